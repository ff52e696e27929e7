'use client';

import type { ConnectionStatus } from '../../api/use-connections';
import { formatExact } from '../../format/units';
import { LAKE } from '../first-run/commands';
import { Step } from '../first-run/Step';
import classes from './ConnectionLog.module.css';

const IMPORT = [`npx networkflow connections import ./archives --lake ${LAKE}`];
const WATCH = [`npx networkflow connections import s3://my-logs/compressed/ --watch --lake ${LAKE}`];
const REFUSED = [`npx networkflow query 'FROM archive_quarantine' --lake ${LAKE}`];

/** What is shown before there are connection logs: the exact command that brings them. */
export function FirstImport({ connections }: { readonly connections: ConnectionStatus | undefined }) {
  const { archives = 0, quarantined = 0 } = connections ?? {};
  return (
    <main className={classes.first} data-panel="first-import">
      <h1>{archives === 0 ? 'No connection archive is imported yet' : 'No record of the archives could be loaded'}</h1>
      <p className={classes.lead}>
        Firewalls and NATs write who opened which connection and who had which private address. Import their{' '}
        <code>tar.gz</code> archives, and this page answers who held a public address and port at a moment. It notices
        by itself when they have come.
      </p>
      <ol className={classes.steps}>
        <Step title="Import archives or a folder of them" commands={IMPORT} />
        <Step title="Or follow a bucket" commands={WATCH} />
        {archives > 0 && (
          <Step
            title={`See why ${formatExact(quarantined)} lines of ${formatExact(archives)} archives were refused`}
            commands={REFUSED}
          />
        )}
      </ol>
      <p className={classes.muted}>
        <code>{LAKE}</code> is the folder this dashboard was started with, <code>--lake</code>. An archive is known by
        its checksum: importing it again changes nothing.
      </p>
    </main>
  );
}
