'use client';

import { type Finding, type Row, SEVERITIES } from '@networkflow/engine/contract';
import clsx from 'clsx';
import Link from 'next/link';
import { useMemo } from 'react';
import { useFindings } from '../../api/findings';
import { useCoverage, usePanel } from '../../api/use-panel';
import { summarizeCoverage } from '../../charts/coverage';
import { hourlyAmounts, sumsPerHour } from '../../charts/sparkline';
import {
  formatByteRate,
  formatBytes,
  formatChange,
  formatCount,
  formatExact,
  formatScaled,
  formatShare,
  toNumber,
} from '../../format/units';
import { lookedNote } from '../../state/detections-looked';
import { pageLink } from '../../state/page-link';
import { isComparable } from '../../state/questions-in-sight';
import { previousWindow, windowMs } from '../../state/resolve-window';
import { useView } from '../../state/view-context';
import { Tile } from './Tile';
import classes from './Tiles.module.css';

/** The row of numbers on top: what there is, what was refused, how complete it is. */
export function Tiles() {
  const { window, status, filterProblem } = useView();
  const previous = previousWindow(window);
  const isCompared = isComparable(window, status.window);
  const totals = usePanel('totals');
  const before = usePanel('totals', {}, { window: isCompared ? previous : null });
  const coverage = useCoverage();
  // The same question as the series below: one request for both.
  const hours = usePanel('flows-per-hour', { by: 'action' });
  const { from, to } = hours.answered;
  const course = useMemo(
    () => hours.result && hourlyAmounts(hours.result.rows, { from, to }),
    [hours.result, from, to],
  );
  const now = totals.result?.rows[0];
  // Both answers must be about one question; while it changes they may not be.
  const isPaired = before.isStale === totals.isStale && before.answered.to === totals.answered.from;
  const then = isCompared && isPaired ? before.result?.rows[0] : undefined;
  const { from: coveredFrom, to: coveredTo } = coverage.answered;
  const { covered, recorded } = useMemo(() => {
    const rows = coverage.result?.rows;
    if (rows === undefined) return {};
    const about = { from: coveredFrom, to: coveredTo };
    return { covered: summarizeCoverage(rows, about), recorded: sumsPerHour(rows, about, 'records') };
  }, [coverage.result, coveredFrom, coveredTo]);
  const seconds = windowMs(totals.answered) / 1000;
  const note = (column: string, format: (value: number) => string): string => {
    const value = toNumber(now?.[column]);
    const change = then && formatChange(value, toNumber(then[column]));
    return [format(value / seconds), ...(change === undefined ? [] : [`${change} vs before`])].join(', ');
  };
  const flows = toNumber(now?.flows);
  const isBlocked = filterProblem !== undefined || totals.error !== null;
  const share = flows === 0 ? 0 : toNumber(now?.denied_flows) / flows;
  return (
    <div
      className={clsx(classes.tiles, totals.isStale && (totals.isLoading ? classes.stale : classes.outdated))}
      data-panel="tiles"
      aria-busy={totals.isLoading}
    >
      <Tile
        name="flows"
        label="Flows"
        isReady={!!now}
        isBlocked={isBlocked}
        exact={formatExact(now?.flows)}
        note={note('flows', formatRate)}
        spark={course?.flows}
      >
        {formatCount(now?.flows)}
      </Tile>
      <Tile
        name="bytes"
        label="Bytes"
        isReady={!!now}
        isBlocked={isBlocked}
        exact={`${formatExact(now?.bytes)} bytes`}
        note={note('bytes', formatByteRate)}
        spark={course?.bytes}
      >
        {formatBytes(now?.bytes)}
      </Tile>
      <Tile
        name="denied"
        label="Denied share"
        isReady={!!now}
        isBlocked={isBlocked}
        exact={`${formatExact(now?.denied_flows)} of ${formatExact(now?.flows)} flows`}
        note={[`${formatCount(now?.denied_flows)} refused`, ...pointsOf(share, then)].join(', ')}
        spark={course?.deniedShare}
        tone="denied"
        isDenied={share > 0}
      >
        {flows === 0 ? '–' : formatShare(share)}
      </Tile>
      <Tile
        name="hosts"
        label="Hosts"
        isReady={!!now}
        isBlocked={isBlocked}
        exact={`${formatExact(now?.sources)} source addresses, ${formatExact(now?.destinations)} destination addresses; ${counted(now?.accounts, 'account')}, ${counted(now?.vpcs, 'VPC')}`}
        note={[counted(now?.interfaces, 'interface'), ...sourcesChange(now, then)].join(', ')}
      >
        {`${formatCount(now?.sources)} → ${formatCount(now?.destinations)}`}
      </Tile>
      <FindingsTile />
      <Tile
        name="coverage"
        label="Coverage"
        isReady={covered !== undefined}
        isBlocked={filterProblem !== undefined || coverage.error !== null}
        exact={`${covered?.hoursWithRecords} of ${covered?.hoursInWindow} hours have records`}
        note={`${formatCount(covered?.nodata)} NODATA, ${formatCount(covered?.skipdata)} SKIPDATA`}
        spark={recorded}
      >
        {covered && formatShare(covered.hoursWithRecords / Math.max(1, covered.hoursInWindow))}
      </Tile>
    </div>
  );
}

