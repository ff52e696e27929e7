'use client';

import { ActionIcon, Anchor, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import type { Row } from '@networkflow/engine/contract';
import { DataTable, type DataTableColumn } from 'mantine-datatable';
import { useEffect, useState } from 'react';
import { analysisUrl } from '../../api/request';
import { usePanel } from '../../api/use-panel';
import { formatExact } from '../../format/units';
import type { ChangeOptions } from '../../state/address';
import { useView } from '../../state/view-context';
import type { TableName, TableState } from '../../state/view-state';
import { Panel } from '../panel/Panel';
import { ClauseButton } from './ClauseButton';
import type { PlainColumn } from './PlainTable';
import classes from './PlainTable.module.css';

const PAGE_ROWS = 10;
const EXPORT_ROWS_MAX = 10_000;
const SEARCH_DELAY_MS = 300;

export interface PagedTableProps {
  readonly name: TableName;
  readonly title: string;
  readonly subtitle: string;
  readonly span: number;
  /** Each sorts on the server by its name. */
  readonly columns: readonly PlainColumn[];
  readonly searchLabel: string;
}

/** A table that the server sorts, searches and pages; its state is in the address. */
export function PagedTable({ name, title, subtitle, span, columns, searchLabel }: PagedTableProps) {
  const { view, update, addFilter } = useView();
  const table = view.tables[name];
  const answer = usePanel(name, {
    limit: PAGE_ROWS,
    offset: (table.page - 1) * PAGE_ROWS,
    sort: table.sort,
    search: table.search === '' ? undefined : table.search,
  });
  const change = (next: Partial<TableState>, options?: ChangeOptions): void =>
    update(
      (before) => ({ ...before, tables: { ...before.tables, [name]: { ...before.tables[name], ...next } } }),
      options,
    );
  const rows = answer.result?.rows ?? [];
  const total = answer.result?.meta.totals?.groups ?? rows.length;
  const exported = { ...answer.request, limit: EXPORT_ROWS_MAX, offset: undefined };
  const descending = table.sort.startsWith('-');
  return (
    <Panel
      id={name}
      title={title}
      subtitle={`${subtitle}, ${formatExact(total)} in all`}
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
      <DataTable<Row>
        records={[...rows]}
        idAccessor={(row) => columns.map(({ name: column }) => String(row[column])).join(' ')}
        className={classes.data}
        noRecordsIcon={<span />}
        minHeight={rows.length === 0 ? 160 : 0}
        noRecordsText={
          table.search === '' ? 'No flows match this filter in this window.' : 'Nothing matches this search.'
        }
        verticalSpacing={4}
        horizontalSpacing={8}
        fz={13}
        sortIcons={{ unsorted: <span className={classes.unsorted}>↕</span>, sorted: <span>↑</span> }}
        highlightOnHover
        columns={columns.map((column) => toDataTableColumn(column, addFilter))}
        sortStatus={{ columnAccessor: table.sort.replace(/^-/, ''), direction: descending ? 'desc' : 'asc' }}
        onSortStatusChange={({ columnAccessor, direction }) =>
          change({ sort: `${direction === 'desc' ? '-' : ''}${String(columnAccessor)}`, page: 1 })
        }
        page={table.page}
        onPageChange={(page) => change({ page })}
        totalRecords={total}
        recordsPerPage={PAGE_ROWS}
        paginationSize="xs"
        paginationText={({ from, to, totalRecords }) =>
          `${formatExact(from)}–${formatExact(to)} of ${formatExact(totalRecords)}`
        }
        getPaginationControlProps={(control) => ({ 'aria-label': `${control} page of ${title}` })}
      />
    </Panel>
  );
}

function toDataTableColumn(
  column: PagedTableProps['columns'][number],
  onClause: (clause: string, options: { readonly exclude: boolean }) => void,
): DataTableColumn<Row> {
  return {
    accessor: column.name,
    title: column.title,
    textAlign: column.isNumber ? 'right' : 'left',
    sortable: true,
    noWrap: true,
    ...(column.isWide ? { visibleMediaQuery: '(min-width: 48em)' } : {}),
    ...(column.isDenied ? { cellsStyle: () => ({ color: 'var(--nf-denied-text)' }) } : {}),
    render: (row) => (
      <ClauseButton clause={column.clause?.(row)} onClause={onClause}>
        {column.render(row)}
      </ClauseButton>
    ),
  };
}

function SearchBox(props: {
  readonly label: string;
  readonly value: string;
  readonly onSearch: (text: string) => void;
}) {
  const [text, setText] = useState(props.value);
  const search = useDebouncedCallback(props.onSearch, SEARCH_DELAY_MS);
  // The back button changes the address, and the box with it.
  useEffect(() => setText(props.value), [props.value]);
  return (
    <TextInput
      size="xs"
      w={150}
      placeholder="Search"
      aria-label={props.label}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        search(event.currentTarget.value.trim());
      }}
      rightSection={
        text === '' ? null : (
          <ActionIcon
            size="xs"
            variant="subtle"
            color="gray"
            aria-label="Clear search"
            onClick={() => {
              setText('');
              props.onSearch('');
            }}
          >
            ×
          </ActionIcon>
        )
      }
    />
  );
}
