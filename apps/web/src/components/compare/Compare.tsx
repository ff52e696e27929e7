'use client';

import { LakePage } from '../shell/LakePage';
import { ChangesPanel } from './ChangesPanel';
import { ChangesTable } from './ChangesTable';
import classes from './Compare.module.css';
import { SummaryPanel } from './SummaryPanel';
import { WindowsPanel } from './WindowsPanel';

/** The compare page: what is new, gone, and moved most between two windows. */
export function Compare() {
  return (
    <LakePage page="compare" hasFilter>
      <main className={classes.grid}>
        <WindowsPanel />
        <SummaryPanel />
        <ChangesPanel />
        <ChangesTable />
      </main>
    </LakePage>
  );
}
