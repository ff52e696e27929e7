'use client';

import { NativeSelect, SegmentedControl } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { SqlRun } from '../../api/use-sql-run';
import { isNumberColumn, pictureColumns, sqlPicture } from '../../charts/sql-picture';
import { formatExact } from '../../format/units';
import { SQL, type SqlShownAs } from '../../state/sql-state';
import { useParameters } from '../../state/use-parameters';
import { useView } from '../../state/view-context';
import { Plot } from '../plot/Plot';
import { sortRows } from '../tables/sort-rows';
import { ExportButtons } from './ExportButtons';
import { RawTable } from './RawTable';
import classes from './Sql.module.css';

const PICTURE_PX = 400;

/** The answer to a statement as a table or a picture, with what it took. */
export function ResultPanel({ run }: { readonly run: SqlRun }) {
  const [state, change] = useParameters(SQL);
  const { columns, rows, phase } = run;
  const isShown = columns !== undefined && phase !== 'failed';
  return (
    <section
      className={classes.panel}
      aria-labelledby="result-title"
      data-panel="result"
      aria-busy={phase === 'running'}
    >
      <header className={classes.head}>
        <div>
          <h2 id="result-title">Result</h2>
          <output className={classes.facts}>{factsOf(run)}</output>
        </div>
        {isShown && (
          <div className={classes.tools}>
            <SegmentedControl
              size="xs"
              aria-label="Show result as"
              value={state.as}
              onChange={(as: SqlShownAs) => change({ as })}
              data={[
                { value: 'table', label: 'Table' },
                { value: 'bars', label: 'Bars' },
                { value: 'line', label: 'Line' },
                { value: 'points', label: 'Points' },
              ]}
            />
            <ExportButtons columns={columns} rows={rows} isWhole={phase === 'done'} />
          </div>
        )}
      </header>
      {isShown && state.as === 'table' && <SortedTable key={run.startedAt} run={run} />}
      {isShown && state.as !== 'table' && <Picture run={run} as={state.as} />}
    </section>
  );
}

function SortedTable({ run: { columns = [], rows } }: { readonly run: SqlRun }) {
  const [sort, setSort] = useState('');
  const sorted = useMemo(() => sortRows(rows, sort), [rows, sort]);
  return <RawTable columns={columns} rows={sorted} sort={sort} onSort={setSort} />;
}

function Picture({ run, as }: { readonly run: SqlRun; readonly as: Exclude<SqlShownAs, 'table'> }) {
  const { palette } = useView();
  const [state, change] = useParameters(SQL);
  const { columns = [], rows } = run;
  const chosen = pictureColumns(columns, state);
  const { x = '', y = '', split = '' } = chosen ?? {};
  const picture = useMemo(
    () => (y === '' ? undefined : sqlPicture({ kind: as, rows, columns, picture: { x, y, split }, palette })),
    [as, rows, columns, x, y, split, palette],
  );
  if (picture === undefined || rows.length === 0) {
    return (
      <p className={classes.message}>
        {rows.length === 0
          ? 'There are no rows to draw.'
          : 'A picture needs a column of numbers, and one to set them against.'}
      </p>
    );
  }
  const names = columns.map(({ name }) => name);
  return (
    <>
      <div className={classes.axes}>
        <NativeSelect
          size="xs"
          label="Across"
          data={names}
          value={x}
          onChange={(event) => change({ x: event.currentTarget.value })}
        />
        <NativeSelect
          size="xs"
          label="Up"
          data={columns.filter(isNumberColumn).map(({ name }) => name)}
          value={y}
          onChange={(event) => change({ y: event.currentTarget.value })}
        />
        <NativeSelect
          size="xs"
          label="Split by"
          data={[{ value: '', label: 'nothing' }, ...names]}
          value={split}
          onChange={(event) => change({ split: event.currentTarget.value })}
        />
        {picture.left > 0 && <p>The first rows are drawn; {formatExact(picture.left)} more are in the table.</p>}
      </div>
      <div style={{ height: PICTURE_PX }}>
        <Plot figure={picture.figure} />
      </div>
    </>
  );
}

function factsOf({ phase, rows, end, columns }: SqlRun): string {
  const count = `${formatExact(rows.length)} ${rows.length === 1 ? 'row' : 'rows'}`;
  if (phase === 'idle') return 'Run a statement to see its rows here.';
  if (phase === 'running') return columns === undefined ? 'Waiting for the first rows…' : `${count} so far…`;
  if (phase === 'cancelled') return `Cancelled${rows.length === 0 ? '.' : ` after ${count}.`}`;
  if (phase === 'failed' || end === undefined) return 'There is no answer: see above.';
  const cut = end.truncated ? '; there are more: ask for more rows, or add a LIMIT' : '';
  return `${count} in ${formatExact(end.elapsedMs)} ms${cut}`;
}
