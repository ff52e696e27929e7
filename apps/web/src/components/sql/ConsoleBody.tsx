'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { useDescription } from '../../api/describe';
import { type SqlRun, useSqlRun } from '../../api/use-sql-run';
import { statementOfHash } from '../../state/sql-link';
import { ResultPanel } from './ResultPanel';
import { Sidebar } from './Sidebar';
import classes from './Sql.module.css';
import { StatementEditor } from './StatementEditor';
import { useSqlHistory } from './use-sql-history';

const FIRST_STATEMENT = `SELECT service, action, count(*) AS flows, sum(bytes) AS bytes
FROM flows
GROUP BY ALL
ORDER BY bytes DESC
LIMIT 50`;

const ROWS_DEFAULT = 1_000;

/** Statement and answer, with what there is to ask of beside them. */
export function ConsoleBody() {
  const editor = useRef<HTMLTextAreaElement>(null);
  const [statement, setStatement] = useStatement();
  const [rowsMax, setRowsMax] = useState(ROWS_DEFAULT);
  const { history, add, remove, clear } = useSqlHistory();
  const description = useDescription();
  const { run, start, cancel } = useSqlRun(
    useCallback(
      ({ phase, statement: asked, startedAt, end }: SqlRun) => {
        if (phase === 'cancelled') return;
        add({ statement: asked, at: startedAt, rows: end?.rowCount ?? null, elapsedMs: end?.elapsedMs ?? null });
      },
      [add],
    ),
  );
  const runText = (text: string): void => {
    if (text.trim() === '') return;
    window.history.replaceState(null, '', `#${encodeURIComponent(text)}`);
    start(text, rowsMax);
  };
  const replace = (text: string): void => {
    setStatement(text);
    editor.current?.focus();
  };
  return (
    <main className={classes.page}>
      <Sidebar
        description={description}
        history={history}
        onInsert={(name) => insertAt(editor.current, name, setStatement)}
        onReplace={replace}
        onRun={(text) => {
          setStatement(text);
          runText(text);
        }}
        onRemove={remove}
        onClear={clear}
      />
      <div className={classes.main}>
        <StatementEditor
          editor={editor}
          statement={statement}
          rowsMax={rowsMax}
          run={run}
          onChange={setStatement}
          onRowsMax={setRowsMax}
          onRun={() => runText(statement)}
          onCancel={cancel}
        />
        <ResultPanel run={run} />
      </div>
    </main>
  );
}

/** What the editor holds: what the address brings, and what is typed after that. */
function useStatement(): readonly [string, (text: string) => void] {
  const [statement, setStatement] = useState(() => statementOfHash(window.location.hash) ?? FIRST_STATEMENT);
  useEffect(() => {
    const read = (): void => {
      const linked = statementOfHash(window.location.hash);
      if (linked !== undefined) setStatement(linked);
    };
    // A link of Next draws this page before it changes the address.
    read();
    window.addEventListener('hashchange', read);
    return () => window.removeEventListener('hashchange', read);
  }, []);
  return [statement, setStatement];
}

/** Puts a name where the cursor stands, with a space before it where one is missing. */
function insertAt(editor: HTMLTextAreaElement | null, name: string, onChange: (text: string) => void): void {
  if (editor === null) return;
  const { selectionStart, selectionEnd, value } = editor;
  const gap = /[\w"]$/.test(value.slice(0, selectionStart)) ? ' ' : '';
  editor.setRangeText(`${gap}${name}`, selectionStart, selectionEnd, 'end');
  onChange(editor.value);
  editor.focus();
}
