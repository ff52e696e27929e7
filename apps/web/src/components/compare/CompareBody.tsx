'use client';

import { ChangesPanel } from './ChangesPanel';
import { ChangesTable } from './ChangesTable';
import classes from './Compare.module.css';
import { SummaryPanel } from './SummaryPanel';
import { WindowsPanel } from './WindowsPanel';

/** The two windows, what changed between them in words and bars, and every row. */
export function CompareBody() {
  return (
    <main className={classes.grid}>
      <WindowsPanel />
      <SummaryPanel />
      <ChangesPanel />
      <ChangesTable />
    </main>
  );
}
