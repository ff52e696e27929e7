'use client';

import { lazy, Suspense } from 'react';
import { LakePage } from '../shell/LakePage';
import { CoveragePanel } from './CoveragePanel';
import { FormatsPanel } from './FormatsPanel';
import { IngestPanel } from './IngestPanel';
import { InterfaceCoveragePanel } from './InterfaceCoveragePanel';
import classes from './Quality.module.css';
import { StoragePanel } from './StoragePanel';

/** Paged tables are much script, and they are below everything else. */
const ObjectsPanel = lazy(async () => ({ default: (await import('./ObjectsPanel')).ObjectsPanel }));
const QuarantinePanel = lazy(async () => ({ default: (await import('./QuarantinePanel')).QuarantinePanel }));

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
        <Suspense fallback={<div aria-busy="true" />}>
          <ObjectsPanel />
          <QuarantinePanel />
        </Suspense>
      </main>
    </LakePage>
  );
}
