'use client';

import { Tabs } from '@mantine/core';
import type { LakeStatus } from '@networkflow/engine/contract';
import { IngestProgress } from '../quality/IngestPanel';
import { BucketWay } from './BucketWay';
import { demoCommands, LAKE } from './commands';
import classes from './FirstRun.module.css';
import { FolderWay } from './FolderWay';
import { Next } from './Next';
import { Step } from './Step';

/** What a lake without rows shows: three ways to fill it, and how far the one under way is. */
export function FirstRun({ status }: { readonly status: LakeStatus }) {
  const { ingest } = status;
  const isFailing = ingest !== undefined && ingest.error !== null;
  return (
    <main className={classes.page} data-panel="first-run">
      <h1>
        {isFailing
          ? 'Nothing could be loaded yet'
          : ingest?.isRunning
            ? 'The lake is being filled'
            : 'The lake is empty'}
      </h1>
      <p className={classes.lead}>
        {ingest?.isRunning
          ? 'The first records are shown as soon as they are in; this page notices by itself.'
          : 'Three ways to fill it. This page notices by itself when records have come.'}
      </p>
      {ingest !== undefined && (
        <section className={classes.card} aria-label="Loading">
          <p className={classes.source}>{ingest.source}</p>
          <IngestProgress ingest={ingest} />
          {isFailing && (
            <p className={classes.hint}>
              It is tried again by itself while it may pass. What a role needs is under “A bucket” below.
            </p>
          )}
        </section>
      )}
      <Tabs defaultValue={ingest === undefined ? 'demo' : 'bucket'} keepMounted={false}>
        <Tabs.List aria-label="Ways to fill the lake">
          <Tabs.Tab value="demo">Demo data</Tabs.Tab>
          <Tabs.Tab value="folder">A folder</Tabs.Tab>
          <Tabs.Tab value="bucket">A bucket</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="demo" className={classes.way}>
          <p>
            A day of realistic traffic, 500,000 records, with attacks and innocent look-alikes planted in it. Nothing
            leaves this machine and no AWS account is needed.
          </p>
          <ol className={classes.steps}>
            <Step title="Make it and load it" commands={demoCommands()} />
            <Next />
          </ol>
        </Tabs.Panel>
        <Tabs.Panel value="folder" className={classes.way}>
          <FolderWay />
        </Tabs.Panel>
        <Tabs.Panel value="bucket" className={classes.way}>
          <BucketWay loaded={ingest?.source} />
        </Tabs.Panel>
      </Tabs>
      <p className={classes.hint}>
        <code>{LAKE}</code> is the folder this dashboard was started with, <code>--lake</code>. Commands run where that
        folder is.
      </p>
    </main>
  );
}
