'use client';

import { ActionIcon, Button } from '@mantine/core';
import { formatTimeShort } from '../../format/times';
import { formatCount } from '../../format/units';
import type { PastStatement } from '../../state/sql-history';
import { Icon } from '../Icon';
import classes from './Sql.module.css';

const TITLE_CHARS_MAX = 160;

/** Statements that were run in this browser, the latest first. */
export function HistoryList(props: {
  readonly history: readonly PastStatement[];
  readonly onReplace: (statement: string) => void;
  readonly onRun: (statement: string) => void;
  readonly onRemove: (statement: string) => void;
  readonly onClear: () => void;
}) {
  if (props.history.length === 0) {
    return <p className={classes.sideMessage}>Statements you run are kept here, in this browser alone.</p>;
  }
  return (
    <>
      <ul className={classes.scroll} aria-label="Statements run before">
        {props.history.map((past) => (
          <li key={past.statement} className={classes.past}>
            <button
              type="button"
              className={classes.query}
              title={past.statement}
              onClick={() => props.onReplace(past.statement)}
            >
              <code>{past.statement.slice(0, TITLE_CHARS_MAX)}</code>
              <span className={classes.queryText}>{factsOf(past)}</span>
            </button>
            <ActionIcon
              size="sm"
              variant="subtle"
              color="gray"
              aria-label="Run again"
              onClick={() => props.onRun(past.statement)}
            >
              <Icon path="M5 3.5v9l7-4.5z" />
            </ActionIcon>
            <ActionIcon
              size="sm"
              variant="subtle"
              color="gray"
              aria-label="Remove from history"
              onClick={() => props.onRemove(past.statement)}
            >
              <Icon path="M4 4l8 8M12 4l-8 8" />
            </ActionIcon>
          </li>
        ))}
      </ul>
      <Button className={classes.fixed} size="compact-xs" variant="default" mt={8} onClick={props.onClear}>
        Clear history
      </Button>
    </>
  );
}

function factsOf({ at, rows, elapsedMs }: PastStatement): string {
  const what = rows === null ? 'failed' : `${formatCount(rows)} ${rows === 1 ? 'row' : 'rows'}, ${elapsedMs ?? 0} ms`;
  return `${formatTimeShort(at)}, ${what}`;
}
