'use client';

import { Anchor } from '@mantine/core';
import type { AnalysisResult, Row } from '@networkflow/engine/contract';
import { useCallback } from 'react';
import { analysisUrl } from '../../api/request';
import { usePanel } from '../../api/use-panel';
import { formatGroups } from '../../format/groups';
import { formatExact } from '../../format/units';
import type { ChangeOptions } from '../../state/address';
import { useView } from '../../state/view-context';
import type { TableName, TableState } from '../../state/view-state';
import { Panel } from '../panel/Panel';
import { useWhenSeen } from '../plot/use-when-seen';
import { MoreColumns, useShownColumns } from './MoreColumns';
import { type RowsColumn, RowsTable } from './RowsTable';
import { SearchBox } from './SearchBox';

const PAGE_ROWS = 10;
const EXPORT_ROWS_MAX = 10_000;

const NO_ROWS: readonly Row[] = [];

export interface PagedTableProps {
  readonly name: TableName;
  readonly title: string;
  readonly subtitle: string;
  readonly span: number;
  /** Each sorts on the server by its name. */
  readonly columns: readonly RowsColumn[];
  readonly searchLabel: string;
}

/** A table that the server sorts, searches and pages; its state is in the address. */
export function PagedTable({ name, title, subtitle, span, columns, searchLabel }: PagedTableProps) {
  const { view, update } = useView();
  const table = view.tables[name];
  const answer = usePanel(name, {
    limit: PAGE_ROWS,
    offset: (table.page - 1) * PAGE_ROWS,
    sort: table.sort,
    search: table.search === '' ? undefined : table.search,
  });
  const change = useCallback(
    (next: Partial<TableState>, options?: ChangeOptions): void =>
      update(
        (before) => ({ ...before, tables: { ...before.tables, [name]: { ...before.tables[name], ...next } } }),
        options,
      ),
    [update, name],
  );
  const shownColumns = useShownColumns(name, columns);
  const totals = answer.result?.meta.totals;
  // Hundreds of cells: out of sight they wait as charts do.
  const shown = useWhenSeen(answer.result);
  const exported = { ...answer.request, limit: EXPORT_ROWS_MAX, offset: undefined };
  return (
    <Panel
      id={name}
      title={title}
      subtitle={
        answer.result === undefined
          ? subtitle
          : `${subtitle}, ${formatGroups(totals) ?? formatExact(totalOf(answer.result))} in all`
      }
      answer={answer}
      height="auto"
      span={span}
      tools={
        <>
          <Anchor size="xs" visibleFrom="sm" href={analysisUrl(name, exported, { format: 'csv' })} download>
            CSV
          </Anchor>
          <Anchor size="xs" visibleFrom="sm" mx={6} href={analysisUrl(name, exported)} download={`${name}.json`}>
            JSON
          </Anchor>
          <SearchBox
            label={searchLabel}
            value={table.search}
            onSearch={(search) => change({ search, page: 1 }, { merge: `search ${name}` })}
          />
        </>
      }
    >
      <div data-outdated={shown === answer.result ? undefined : ''}>
        <RowsTable
          title={title}
          rows={shown?.rows ?? NO_ROWS}
          total={totalOf(shown)}
          pageRows={PAGE_ROWS}
          columns={shownColumns}
          table={table}
          onChange={change}
          emptyText="No flows match this filter in this window."
        />
        <MoreColumns panel={name} columns={columns} />
      </div>
    </Panel>
  );
}

function totalOf(result: AnalysisResult | undefined): number {
  return result?.meta.totals?.groups ?? result?.rows.length ?? 0;
}