/** While records are loaded and until detections have run over them, nothing found says nothing. */
const BEFORE_FINDINGS: ReadonlySet<string> = new Set(['loading', 'deriving', 'detecting']);

/** How much was found in this window, and how grave; the way to it. */
function FindingsTile() {
  const { window, status, view } = useView();
  const { result: data, error } = useFindings({ showsSuppressed: false, ...window, lakeVersion: status.version });
  const course = useMemo(() => data && sumsPerHour(appearances(data.findings), window, 'count'), [data, window]);
  const isLooking = status.ingest?.isRunning === true && BEFORE_FINDINGS.has(status.ingest.phase);
  const parts = SEVERITIES.toReversed().flatMap((severity) => {
    const count = data?.bySeverity[severity] ?? 0;
    return count === 0 ? [] : [`${formatExact(count)} ${severity}`];
  });
  const looked = isLooking || data === undefined ? 'not all is looked at yet' : lookedNote(status, window);
  return (
    <Tile
      name="findings"
      label="Findings"
      isReady={data !== undefined}
      isBlocked={error !== null}
      exact={parts.length === 0 ? `In this window: ${looked}` : `${parts.join(', ')}: see the findings page`}
      note={parts.length > 0 ? parts.join(', ') : looked}
      spark={course}
      tone="anomalous"
    >
      <Link href={pageLink('/findings', view)} prefetch={false} className={classes.link}>
        {status.detectedTo === null && data?.total === 0 ? '–' : formatCount(data?.total)}
      </Link>
    </Tile>
  );
}

/** Each appearance of a finding in the hour it began. */
function appearances(findings: readonly Finding[]): readonly Row[] {
  return findings.flatMap(({ timeline }) => timeline.map(({ first }) => ({ hour: first, count: 1 })));
}

/** A share changes by points: per cent of per cent would be misread. */
function pointsOf(share: number, then: Row | undefined): readonly string[] {
  const before = toNumber(then?.flows);
  if (then === undefined || before === 0) return [];
  const points = 100 * (share - toNumber(then.denied_flows) / before);
  const text = Math.abs(points) < 0.005 ? '±0' : `${points > 0 ? '+' : '−'}${Number(Math.abs(points).toPrecision(2))}`;
  return [`${text} points vs before`];
}

function sourcesChange(now: Row | undefined, then: Row | undefined): readonly string[] {
  const change = then && formatChange(toNumber(now?.sources), toNumber(then.sources));
  return change === undefined ? [] : [`sources ${change}`];
}

function counted(value: unknown, what: string): string {
  return `${formatCount(value)} ${what}${toNumber(value) === 1 ? '' : 's'}`;
}

/** Flows per second are often below one. */
function formatRate(value: number): string {
  return `${formatScaled(Number(value.toPrecision(3)))}/s`;
}
