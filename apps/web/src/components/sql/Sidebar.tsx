'use client';

import { Button, SegmentedControl, Skeleton, TextInput } from '@mantine/core';
import type { Table } from '@networkflow/engine/contract';
import type { UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import type { EngineDescription, NamedQueryDescription } from '../../api/describe';
import type { PastStatement } from '../../state/sql-history';
import { HistoryList } from './HistoryList';
import classes from './Sql.module.css';

type Part = 'tables' | 'queries' | 'history';

/** What can be asked: tables with their columns, statements to start from, and those that were run here. */
export function Sidebar(props: {
  readonly description: UseQueryResult<EngineDescription>;
  readonly history: readonly PastStatement[];
  readonly onInsert: (name: string) => void;
  readonly onReplace: (statement: string) => void;
  readonly onRun: (statement: string) => void;
  readonly onRemove: (statement: string) => void;
  readonly onClear: () => void;
}) {
  const [part, setPart] = useState<Part>('tables');
  const { data, error, refetch } = props.description;
  return (
    <aside className={classes.sidebar} aria-label="Schema, queries and history">
      <SegmentedControl
        className={classes.fixed}
        size="xs"
        fullWidth
        aria-label="Show"
        value={part}
        onChange={(next: Part) => setPart(next)}
        data={[
          { value: 'tables', label: 'Tables' },
          { value: 'queries', label: 'Queries' },
          { value: 'history', label: 'History' },
        ]}
      />
      {part === 'history' ? (
        <HistoryList
          history={props.history}
          onReplace={props.onReplace}
          onRun={props.onRun}
          onRemove={props.onRemove}
          onClear={props.onClear}
        />
      ) : data === undefined ? (
        error === null ? (
          <Skeleton height={240} mt={10} radius="sm" />
        ) : (
          <div className={classes.sideMessage} role="alert">
            {error.message}
            <Button size="compact-xs" variant="default" onClick={() => void refetch()}>
              Retry
            </Button>
          </div>
        )
      ) : part === 'tables' ? (
        <TableList tables={data.tables} onInsert={props.onInsert} />
      ) : (
        <QueryList queries={data.queries} onReplace={props.onReplace} />
      )}
    </aside>
  );
}

function TableList({
  tables,
  onInsert,
}: {
  readonly tables: readonly Table[];
  readonly onInsert: (name: string) => void;
}) {
  const [text, setText] = useState('');
  const word = text.trim().toLowerCase();
  const shown = tables
    .map((table) => ({
      table,
      columns: table.columns.filter(({ name, description }) => `${name} ${description}`.toLowerCase().includes(word)),
    }))
    .filter(({ table, columns }) => columns.length > 0 || table.name.includes(word));
  return (
    <>
      <TextInput
        mt={8}
        size="xs"
        placeholder="Search columns"
        aria-label="Search columns"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <div className={classes.scroll}>
        {shown.map(({ table, columns }) => (
          <details key={`${table.name} ${word}`} className={classes.table} open={word !== '' || table.name === 'flows'}>
            <summary title={table.description}>
              <code>{table.name}</code> <span className={classes.note}>{table.columns.length}</span>
            </summary>
            <button
              type="button"
              className={classes.tableText}
              title={`Insert ${table.name}`}
              onClick={() => onInsert(table.name)}
            >
              {table.description}
            </button>
            <ul>
              {columns.map(({ name, type, kind, description }) => (
                <li key={name}>
                  <button
                    type="button"
                    className={classes.column}
                    title={`${name} ${type}, ${kind}\n${description}`}
                    onClick={() => onInsert(asIdentifier(name))}
                  >
                    <code>{name}</code>
                    <span className={classes.note}>{type.toLowerCase()}</span>
                  </button>
                </li>
              ))}
            </ul>
          </details>
        ))}
        {shown.length === 0 && <p className={classes.sideMessage}>No column says “{text}”.</p>}
      </div>
    </>
  );
}

function QueryList(props: {
  readonly queries: readonly NamedQueryDescription[];
  readonly onReplace: (statement: string) => void;
}) {
  return (
    <ul className={classes.scroll}>
      {props.queries.map(({ name, description, sql }) => (
        <li key={name}>
          <button type="button" className={classes.query} title={sql} onClick={() => props.onReplace(sql)}>
            <b>{name}</b>
            <span className={classes.queryText}>{description}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Columns of flow logs whose names SQL has other uses for. */
const RESERVED: ReadonlySet<string> = new Set(['start', 'end', 'rows']);

function asIdentifier(name: string): string {
  return RESERVED.has(name) ? `"${name}"` : name;
}
