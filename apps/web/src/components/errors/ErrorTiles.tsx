'use client';

import type { ErrorReport } from '@networkflow/engine/contract';
import { useMemo } from 'react';
import { formatBytes, formatCount, formatExact, formatShare } from '../../format/units';
import { Tile } from '../panels/Tile';
import tiles from '../panels/Tiles.module.css';
import classes from './Errors.module.css';
import { minuteSums, type Shown } from './report-of-service';

/** The row of numbers on top: whether somebody should look, how much is wrong, and how much was read. */
export function ErrorTiles(props: {
  readonly report: ErrorReport;
  readonly shown: Shown;
  readonly service: string;
  readonly threshold: number;
}) {
  const { report, shown, service, threshold } = props;
  const isAlert = report.errors >= threshold;
  const course = useMemo(() => minuteSums(shown.perMinute), [shown]);
  const services = Object.keys(report.byService).length;
  const { changes } = shown;
  const ready = { isReady: true, isBlocked: false } as const;
  return (
    <div className={tiles.tiles} data-panel="error-tiles">
      <div className={classes.alert} data-tile="alert" data-alert={isAlert} role="status">
        <p className={tiles.label}>Alert</p>
        <p className={tiles.value}>{isAlert ? '▲ Alert' : '● Quiet'}</p>
        <p className={tiles.note}>
          {formatCount(report.errors)} errors, alert at {formatCount(threshold)}
        </p>
      </div>
      <Tile
        {...ready}
        name="errors"
        label={service === '' ? 'Errors' : 'Errors of the service'}
        exact={`${formatExact(shown.errors)} of ${formatExact(report.total)} records`}
        note={`${formatShare(report.total === 0 ? 0 : shown.errors / report.total)} of all records`}
        isDenied={shown.errors > 0}
        spark={course}
        tone="denied"
      >
        {formatCount(shown.errors)}
      </Tile>
      <Tile
        {...ready}
        name="records"
        label="Records"
        exact={`${formatExact(report.total)} records in ${formatExact(report.lines)} lines of ${formatExact(report.objectsRead)} objects`}
        note={`${formatExact(report.objectsRead)} ${report.objectsRead === 1 ? 'object' : 'objects'}, ${formatBytes(report.bytes)}`}
      >
        {formatCount(report.total)}
      </Tile>
      <Tile
        {...ready}
        name="services"
        label="Services with errors"
        exact={`${formatExact(services)} services`}
        note={
          shown.spikes.length === 0
            ? 'no spikes'
            : `${formatExact(shown.spikes.length)} ${shown.spikes.length === 1 ? 'minute' : 'minutes'} of spikes`
        }
      >
        {formatCount(services)}
      </Tile>
      <Tile
        {...ready}
        name="messages"
        label="Kinds of messages"
        exact={`${formatExact(shown.templates.length)} kinds, numbers and names left out`}
        note={
          changes.against === null
            ? 'nothing to compare with'
            : `${formatExact(changes.new.length)} new, ${formatExact(changes.rising.length)} rising, ${formatExact(changes.gone.length)} gone`
        }
      >
        {formatCount(shown.templates.length)}
      </Tile>
      <Tile
        {...ready}
        name="malformed"
        label="Malformed lines"
        exact={`${formatExact(report.malformed)} of ${formatExact(report.lines)} lines`}
        note={`${formatShare(report.lines === 0 ? 0 : report.malformed / report.lines)} of all lines`}
      >
        {formatCount(report.malformed)}
      </Tile>
    </div>
  );
}
