'use client';

import { Skeleton } from '@mantine/core';
import clsx from 'clsx';
import dynamic from 'next/dynamic';
import { type CSSProperties, type ReactNode, useId, useRef, useState } from 'react';
import type { PanelAnswer } from '../../api/use-panel';
import { useView } from '../../state/view-context';
import { isShown } from '../../state/view-state';
import { EmptyNote } from './EmptyNote';
import { MissingFields } from './MissingFields';
import classes from './Panel.module.css';
import { PanelFreshness } from './PanelFreshness';
import { PanelMenu, type PanelOption } from './PanelMenu';
import { SlowNote } from './SlowNote';
import { CancelledNote, StaleNote, TroubleNote } from './TroubleNote';
import { useIsLate } from './use-is-late';
import { useMissingFields } from './use-missing-fields';

const ResultTable = dynamic(() => import('../tables/ResultTable').then((module) => module.ResultTable), { ssr: false });
const ExpandedPanel = dynamic(() => import('./ExpandedPanel').then((module) => module.ExpandedPanel), { ssr: false });

export interface PanelProps {
  readonly title: string;
  /** Unit and meaning in plain words. */
  readonly subtitle: string;
  readonly answer: PanelAnswer;
  /** Height of the body in pixels, kept while loading so that nothing jumps. */
  readonly height: number | 'auto';
  /** Height on a phone, where that differs. */
  readonly heightNarrow?: number;
  readonly isEmpty?: boolean;
  readonly emptyText?: string;
  /** Stands in place of the body: why the question cannot be asked. */
  readonly notice?: ReactNode;
  readonly tools?: ReactNode;
  /** Fields of the flow logs without which there is nothing to show. */
  readonly needs?: readonly string[];
  /** Set for pictures: they can be saved, told as a table, and shown in the other ways that are listed. */
  readonly chart?: { readonly options?: readonly PanelOption[] };
  /** Columns of twelve it takes on a wide screen. */
  readonly span: number;
  readonly id?: string;
  readonly children: ReactNode;
}

/** The frame of every chart and table, with its loading, empty, stale and error states. */
export function Panel(props: PanelProps) {
  const { title, subtitle, answer, height, span, tools, id, chart } = props;
  const { view } = useView();
  const titleId = useId();
  const isLate = useIsLate(answer.isStale && answer.isLoading);
  const [isExpanded, setExpanded] = useState(false);
  // Mounted until the page goes, because what was closed still has to give the focus back.
  const [wasExpanded, setWasExpanded] = useState(false);
  const panel = useRef<HTMLElement>(null);
  const isTable = chart !== undefined && id !== undefined && isShown(view, id, 'table');
  const body = <PanelBody {...props}>{isTable ? <AsTable answer={answer} label={title} /> : props.children}</PanelBody>;
  const style = { '--span': span } as CSSProperties;
  return (
    <section
      ref={panel}
      className={clsx(classes.panel, 'nf-span')}
      style={style}
      aria-labelledby={titleId}
      id={id}
      data-panel={id}
    >
      <div className={classes.head}>
        <div>
          <h2 className={classes.title} id={titleId}>
            {title}
          </h2>
          <p className={classes.subtitle}>{subtitle}</p>
        </div>
        <div className={classes.tools}>
          {tools}
          <PanelMenu
            answer={answer}
            title={title}
            id={id}
            options={chart === undefined ? [] : ['table', ...(isTable ? [] : (chart.options ?? []))]}
            onExpand={() => {
              setWasExpanded(true);
              setExpanded(true);
            }}
            onSave={
              chart === undefined || isTable
                ? undefined
                : () => void savePicture(panel.current, { title, subtitle, name: id ?? answer.name })
            }
          />
        </div>
      </div>
      <div
        className={clsx(classes.body, isLate && classes.stale, answer.isStale && !answer.isLoading && classes.outdated)}
        style={heightVariables(height, props.heightNarrow)}
        aria-busy={answer.isLoading}
      >
        {body}
      </div>
      <PanelFreshness answer={answer} />
      <StaleNote answer={answer} />
      <SlowNote answer={answer} what={title} />
      {wasExpanded && (
        <ExpandedPanel
          isOpen={isExpanded}
          title={`${title}: ${subtitle}`}
          isStale={answer.isStale}
          tools={tools}
          onClose={() => setExpanded(false)}
        >
          {isExpanded && body}
        </ExpandedPanel>
      )}
    </section>
  );
}

function AsTable({ answer, label }: { readonly answer: PanelAnswer; readonly label: string }) {
  return answer.result === undefined ? null : <ResultTable result={answer.result} label={label} />;
}

async function savePicture(
  panel: HTMLElement | null,
  words: { readonly title: string; readonly subtitle: string; readonly name: string },
): Promise<void> {
  if (panel === null) return;
  const { saveChart } = await import('./chart-png');
  await saveChart(panel, words);
}

function PanelBody(props: PanelProps) {
  const { notice, needs } = props;
  if (notice !== undefined) return <div className={classes.message}>{notice}</div>;
  return needs === undefined ? <Answered {...props} /> : <AnsweredFrom {...props} needs={needs} />;
}

function AnsweredFrom(props: PanelProps & { readonly needs: readonly string[] }) {
  const missing = useMissingFields(props.needs);
  return missing === undefined ? <Answered {...props} /> : <MissingFields missing={missing} />;
}

function Answered({ answer, isEmpty, emptyText, height, children }: PanelProps) {
  const { filterProblem } = useView();
  if (answer.result === undefined) {
    if (filterProblem !== undefined) {
      return <div className={classes.message}>Correct the filter above to see this.</div>;
    }
    if (answer.isCancelled) return <CancelledNote onRetry={answer.retry} />;
    if (answer.error === null) return <Skeleton height={height === 'auto' ? 120 : '100%'} radius="sm" />;
    return <TroubleNote error={answer.error} onRetry={answer.retry} />;
  }
  if (isEmpty) return <EmptyNote text={emptyText} />;
  return children;
}

function heightVariables(height: number | 'auto', heightNarrow: number | undefined): CSSProperties {
  return {
    ...(height === 'auto' ? {} : { '--height': `${height}px` }),
    ...(heightNarrow === undefined ? {} : { '--height-narrow': `${heightNarrow}px` }),
  } as CSSProperties;
}
