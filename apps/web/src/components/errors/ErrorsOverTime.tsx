'use client';

import type { ErrorReport } from '@networkflow/engine/contract';
import { useMemo } from 'react';
import { errorsOverTimeFigure, stepMinutes, stepWords } from '../../charts/errors-over-time';
import type { Palette } from '../../charts/palette';
import { formatExact } from '../../format/units';
import panel from '../panel/Panel.module.css';
import { Plot } from '../plot/Plot';
import { ErrorCard } from './ErrorCard';
import classes from './Errors.module.css';

/** When errors were logged, by service, with spikes shaded. */
export function ErrorsOverTime(props: {
  readonly report: ErrorReport;
  readonly colors: ReadonlyMap<string, string>;
  readonly service: string;
  readonly palette: Palette;
  readonly onService: (service: string) => void;
}) {
  const { report, colors, service, palette, onService } = props;
  const figure = useMemo(
    () => errorsOverTimeFigure({ report, colors, palette, ...(service === '' ? {} : { service }) }),
    [report, colors, service, palette],
  );
  const spikes = report.spikes.filter((spike) => service === '' || spike.service === service);
  const worst = spikes.toSorted((a, b) => b.score - a.score)[0];
  return (
    <ErrorCard
      id="errors-over-time"
      title="Errors over time"
      subtitle={[
        `by service, per ${stepWords(stepMinutes(report))}`,
        worst === undefined
          ? 'no spikes'
          : `largest spike: ${formatExact(worst.errors)} errors in a minute where about ${formatExact(Math.round(worst.expected))} are usual`,
      ].join('; ')}
      span={8}
    >
      <div className={classes.chart}>
        {report.perMinute.length === 0 ? (
          <div className={panel.message}>{report.errors === 0 ? 'No errors.' : 'The errors say no times.'}</div>
        ) : (
          <Plot figure={figure} onMark={(name) => name !== '' && onService(name)} />
        )}
      </div>
    </ErrorCard>
  );
}
