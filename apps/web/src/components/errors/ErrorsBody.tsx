'use client';

import { Button, Skeleton, useComputedColorScheme } from '@mantine/core';
import clsx from 'clsx';
import { useEffect, useMemo } from 'react';
import { type ErrorQuestion, type ErrorSource, errorsUrl, useErrorReport } from '../../api/error-logs';
import { paletteFor } from '../../charts/palette';
import { rankServices, serviceColors } from '../../charts/service-colors';
import { formatTimeShort, zoneName } from '../../format/times';
import { visibleText } from '../../format/visible-text';
import { useParameters } from '../../state/use-parameters';
import { CopyButton } from '../findings/CopyButton';
import panel from '../panel/Panel.module.css';
import { SlowNote } from '../panel/SlowNote';
import { CancelledNote, StaleNote, TroubleNote } from '../panel/TroubleNote';
import { loadPlotly } from '../plot/Plot';
import { Changes } from './Changes';
import classes from './Errors.module.css';
import { ErrorsOverTime } from './ErrorsOverTime';
import { ErrorTiles } from './ErrorTiles';
import { errorsCommand } from './errors-command';
import { ERRORS } from './errors-parameters';
import { Messages } from './Messages';
import { shownOf } from './report-of-service';
import { ServiceBars } from './ServiceBars';
import { Malformed, ObjectsRead, PartialNote } from './WhatWasRead';

const SKELETON_HEIGHTS_PX = [96, 330, 220] as const;

/** Everything that one report says, narrowed to a service where one is chosen. */
export function ErrorsBody({ source, known }: { readonly source: string; readonly known: ErrorSource | undefined }) {
  useEffect(loadPlotly, []);
  const [state, change] = useParameters(ERRORS);
  const { read, threshold, service } = state;
  const palette = paletteFor(useComputedColorScheme('light'));
  // The threshold is no part of it: another one needs no other reading.
  const question: ErrorQuestion = { source, read };
  const answer = useErrorReport(question);
  const { result: report } = answer;
  const ranked = useMemo(() => rankServices(report?.byService ?? {}), [report]);
  const colors = useMemo(() => serviceColors(ranked, palette), [ranked, palette]);
  const shown = useMemo(() => (report === undefined ? undefined : shownOf(report, service)), [report, service]);
  if (report === undefined || shown === undefined) {
    if (answer.isCancelled) return <CancelledNote onRetry={answer.retry} />;
    if (answer.error !== null) return <TroubleNote error={answer.error} onRetry={answer.retry} />;
    return (
      <div className={classes.waiting} aria-busy="true">
        {SKELETON_HEIGHTS_PX.map((height) => (
          <Skeleton key={height} height={height} radius="md" />
        ))}
        <SlowNote answer={answer} what="Application errors" />
      </div>
    );
  }
  if (report.object === null) {
    return (
      <div className={panel.message} data-empty="errors">
        <span>
          {read === 'latest' || read === 'all'
            ? `There are no logs in ${visibleText(source)} yet.`
            : `Nothing was written to ${visibleText(source)} in this time.`}
        </span>
        {read !== 'latest' && (
          <Button size="xs" variant="default" onClick={() => change({ read: 'latest' })}>
            Show what was written last
          </Button>
        )}
      </div>
    );
  }
  const onService = (name: string): void => change({ service: name, opened: '' });
  const onOpen = (id: string): void => change({ opened: id });
  const asked = { ...question, threshold };
  return (
    <div
      className={clsx(classes.grid, answer.isStale && (answer.isLoading ? panel.stale : panel.outdated))}
      aria-busy={answer.isLoading}
    >
      <div className={classes.about}>
        <h2>Application errors</h2>
        <p data-object>
          of <code>{visibleText(report.object)}</code>
          {report.first !== null &&
            report.last !== null &&
            `, ${formatTimeShort(report.first)} – ${formatTimeShort(report.last)} ${zoneName(report.last)}`}
        </p>
        {service !== '' && (
          <Button size="compact-xs" variant="default" onClick={() => onService('')}>
            Only {visibleText(service)} ×
          </Button>
        )}
        <div className={classes.aboutTools}>
          {known !== undefined && <CopyButton label="Copy CLI command" text={errorsCommand(known, asked)} />}
          <Button
            size="compact-xs"
            variant="default"
            component="a"
            href={errorsUrl(asked)}
            download={`errors-${source}.json`}
          >
            JSON
          </Button>
        </div>
      </div>
      <PartialNote report={report} />
      <ErrorTiles report={report} shown={shown} service={service} threshold={threshold} />
      <ErrorsOverTime report={report} colors={colors} service={service} palette={palette} onService={onService} />
      <ServiceBars ranked={ranked} total={report.errors} colors={colors} service={service} onService={onService} />
      <Changes shown={shown} onOpen={onOpen} />
      <Messages
        report={report}
        shown={shown}
        search={state.message}
        became={state.became}
        opened={state.opened}
        onSearch={(message) => change({ message }, { merge: 'message' })}
        onBecame={(became) => change({ became })}
        onOpen={onOpen}
      />
      <ObjectsRead report={report} />
      <Malformed report={report} />
      <SlowNote answer={answer} what="Application errors" />
      <StaleNote answer={answer} />
    </div>
  );
}
