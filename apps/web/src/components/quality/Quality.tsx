'use client';

import { LakePage } from '../shell/LakePage';
import { CoveragePanel } from './CoveragePanel';
import { FormatsPanel } from './FormatsPanel';
import { IngestPanel } from './IngestPanel';
import { InterfaceCoveragePanel } from './InterfaceCoveragePanel';
import { ObjectsPanel } from './ObjectsPanel';
import classes from './Quality.module.css';
import { QuarantinePanel } from './QuarantinePanel';
import { StoragePanel } from './StoragePanel';

/** The data quality page: whether the data can be trusted, and what to do where they cannot. */
export function Quality() {
  return (
    <LakePage page="quality" hasFilter={false}>
      <main className={classes.grid}>
        <CoveragePanel />
        <IngestPanel />
        <InterfaceCoveragePanel />
        <StoragePanel />
        <FormatsPanel />
        <ObjectsPanel />
        <QuarantinePanel />
      </main>
    </LakePage>
  );
}
