'use client';

import { Button, Skeleton } from '@mantine/core';
import type { Finding, FindingsResult } from '@networkflow/engine/contract';
import clsx from 'clsx';
import { useEffect, useState } from 'react';
import { FINDINGS_MAX } from '../../api/findings';
import type { AnswerOf } from '../../api/use-answer';
import { formatExact } from '../../format/units';
import { lookedNote } from '../../state/detections-looked';
import { useView } from '../../state/view-context';
import { FindingItem } from './FindingItem';
import classes from './Findings.module.css';

const PAGE_FINDINGS = 50;

/** The findings, gravest first; one of them open, which the address says. */
export function FindingList(props: {
  readonly answer: AnswerOf<FindingsResult>;
  readonly findings: readonly Finding[];
  readonly titleOf: (detection: string) => string;
}) {
  const { view, update } = useView();
  const { answer, findings, titleOf } = props;
  const { open } = view.findings;
  const [shownMax, setShownMax] = useState(PAGE_FINDINGS);
  useOpenInSight(open, answer.result !== undefined);
  const toggle = (id: string): void =>
    update((before) => ({ ...before, findings: { ...before.findings, open: before.findings.open === id ? '' : id } }));
  const openAt = findings.findIndex(({ id }) => id === open);
  const shown = findings.slice(0, Math.max(shownMax, openAt + 1));
  return (
    <section className={classes.panel} aria-labelledby="findings-title" data-panel="findings">
      <h2 id="findings-title">Findings</h2>
      <p className={classes.subtitle}>{subtitleOf(answer.result, findings)}</p>
      {answer.result !== undefined && answer.error !== null && (
        <div className={classes.message} role="alert">
          {answer.error.message} The list is the last good one.
          <Button size="xs" variant="default" onClick={answer.retry}>
            Retry
          </Button>
        </div>
      )}
      <div className={clsx(classes.list, answer.isStale && classes.stale)} aria-busy={answer.isLoading}>
        <ListBody answer={answer} isEmpty={findings.length === 0} />
        {shown.map((finding) => (
          <FindingItem
            key={finding.id}
            finding={finding}
            detectionTitle={titleOf(finding.detection)}
            isOpen={finding.id === open}
            onToggle={() => toggle(finding.id)}
          />
        ))}
        {shown.length < findings.length && (
          <div className={classes.message}>
            <Button size="xs" variant="default" onClick={() => setShownMax(shown.length + PAGE_FINDINGS)}>
              Show more ({formatExact(findings.length - shown.length)} left)
            </Button>
          </div>
        )}
      </div>
    </section>
  );
}

function ListBody({ answer, isEmpty }: { readonly answer: AnswerOf<FindingsResult>; readonly isEmpty: boolean }) {
  const { window, status } = useView();
  const { result: data, error, retry } = answer;
  if (data === undefined) {
    if (error === null) return <Skeleton height={180} m={14} radius="sm" />;
    return (
      <div className={classes.message} role="alert">
        {error.message}
        <Button size="xs" variant="default" onClick={retry}>
          Retry
        </Button>
      </div>
    );
  }
  if (!isEmpty) return null;
  if (data.total > 0)
    return <div className={classes.message}>No finding of this window matches what is asked above.</div>;
  return (
    <div className={classes.message}>
      <span>
        There is no finding in this window: {lookedNote(status, window)}. Detections look when they are run: by{' '}
        <code>networkflow detect</code>, by a dashboard that follows a bucket, or now.
      </span>
    </div>
  );
}

function subtitleOf(data: FindingsResult | undefined, findings: readonly Finding[]): string {
  if (data === undefined) return 'gravest first';
  const cut =
    data.total > FINDINGS_MAX ? `, the gravest ${formatExact(FINDINGS_MAX)} loaded: narrow the window for all` : '';
  return `${formatExact(findings.length)} of ${formatExact(data.total)} in this window, gravest first${cut}`;
}

/** Brings the open finding into sight: once when the page opens on it, and when a mark of the timeline opens it. */
function useOpenInSight(open: string, isLoaded: boolean): void {
  useEffect(() => {
    if (open === '' || !isLoaded) return;
    document.querySelector(`[data-finding="${CSS.escape(open)}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [open, isLoaded]);
}
