'use client';

import type { MouseEvent, ReactNode } from 'react';
import { type ChooseMark, useChooseMark } from '../panel/MarkMenu';
import classes from './PlainTable.module.css';

/** A cell's content; with a clause it opens the menu of marks, as bars and bubbles do. */
export function ClauseButton(props: {
  readonly clause: string | undefined;
  /** Instead of the page's menu. */
  readonly onClause?: ChooseMark;
  readonly children: ReactNode;
}) {
  const choose = useChooseMark();
  const { clause, onClause = choose } = props;
  if (clause === undefined) return props.children;
  return (
    <button
      type="button"
      className={classes.cell}
      aria-haspopup="menu"
      title={`${clause}: filter by it, leave it out, or go to its page`}
      onClick={(event) => onClause(clause, markOptions(event))}
    >
      {props.children}
    </button>
  );
}

function markOptions(event: MouseEvent<HTMLElement>) {
  const { left, bottom } = event.currentTarget.getBoundingClientRect();
  return { exclude: event.shiftKey, isDirect: event.ctrlKey || event.metaKey, x: left, y: bottom };
}
