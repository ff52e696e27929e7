'use client';

import type { Finding } from '@networkflow/engine/contract';
import { useMemo } from 'react';
import { findingsTimelineFigure, timelineHeight } from '../../charts/findings-timeline';
import { useView } from '../../state/view-context';
import { Plot } from '../plot/Plot';
import classes from './Findings.module.css';

/** When what was found, one row a detection. Nothing when there is nothing to show. */
export function FindingsTimeline(props: {
  readonly findings: readonly Finding[];
  readonly titleOf: (detection: string) => string;
}) {
  const { window, palette, update } = useView();
  const { findings, titleOf } = props;
  const figure = useMemo(
    () => findingsTimelineFigure({ findings, titleOf, window, palette }),
    [findings, titleOf, window, palette],
  );
  if (findings.length === 0) return null;
  return (
    <section className={classes.panel} aria-labelledby="timeline-title" data-panel="findings-timeline">
      <h2 id="timeline-title">Timeline</h2>
      <p className={classes.subtitle}>one bar an appearance, the stronger the graver</p>
      <div style={{ height: timelineHeight(findings) }}>
        <Plot
          figure={figure}
          onMark={(id) => update((before) => ({ ...before, findings: { ...before.findings, open: id } }))}
        />
      </div>
    </section>
  );
}
