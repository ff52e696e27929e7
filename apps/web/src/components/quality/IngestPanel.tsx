'use client';

import { Progress } from '@mantine/core';
import type { IngestStatus } from '@networkflow/engine/contract';
import { formatAge, formatClock, formatTimeZoned, parseTime } from '../../format/times';
import { formatBytes, formatCount, formatExact } from '../../format/units';
import { useView } from '../../state/view-context';
import { nextTryWords } from '../header/ingest-words';
import { RetryLook } from '../header/RetryLook';
import { Card } from './Card';
import { Fact, Facts } from './Facts';
import classes from './Quality.module.css';

const MS_PER_SECOND = 1_000;

const PHASES: Readonly<Record<IngestStatus['phase'], string>> = {
  starting: 'starting',
  listing: 'looking for objects',
  loading: 'loading',
  deriving: 'building conversations',
  tidying: 'tidying up',
  detecting: 'looking for findings',
  waiting: 'waiting for new objects',
  retrying: 'trying again after an error',
  failed: 'stopped by an error',
  stopped: 'stopped',
};

/** What loads the lake and how far it is, and how far behind the data are. */
export function IngestPanel() {
  const { status } = useView();
  const { ingest } = status;
  return (
    <Card id="ingest" title="Loading" subtitle={ingest?.source ?? 'by hand, with networkflow ingest'} span={4}>
      {ingest !== undefined && <IngestProgress ingest={ingest} />}
      <Facts>
        {status.window !== null && (
          <Fact label="Newest record">
            {formatTimeZoned(status.window.to)}, {formatAge(Date.now() - parseTime(status.window.to))} ago
          </Fact>
        )}
        <Fact label="Lake">
          {formatCount(status.rows)} records of {formatExact(status.objects)} objects, version{' '}
          {formatExact(status.version)}
        </Fact>
        {status.updatedAt !== null && <Fact label="Last change">{formatTimeZoned(status.updatedAt)}</Fact>}
        <Fact label="Hours to build">
          {status.waitingHours === 0
            ? 'none: conversations are complete'
            : `${formatExact(status.waitingHours)}: conversations of these are not built yet`}
        </Fact>
        <Fact label="Server memory">{formatBytes(status.residentBytes)} resident</Fact>
      </Facts>
    </Card>
  );
}

/** Progress as the process that loads tells it, every few seconds. */
export function IngestProgress({ ingest }: { readonly ingest: IngestStatus }) {
  const { phase, isRunning, objectsDone, objectsTotal, hoursDone, hoursTotal, rowsPerSecond, secondsLeft, error } =
    ingest;
  const isLoading = isRunning && phase === 'loading' && objectsTotal > 0;
  const isBuilding = isRunning && phase === 'deriving' && hoursTotal > 0;
  const done = isLoading ? objectsDone / objectsTotal : isBuilding ? hoursDone / hoursTotal : undefined;
  return (
    <div className={classes.progress} role="status" data-phase={phase}>
      <p>
        <strong>{isRunning ? PHASES[phase] : 'not running'}</strong>
        {isLoading && ` ${formatExact(objectsDone)} of ${formatExact(objectsTotal)} objects`}
        {isBuilding && ` ${formatExact(hoursDone)} of ${formatExact(hoursTotal)} hours`}
        {isLoading && rowsPerSecond !== null && `, ${formatCount(rowsPerSecond)} rows/s`}
        {isRunning && secondsLeft !== null && `, ${formatAge(secondsLeft * MS_PER_SECOND)} left`}
        {isRunning &&
          phase === 'waiting' &&
          ingest.nextLookAt !== null &&
          ` next look at ${formatClock(ingest.nextLookAt)}`}
      </p>
      {done !== undefined && <Progress value={100 * done} size="sm" aria-label="Progress of loading" />}
      {ingest.reader !== null && (
        <p className={classes.muted}>
          Reader {ingest.reader.name}: {ingest.reader.reason}
        </p>
      )}
      {error !== null && (
        <p className={classes.trouble} role="alert">
          {error.message} Since {formatTimeZoned(error.since)}. {isRunning && nextTryWords(ingest)}
        </p>
      )}
      <RetryLook ingest={ingest} />
    </div>
  );
}
