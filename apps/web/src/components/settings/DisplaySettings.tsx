'use client';

import { Fragment, type ReactNode } from 'react';
import { setDisplayPreferences } from '../../format/preferences';
import { zoneOf } from '../../state/settings';
import { useSettings } from '../../state/use-settings';

/**
 * Makes the format functions write as the settings say. They read a module's variable and not a context, so that pure
 * functions which draw charts may use them; what is below is therefore made anew when a setting changes.
 */
export function DisplaySettings({ children }: { readonly children: ReactNode }) {
  const [settings] = useSettings();
  const preferences = { prefixes: settings.prefixes, rates: settings.rates, zone: zoneOf(settings) };
  setDisplayPreferences(preferences);
  return <Fragment key={Object.values(preferences).join()}>{children}</Fragment>;
}
