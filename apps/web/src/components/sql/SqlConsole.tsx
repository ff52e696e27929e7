'use client';

import dynamic from 'next/dynamic';
import { LakePage } from '../shell/LakePage';
import { PageSkeleton } from '../shell/PageSkeleton';

const ConsoleBody = dynamic(() => import('./ConsoleBody').then((module) => module.ConsoleBody), {
  ssr: false,
  loading: PageSkeleton,
});

/** The SQL console: read-only statements over the lake. */
export function SqlConsole() {
  return (
    <LakePage page="sql" hasFilter={false}>
      <ConsoleBody />
    </LakePage>
  );
}
