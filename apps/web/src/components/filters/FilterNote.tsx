'use client';

import type { FilterProblem } from '../../state/check-filter';
import classes from './FilterBar.module.css';

/** What is wrong with a filter and where; `isFinal` when it was asked for, not only typed so far. */
export function FilterNote(props: {
  readonly id: string;
  readonly text: string;
  readonly problem: FilterProblem;
  readonly isFinal: boolean;
  /** Nothing is wrong but that it does not go on yet. */
  readonly isUnfinished: boolean;
}) {
  const { id, text, problem, isFinal, isUnfinished } = props;
  const { position } = problem;
  return (
    <div
      id={id}
      className={classes.error}
      role={isFinal ? 'alert' : 'status'}
      data-position={position}
      data-unfinished={isUnfinished}
    >
      {position !== undefined && !isUnfinished && (
        <code className={classes.quote}>
          {text.slice(0, position)}
          <mark>{text.slice(position, position + 1) || ' '}</mark>
          {text.slice(position + 1)}
        </code>
      )}
      <span>
        {/[.?!]$/.test(problem.message) ? problem.message : `${problem.message}.`}
        {position !== undefined && !isUnfinished && ` At character ${position + 1}.`}
      </span>
    </div>
  );
}
