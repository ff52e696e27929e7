'use client';

import { Select, useMantineColorScheme } from '@mantine/core';
import { useMemo } from 'react';
import { formatTime, zoneName } from '../../format/times';
import { formatByteRate, formatBytes } from '../../format/units';
import { browserZone, isTimeZone, UTC } from '../../format/zone';
import { BROWSER_ZONE, REFRESHES, type Refresh, type Settings, zoneOf } from '../../state/settings';
import { useSettings } from '../../state/use-settings';
import { ChoiceSetting } from './ChoiceSetting';
import classes from './Settings.module.css';

const SCHEMES = ['auto', 'light', 'dark'] as const;
const SCHEME_LABELS = { auto: 'As the system', light: 'Light', dark: 'Dark' };
const PREFIX_LABELS = { si: 'SI: kB, MB, GB', iec: 'IEC: KiB, MiB, GiB' };
const RATE_LABELS = { bytes: 'Bytes a second', bits: 'Bits a second' };
const REFRESH_LABELS: Readonly<Record<Refresh, string>> = {
  off: 'Off',
  '30s': 'Every 30 s',
  '1m': 'Every minute',
  '5m': 'Every 5 min',
};
const EXAMPLE_BYTES = 1_240_000_000;
const EXAMPLE_BYTES_A_SECOND = 14_350;

/** What there is to choose, as this browser has it. */
export function SettingsBody() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [settings, change] = useSettings();
  return (
    <main className={classes.settings} id="content" tabIndex={-1}>
      <h2 className={classes.title}>Settings</h2>
      <p className={classes.note}>
        They hold in this browser and change at once. Links and exports stay in UTC and bytes.
      </p>
      <ChoiceSetting
        label="Theme"
        choices={SCHEMES}
        labels={SCHEME_LABELS}
        value={colorScheme}
        onChange={setColorScheme}
      />
      <ChoiceSetting
        label="Units of bytes"
        description={`One file of a gigabyte and a bit: ${formatBytes(EXAMPLE_BYTES, preferencesOf(settings))}.`}
        choices={['si', 'iec']}
        labels={PREFIX_LABELS}
        value={settings.prefixes}
        onChange={(prefixes) => change({ prefixes })}
      />
      <ChoiceSetting
        label="Rates"
        description={`A gigabyte and a bit a day: ${formatByteRate(EXAMPLE_BYTES_A_SECOND, preferencesOf(settings))}.`}
        choices={['bytes', 'bits']}
        labels={RATE_LABELS}
        value={settings.rates}
        onChange={(rates) => change({ rates })}
      />
      <ZoneSetting settings={settings} onChange={(zone) => change({ zone })} />
      <ChoiceSetting
        label="Refresh by itself"
        description="How often panels ask for what has been loaded since. When off, the header says when there is something new."
        choices={REFRESHES}
        labels={REFRESH_LABELS}
        value={settings.refresh}
        onChange={(refresh) => change({ refresh })}
      />
    </main>
  );
}

/** Names that browsers understand but list under the one the place had before. */
const RENAMED_ZONES = ['Asia/Ho_Chi_Minh', 'Asia/Kathmandu', 'Asia/Kolkata', 'Asia/Yangon', 'Europe/Kyiv'];

function allZones(): string[] {
  const zones = new Set([...Intl.supportedValuesOf('timeZone'), ...RENAMED_ZONES.filter(isTimeZone)]);
  zones.delete(UTC);
  return [...zones].sort();
}

function preferencesOf(settings: Settings) {
  return { prefixes: settings.prefixes, rates: settings.rates, zone: zoneOf(settings) };
}

function ZoneSetting(props: { readonly settings: Settings; readonly onChange: (zone: string) => void }) {
  const { settings, onChange } = props;
  const zones = useMemo(
    () => [
      {
        group: 'Common',
        items: [
          { value: UTC, label: 'UTC' },
          { value: BROWSER_ZONE, label: `This browser's: ${browserZone()}` },
        ],
      },
      { group: 'All', items: allZones() },
    ],
    [],
  );
  const zone = zoneOf(settings);
  const now = Date.now();
  return (
    <Select
      className={classes.zone}
      size="sm"
      label="Time zone of display"
      description={`Now ${formatTime(now, zone)} ${zoneName(now, zone)}. Hours and days of charts are cut in UTC.`}
      data={zones}
      value={settings.zone}
      onChange={(value) => value !== null && onChange(value)}
      searchable
      allowDeselect={false}
      maxDropdownHeight={280}
      nothingFoundMessage="No such zone"
    />
  );
}
