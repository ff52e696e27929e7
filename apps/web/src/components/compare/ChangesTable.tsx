'use client';

import { Anchor, NativeSelect, SegmentedControl } from '@mantine/core';
import { CHANGE_STATUSES, type Measure, type Row } from '@networkflow/engine/contract';
import Link from 'next/link';
import { useMemo } from 'react';
import { analysisUrl } from '../../api/request';
import { usePanel } from '../../api/use-panel';
import { keysOf, rowClause } from '../../charts/key-text';
import { formatDifference, STATUS_MARKS } from '../../charts/movers';
import { formatGroups } from '../../format/groups';
import { formatTimeShort } from '../../format/times';
import { formatCount, formatExact, formatMeasure, toNumber } from '../../format/units';
import { LARGEST_DIFFERENCE } from '../../state/compare-state';
import { addClause } from '../../state/filter-clause';
import { pageLink } from '../../state/page-link';
import type { ResolvedWindow } from '../../state/resolve-window';
import { useView } from '../../state/view-context';
import { sharedView } from '../../state/view-state';
import { Panel } from '../panel/Panel';
import { ExactOnHover } from '../tables/AmountCells';
import { type RowsColumn, RowsTable } from '../tables/RowsTable';
import { resultColumns } from '../tables/result-columns';
import { SearchBox } from '../tables/SearchBox';
import classes from './Compare.module.css';
import { DIMENSION_WORDS } from './change-words';
import { useCompare } from './use-compare';

const PAGE_ROWS = 25;
const EXPORT_ROWS_MAX = 10_000;
const ALL = 'all';
const NO_ROWS: readonly Row[] = [];
const STATUS_CHOICES = [ALL, ...CHANGE_STATUSES].map((value) => ({
  value,
  label: `${value.charAt(0).toUpperCase()}${value.slice(1)}`,
}));

/** Every key of one dimension with what it was and is; each row leads to its flows on the overview. */
export function ChangesTable() {
  const { view } = useView();
  const { state, change, parameters, against } = useCompare();
  const { changes: by, status, rows: table } = state;
  const { measure } = view;
  const answer = usePanel('changes', {
    by,
    ...parameters,
    ...(status === undefined ? {} : { status }),
    limit: PAGE_ROWS,
    offset: (table.page - 1) * PAGE_ROWS,
    ...(table.sort === LARGEST_DIFFERENCE ? {} : { sort: table.sort }),
    ...(table.search === '' ? {} : { search: table.search }),
  });
  const { result } = answer;
  const rows = result?.rows ?? NO_ROWS;
  const total = result?.meta.totals?.groups ?? rows.length;
  const linkOf = useFlowsLink(against);
  const columns = useMemo((): readonly RowsColumn[] => {
    const known = result?.meta.columns ?? [];
    const keys = keysOf(known);
    const named = known.filter(({ key, name }) => key || /^(src|dst)_(class|country)$/.test(name));
    return [...resultColumns(named), ...amountColumns(measure), linkColumn((row) => linkOf(row, rowClause(row, keys)))];
  }, [result, measure, linkOf]);
  const exported = { ...answer.request, limit: EXPORT_ROWS_MAX, offset: undefined };
  const words = DIMENSION_WORDS[by].many;
  const chooseStatus = (value: string): void =>
    change({ status: CHANGE_STATUSES.find((each) => each === value), rows: { ...table, page: 1 } });
  return (
    <Panel
      id="changes"
      title={words.charAt(0).toUpperCase() + words.slice(1)}
      subtitle={`${result === undefined ? '' : `${formatGroups(result.meta.totals) ?? formatExact(total)} in all, `}${table.sort === LARGEST_DIFFERENCE ? 'the largest difference first' : 'in the order chosen'}`}
      answer={answer}
      height="auto"
      span={12}
      tools={
        <>
          <SegmentedControl
            visibleFrom="md"
            size="xs"
            aria-label="Status"
            value={status ?? ALL}
            onChange={chooseStatus}
            data={STATUS_CHOICES}
          />
          <NativeSelect
            hiddenFrom="md"
            size="xs"
            aria-label="Only of status"
            value={status ?? ALL}
            onChange={(event) => chooseStatus(event.currentTarget.value)}
            data={STATUS_CHOICES}
          />
          <Anchor size="xs" mx={4} href={analysisUrl('changes', exported, { format: 'csv' })} download>
            CSV
          </Anchor>
          <SearchBox
            label={`Search ${words}`}
            value={table.search}
            onSearch={(search) => change({ rows: { ...table, search, page: 1 } }, { merge: 'search changes' })}
          />
        </>
      }
    >
      <RowsTable
        title={words}
        rows={rows}
        total={total}
        pageRows={PAGE_ROWS}
        columns={columns}
        table={table}
        onChange={(next, options) => change({ rows: { ...table, ...next } }, options)}
        emptyText="Nothing like this in either window."
      />
    </Panel>
  );
}

function amountColumns(measure: Measure): readonly RowsColumn[] {
  const amount = (name: string, title: string): RowsColumn => ({
    name,
    title,
    isNumber: true,
    render: (row) => <ExactOnHover value={row[name]} text={formatMeasure(row[name], measure)} />,
  });
  return [
    { name: 'status', title: 'Status', render: (row) => <Status status={row.status} /> },
    amount(measure, `${measure.charAt(0).toUpperCase()}${measure.slice(1)} now`),
    amount(`${measure}_before`, 'Before'),
    {
      name: 'difference',
      title: 'Difference',
      isNumber: true,
      render: (row) => <ExactOnHover value={row.difference} text={formatDifference(row.difference, measure)} />,
    },
    {
      name: 'ratio',
      title: 'Ratio',
      isNumber: true,
      isWide: true,
      render: (row) => (row.ratio === null ? '–' : `× ${ratioText(toNumber(row.ratio))}`),
    },
    timeColumn('first_seen', 'First seen'),
    timeColumn('last_seen', 'Last seen'),
  ];
}

/** Three digits, be it many times as much or a sliver. */
function ratioText(ratio: number): string {
  const rounded = Number(ratio.toPrecision(3));
  return rounded < 1 ? String(rounded) : formatCount(rounded);
}

function timeColumn(name: string, title: string): RowsColumn {
  return { name, title, isWide: true, render: (row) => (row[name] == null ? '–' : formatTimeShort(String(row[name]))) };
}

function linkColumn(linkOf: (row: Row) => string | undefined): RowsColumn {
  return {
    name: 'flows_link',
    title: 'Flows',
    isUnsorted: true,
    render: (row) => {
      const href = linkOf(row);
      return href === undefined ? (
        '–'
      ) : (
        <Anchor component={Link} href={href} prefetch={false} inherit>
          show
        </Anchor>
      );
    },
  };
}

/** The overview with this key alone, in the window that has records of it. */
function useFlowsLink(against: ResolvedWindow) {
  const { view, window } = useView();
  return useMemo(
    () =>
      (row: Row, clause: string | undefined): string | undefined => {
        if (clause === undefined) return undefined;
        const range = { kind: 'custom', ...(row.status === 'gone' ? against : window) } as const;
        return pageLink('/', { ...sharedView(view), where: addClause(view.where, clause), range });
      },
    [view, window, against],
  );
}

function Status({ status }: { readonly status: unknown }) {
  const name = String(status);
  return (
    <span className={classes.status} data-status={name}>
      {STATUS_MARKS[name] ?? name}
    </span>
  );
}
