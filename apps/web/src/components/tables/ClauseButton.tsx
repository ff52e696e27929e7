'use client';

import type { ReactNode } from 'react';
import classes from './PlainTable.module.css';

/** A cell's content; with a clause it filters by it, or with Shift without it. */
export function ClauseButton(props: {
  readonly clause: string | undefined;
  readonly onClause: (clause: string, options: { readonly exclude: boolean }) => void;
  readonly children: ReactNode;
}) {
  const { clause } = props;
  if (clause === undefined) return props.children;
  return (
    <button
      type="button"
      className={classes.cell}
      title={`Only ${clause}. With Shift: without it.`}
      onClick={(event) => props.onClause(clause, { exclude: event.shiftKey })}
    >
      {props.children}
    </button>
  );
}
