'use client';

import { ScrollArea } from '@mantine/core';
import { useFindings } from '../../api/findings';
import { useQuality } from '../../api/use-analysis';
import { useCoverage, usePanel } from '../../api/use-panel';
import { type AnomalyWindow, anomalyWindows } from '../../charts/anomaly-windows';
import { summarizeCoverage } from '../../charts/coverage';
import { formatAge, formatTimeShort, formatTimeZoned, parseTime } from '../../format/times';
import { formatBytes, formatCount, formatExact } from '../../format/units';
import { useView } from '../../state/view-context';
import { Panel } from '../panel/Panel';
import classes from './QualityPanel.module.css';

const GAPS_SHOWN_MAX = 4;

/** Coverage and data quality in words: what the window lacks, what the files lack, what that turns off. */
export function QualityPanel() {
  const { status, window } = useView();
  const answer = useCoverage();
  const totals = usePanel('totals');
  const quality = useQuality(status.version);
  const summary = answer.result && summarizeCoverage(answer.result.rows, answer.answered);
  const found = useFindings({ showsSuppressed: false, ...window, lakeVersion: status.version });
  const unusual = found.result && anomalyWindows(found.result.findings);
  const quarantined = quality?.reduce((sum, row) => sum + row.quarantined, 0);
  const turnsOff = [...new Set(quality?.flatMap((row) => row.turns_off) ?? [])];
  return (
    <Panel
      id="quality"
      title="Coverage and data quality"
      subtitle="this window whatever else is filtered, and the lake"
      answer={answer}
      height={280}
      heightNarrow={340}
      span={4}
    >
      {summary && (
        <ScrollArea className={classes.scroll} type="auto" offsetScrollbars="y" viewportProps={{ tabIndex: 0 }}>
          <dl className={classes.facts}>
            <Fact label="Hours with records">
              {formatExact(summary.hoursWithRecords)} of {formatExact(summary.hoursInWindow)}
            </Fact>
            <Fact label="Gaps">{describeGaps(summary.gaps)}</Fact>
            <Fact label="Unusual hours">{unusual === undefined ? '…' : describeUnusual(unusual)}</Fact>
            <Fact label="NODATA records">{formatExact(summary.nodata)} (interface had nothing to say)</Fact>
            <Fact label="SKIPDATA records">{formatExact(summary.skipdata)} (AWS lost records)</Fact>
            <Fact label="Refused lines">{quarantined === undefined ? '…' : formatExact(quarantined)}</Fact>
            <Fact label="In the lake">
              {formatCount(status.rows)} rows, {formatBytes(status.lakeBytes)}, {formatExact(status.objects)} objects
            </Fact>
            {status.window !== null && (
              <Fact label="Newest record">
                {formatTimeZoned(status.window.to)}, {formatAge(Date.now() - parseTime(status.window.to))} ago
              </Fact>
            )}
            <Fact label="Server">
              {formatBytes(status.residentBytes)} of memory, totals in{' '}
              {formatExact(Math.round(totals.result?.meta.elapsedMs ?? 0))} ms
            </Fact>
          </dl>
          {turnsOff.length > 0 && (
            <ul className={classes.list}>
              {turnsOff.map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          )}
        </ScrollArea>
      )}
    </Panel>
  );
}

function Fact({ label, children }: { readonly label: string; readonly children: React.ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function describeUnusual(windows: readonly AnomalyWindow[]): string {
  const [first] = windows;
  if (first === undefined) return 'none';
  const more = windows.length > 1 ? ` and ${formatExact(windows.length - 1)} more` : '';
  return `▲ ${formatTimeShort(first.from)}${more}`;
}

function describeGaps(gaps: readonly number[]): string {
  if (gaps.length === 0) return 'none';
  const shown = gaps.slice(0, GAPS_SHOWN_MAX).map((hour) => formatTimeShort(hour));
  const more = gaps.length - shown.length;
  return `${formatExact(gaps.length)} h: ${shown.join(', ')}${more > 0 ? ` and ${formatExact(more)} more` : ''}`;
}
