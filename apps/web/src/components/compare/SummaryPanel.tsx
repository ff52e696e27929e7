'use client';

import { Skeleton } from '@mantine/core';
import type { ChangeStatus } from '@networkflow/engine/contract';
import clsx from 'clsx';
import { usePanel } from '../../api/use-panel';
import { CHANGES_BY, type ChangesBy } from '../../state/compare-state';
import { useView } from '../../state/view-context';
import classes from './Compare.module.css';
import { changeWords, DIMENSION_WORDS } from './change-words';
import { useCompare } from './use-compare';

/** What changed, in plain words, a line for each dimension; each leads to its rows. */
export function SummaryPanel() {
  return (
    <section className={classes.summary} aria-labelledby="summary-title" data-panel="summary">
      <h2 id="summary-title">What changed</h2>
      <ul>
        {CHANGES_BY.map((by) => (
          <SummaryLine key={by} by={by} />
        ))}
      </ul>
    </section>
  );
}

function SummaryLine({ by }: { readonly by: ChangesBy }) {
  const { view, filterProblem } = useView();
  const { state, change, parameters } = useCompare();
  const { result, error, isLoading, isStale, retry } = usePanel('changes', { by, ...parameters });
  const show = (status: ChangeStatus | undefined): void =>
    change({ changes: by, status, rows: { ...state.rows, page: 1, search: '' } });
  const name = DIMENSION_WORDS[by].many;
  return (
    <li className={clsx(isStale && classes.stale)} aria-busy={isLoading} data-dimension={by}>
      <button
        type="button"
        className={classes.dimension}
        aria-pressed={state.changes === by}
        onClick={() => show(undefined)}
      >
        {name.charAt(0).toUpperCase() + name.slice(1)}
      </button>
      {result === undefined ? (
        error === null ? (
          filterProblem === undefined ? (
            <Skeleton height={14} mt={3} radius="sm" />
          ) : (
            <span className={classes.muted}>Correct the filter above to see this.</span>
          )
        ) : (
          <span role="alert">
            {error.message}{' '}
            <button type="button" className={classes.link} onClick={retry}>
              Retry
            </button>
          </span>
        )
      ) : (
        <Sentences words={changeWords(by, result, view.measure)} onShow={show} />
      )}
    </li>
  );
}

function Sentences(props: {
  readonly words: ReturnType<typeof changeWords>;
  readonly onShow: (status: ChangeStatus) => void;
}) {
  const { fresh, gone, mover } = props.words;
  if (fresh === undefined && gone === undefined && mover === undefined) {
    return <span className={classes.muted}>no difference</span>;
  }
  return (
    <p>
      {fresh !== undefined && (
        <>
          <button type="button" className={classes.link} onClick={() => props.onShow('new')}>
            {fresh.count}
          </button>
          {fresh.names === '' ? '. ' : `: ${fresh.names}. `}
        </>
      )}
      {gone !== undefined && (
        <>
          <button type="button" className={classes.link} onClick={() => props.onShow('gone')}>
            {gone.count}
          </button>
          {gone.names === '' ? '. ' : `: ${gone.names}. `}
        </>
      )}
      {mover !== undefined && <>{mover}.</>}
    </p>
  );
}
