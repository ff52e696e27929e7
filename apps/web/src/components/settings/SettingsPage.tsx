'use client';

import dynamic from 'next/dynamic';
import { PageSkeleton } from '../shell/PageSkeleton';
import { ShellPage } from '../shell/ShellPage';

/** Drawn here only: a server knows neither this browser's settings nor its zone, and its minute may be another. */
const SettingsBody = dynamic(() => import('./SettingsBody').then((module) => module.SettingsBody), {
  ssr: false,
  loading: PageSkeleton,
});

/** How things look in this browser. */
export function SettingsPage() {
  return (
    <ShellPage page="settings">
      <SettingsBody />
    </ShellPage>
  );
}
