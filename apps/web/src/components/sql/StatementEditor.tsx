'use client';

import { Button, NativeSelect } from '@mantine/core';
import { LIMITS } from '@networkflow/engine/contract';
import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react';
import type { SqlRun } from '../../api/use-sql-run';
import { formatExact } from '../../format/units';
import { CopyButton } from '../findings/CopyButton';
import classes from './Sql.module.css';
import { StatementError } from './StatementError';

const ROWS_CHOICES = [100, 1_000, 10_000] as const;
const LINES_MIN = 6;
const LINES_MAX = 22;
const INDENT = '  ';
const TICK_MS = 100;
const MS_PER_SECOND = 1_000;

/** The statement, its keys, and what became of it when it could not be run. */
export function StatementEditor(props: {
  readonly editor: RefObject<HTMLTextAreaElement | null>;
  readonly statement: string;
  readonly rowsMax: number;
  readonly run: SqlRun;
  readonly onChange: (text: string) => void;
  readonly onRowsMax: (rows: number) => void;
  readonly onRun: () => void;
  readonly onCancel: () => void;
}) {
  const { editor, statement, run } = props;
  const isRunning = run.phase === 'running';
  const gutter = useRef<HTMLPreElement>(null);
  // Tab indents, so there must be another way out of the editor for those without a mouse.
  const [isTabFree, setTabFree] = useState(false);
  const lines = statement.split('\n').length;
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      props.onRun();
    } else if (event.key === 'Escape') {
      if (isRunning) props.onCancel();
      else setTabFree(true);
    } else if (event.key === 'Tab' && !event.shiftKey && !isTabFree) {
      event.preventDefault();
      const field = event.currentTarget;
      field.setRangeText(INDENT, field.selectionStart, field.selectionEnd, 'end');
      props.onChange(field.value);
    }
  };
  return (
    <section className={classes.panel} aria-labelledby="statement-title" data-panel="statement">
      <header className={classes.head}>
        <div>
          <h2 id="statement-title">SQL</h2>
          <p id="statement-keys">
            Read-only DuckDB SQL. <kbd>Ctrl Enter</kbd> runs, <kbd>Esc</kbd> cancels, then <kbd>Tab</kbd> leaves
          </p>
        </div>
        <div className={classes.tools}>
          <CopyButton label="Copy link" text={linkOf(statement)} />
          <NativeSelect
            size="xs"
            aria-label="Rows at most"
            value={String(props.rowsMax)}
            onChange={(event) => props.onRowsMax(Number(event.currentTarget.value))}
            data={ROWS_CHOICES.map((rows) => ({ value: String(rows), label: `${formatExact(rows)} rows` }))}
          />
          {isRunning ? (
            <Button size="xs" variant="default" onClick={props.onCancel}>
              Cancel <Elapsed since={run.startedAt} />
            </Button>
          ) : (
            <Button size="xs" onClick={props.onRun} disabled={statement.trim() === ''}>
              Run
            </Button>
          )}
        </div>
      </header>
      <div className={classes.editor} style={{ height: heightOf(lines) }}>
        <pre className={classes.gutter} ref={gutter} aria-hidden="true">
          {Array.from({ length: lines }, (_, index) => `${index + 1}\n`).join('')}
        </pre>
        <textarea
          ref={editor}
          className={classes.text}
          aria-label="SQL statement"
          aria-describedby="statement-keys"
          spellCheck={false}
          autoCapitalize="off"
          autoCorrect="off"
          wrap="off"
          maxLength={LIMITS.sqlCharsMax}
          value={statement}
          onChange={(event) => props.onChange(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onFocus={() => setTabFree(false)}
          onScroll={(event) => {
            if (gutter.current !== null) gutter.current.scrollTop = event.currentTarget.scrollTop;
          }}
        />
      </div>
      {run.error !== undefined && <StatementError statement={run.statement} error={run.error} />}
    </section>
  );
}

function Elapsed({ since }: { readonly since: number }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return <span className={classes.elapsed}>{(Math.max(0, now - since) / MS_PER_SECOND).toFixed(1)} s</span>;
}

const LINE_PX = 19;
const PADDING_PX = 20;

function heightOf(lines: number): number {
  return PADDING_PX + LINE_PX * Math.min(LINES_MAX, Math.max(LINES_MIN, lines + 1));
}

function linkOf(statement: string): string {
  const { origin, pathname } = window.location;
  return `${origin}${pathname}#${encodeURIComponent(statement)}`;
}
