'use client';

import { Button, Skeleton } from '@mantine/core';
import clsx from 'clsx';
import { type CSSProperties, type ReactNode, useId } from 'react';
import type { PanelAnswer } from '../../api/use-panel';
import { useView } from '../../state/view-context';
import classes from './Panel.module.css';
import { PanelMenu } from './PanelMenu';
import { SlowNote } from './SlowNote';

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
  /** Columns of twelve it takes on a wide screen. */
  readonly span: number;
  readonly id?: string;
  readonly children: ReactNode;
}

/** The frame of every chart and table, with its loading, empty, stale and error states. */
export function Panel(props: PanelProps) {
  const { title, subtitle, answer, height, span, tools, id } = props;
  const titleId = useId();
  const style = { '--span': span } as CSSProperties;
  return (
    <section className={clsx(classes.panel, 'nf-span')} style={style} aria-labelledby={titleId} id={id} data-panel={id}>
      <div className={classes.head}>
        <div>
          <h2 className={classes.title} id={titleId}>
            {title}
          </h2>
          <p className={classes.subtitle}>{subtitle}</p>
        </div>
        <div className={classes.tools}>
          {tools}
          <PanelMenu answer={answer} title={title} />
        </div>
      </div>
      <div
        className={clsx(classes.body, answer.isStale && (answer.isLoading ? classes.stale : classes.outdated))}
        style={heightVariables(height, props.heightNarrow)}
        aria-busy={answer.isLoading}
      >
        <PanelBody {...props} />
      </div>
      {answer.result !== undefined && answer.error !== null && (
        <div className={classes.overlay} role="alert">
          <span>{answer.error.message} The picture is the last good one.</span>
          <Button size="compact-xs" variant="default" style={{ flexShrink: 0 }} onClick={answer.retry}>
            Retry
          </Button>
        </div>
      )}
      <SlowNote isLoading={answer.isLoading} what={title} />
    </section>
  );
}

function PanelBody({ answer, isEmpty, emptyText, height, notice, children }: PanelProps) {
  const { filterProblem } = useView();
  if (notice !== undefined) return <div className={classes.message}>{notice}</div>;
  if (answer.result === undefined) {
    if (filterProblem !== undefined) {
      return <div className={classes.message}>Correct the filter above to see this.</div>;
    }
    if (answer.error === null) return <Skeleton height={height === 'auto' ? 120 : '100%'} radius="sm" />;
    return (
      <div className={classes.message} role="alert">
        <span className={classes.error}>{answer.error.message}</span>
        <Button size="xs" variant="default" onClick={answer.retry}>
          Retry
        </Button>
      </div>
    );
  }
  if (isEmpty) {
    return <div className={classes.message}>{emptyText ?? 'No flows match this filter in this window.'}</div>;
  }
  return children;
}

function heightVariables(height: number | 'auto', heightNarrow: number | undefined): CSSProperties {
  return {
    ...(height === 'auto' ? {} : { '--height': `${height}px` }),
    ...(heightNarrow === undefined ? {} : { '--height-narrow': `${heightNarrow}px` }),
  } as CSSProperties;
}
