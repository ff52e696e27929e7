import { quoteIdentifier } from '../core/quote-sql.js';
import type { TimeWindow } from '../core/time-window.js';
import { type Measures, OF_RECORDS, type Selection } from '../planner/measures.js';
import type { Reader, Records } from '../planner/reader.js';
import type { Params } from '../query/params.js';
import type { Analysis, RecordsOfView, View } from './analysis.js';
import type { ValidRequest } from './request.js';
import type { SelectColumn } from './select-column.js';

/** What a statement is made of, once the filter is compiled. */
export interface StatementInput {
  readonly analysis: Analysis;
  readonly request: ValidRequest;
  /** As asked. */
  readonly window: TimeWindow;
  /** Where records are read from. */
  readonly reader: Reader;
  /** The same for the window it is compared with. */
  readonly against: Reader;
  /** Boolean SQL that keeps groups by the columns of the answer, if any. */
  readonly found?: string | undefined;
}

/** Columns of a ranked answer that say what all groups sum to; taken out of the rows before a caller sees them. */
export const TOTAL_COLUMNS = {
  groups: '_groups',
  flows: '_flows',
  bytes: '_bytes',
  packets: '_packets',
  /** Where only the greatest rows were read: there may be more groups than counted. */
  areMore: '_are_more',
  /** No other row can be among those of the page; otherwise there is no page. */
  isProven: '_is_proven',
  /** What no group left out has more of. */
  cutOff: '_cut_off',
} as const;

/** How the hidden columns begin that count the groups a view tells apart. */
export const COUNT_PREFIX = '_count_';

const SUMS_OF_GROUPS =
  `count(*) AS ${TOTAL_COLUMNS.groups}, CAST(coalesce(sum(flows), 0) AS BIGINT) AS ${TOTAL_COLUMNS.flows}, ` +
  `coalesce(sum(bytes), 0) AS ${TOTAL_COLUMNS.bytes}, coalesce(sum(packets), 0) AS ${TOTAL_COLUMNS.packets}`;

/** What all of `grouped` sums to. */
export function sumsOfGroups({ counted = {} }: View): string {
  const counts = Object.entries(counted).map(
    ([name, condition]) => `count(*) FILTER (WHERE ${condition}) AS ${COUNT_PREFIX}${name}`,
  );
  return `SELECT ${[SUMS_OF_GROUPS, ...counts].join(', ')} FROM grouped`;
}

/** A condition that holds where one of the expressions, as text, contains `search`, whatever its case. */
export function compileSearch(search: string, expressions: readonly string[], params: Params): string {
  const text = `lower(${params.add(search)}::VARCHAR)`;
  return expressions.map((sql) => `contains(lower(CAST(${sql} AS VARCHAR)), ${text})`).join(' OR ');
}

/** The statement a person would write: the rows, and nothing else. */
export function plainStatement(input: StatementInput): string {
  const { request } = input;
  const rows = foundGroups(input);
  if (input.analysis.order !== 'latest') return `${rows}\n${orderBy(input)}\n${page(request)}`;
  return `SELECT * FROM (\n${rows}\n${orderBy(input)}\n${page(request)}\n)\nORDER BY ${keyOrder(request.view)}`;
}

/**
 * The same rows with the totals of all groups beside each. One row of NULLs carries the totals when the page is empty.
 * `grouped` is read twice, so it is kept rather than computed twice.
 */
export function statementWithTotals(input: StatementInput): string {
  const { request } = input;
  return [
    `WITH grouped AS MATERIALIZED (`,
    foundGroups(input),
    `), totals AS (${sumsOfGroups(request.view)}),`,
    `page AS (SELECT * FROM grouped ${orderBy(input)} ${page(request)})`,
    `SELECT * FROM page RIGHT JOIN totals ON true ${orderBy(input)}`,
  ].join('\n');
}

/**
 * As `statementWithTotals` for columns that cost much per group: a lean pass ranks the groups by the one column that
 * matters, a second one fills in the others for the page. Counting the clients of 100 listeners takes two thirds of the
 * time of counting those of 300,000.
 */
export function twoPassStatement(input: StatementInput): string {
  const { request, reader } = input;
  const keys = keysOf(request.view);
  const target = rankTarget(input.analysis, request);
  const keyNames = keys.map((_, index) => `key_${index}`);
  const ranked = rankSelection(keys, target.column);
  const direction = target.descending ? 'DESC' : 'ASC';
  const rankedKeys = keyNames.map((name) => `${name} NULLS LAST`).join(', ');
  const shown = reader.records(selectionOf(request.view));
  const same = keys.map(({ sql }, index) => `${sql(shown.of)} IS NOT DISTINCT FROM key_${index}`).join(' AND ');
  return [
    `WITH ranked AS MATERIALIZED (`,
    grouped(reader, ranked, keys.map((_, index) => index + 1).join(', ')),
    `), chosen AS MATERIALIZED (`,
    `SELECT ${keyNames.join(', ')} FROM ranked ORDER BY rank ${direction} NULLS LAST, ${rankedKeys} ${page(request)}`,
    `), page AS (`,
    `SELECT ${selectionOf(request.view)(shown.of)}`,
    `FROM (SELECT * FROM ${shown.sql}) SEMI JOIN chosen ON ${same}`,
    `GROUP BY ${keyPositions(request.view)}`,
    `), totals AS (`,
    `SELECT (SELECT count(*) FROM ranked) AS ${TOTAL_COLUMNS.groups}, sums.* FROM (`,
    select(reader, SUMS_OF_RECORDS),
    `) AS sums)`,
    `SELECT * FROM page RIGHT JOIN totals ON true ${orderBy(input)}`,
  ].join('\n');
}

/** The keys as `key_0`, `key_1` and so on, and what they are ranked by as `rank`. */
export function rankSelection(keys: readonly Pick<SelectColumn, 'sql'>[], target: SelectColumn): Selection {
  return (of) => {
    const rank = target.sql(of);
    const kept = keys.map(({ sql }, index) => `${sql(of)} AS key_${index}`);
    return [...kept, `${target.key ? `any_value(${rank})` : rank} AS rank`].join(', ');
  };
}

export const SUMS_OF_RECORDS: Selection = (of) =>
  `${of.flows()} AS ${TOTAL_COLUMNS.flows}, ${of.bytes()} AS ${TOTAL_COLUMNS.bytes}, ${of.packets()} AS ${TOTAL_COLUMNS.packets}`;

/** The rows before any order or page, found groups only. */
export function foundGroups(input: StatementInput): string {
  const grouped = groupedStatement(input);
  return input.found === undefined ? grouped : `SELECT * FROM (\n${grouped}\n)\nWHERE ${input.found}`;
}

function groupedStatement(input: StatementInput): string {
  const { request, reader } = input;
  const { view } = request;
  const keys = keyPositions(view);
  if (view.from !== undefined) {
    const source = view.from(recordsOf(reader), input.window, recordsOf(input.against));
    return `SELECT ${selectionOf(view)(OF_RECORDS)}\nFROM ${source}${keys === '' ? '' : `\nGROUP BY ${keys}`}`;
  }
  if (keys === '') return oneRow(reader, view);
  return view.columnsApart ? joinedParts(reader, view) : grouped(reader, selectionOf(view), keys);
}

/** Each column from the smallest table that has it: the groups are the same in all of them. */
function joinedParts(reader: Reader, view: View): string {
  const keys = keysOf(view);
  const parts = new Map<string, SelectColumn[]>();
  for (const column of view.columns) {
    if (column.key) continue;
    const { table } = reader.records(named([...keys, column]));
    const part = parts.get(table);
    if (part === undefined) parts.set(table, [column]);
    else part.push(column);
  }
  const positions = keys.map((_, index) => index + 1).join(', ');
  if (parts.size < 2) return grouped(reader, selectionOf(view), keyPositions(view));
  const tables = [...parts.values()].map((columns) => `(${grouped(reader, named([...keys, ...columns]), positions)})`);
  const isSame = (index: number): string =>
    keys
      .map(({ name }) => `part_0.${quoteIdentifier(name)} IS NOT DISTINCT FROM part_${index}.${quoteIdentifier(name)}`)
      .join(' AND ');
  const joins = tables.map((sql, index) =>
    index === 0 ? `${sql} AS part_0` : `JOIN ${sql} AS part_${index} ON ${isSame(index)}`,
  );
  const columns = view.columns.map(({ name, key }) => `${key ? 'part_0.' : ''}${quoteIdentifier(name)}`);
  return `SELECT ${columns.join(', ')}\nFROM ${joins.join('\n')}`;
}

/** One row of aggregates, which need not all come from one table: the hosts from a larger one than the sums. */
function oneRow(reader: Reader, view: View): string {
  const sources = new Map<string, { records: Records; columns: SelectColumn[] }>();
  for (const column of view.columns) {
    const records = reader.records(column.sql);
    const source = sources.get(records.table);
    if (source === undefined) sources.set(records.table, { records, columns: [column] });
    else source.columns.push(column);
  }
  const [only, ...others] = sources.values();
  if (others.length === 0 || only === undefined) return select(reader, selectionOf(view));
  const rows = [only, ...others].map(({ columns }) => `(${select(reader, named(columns))})`);
  return `SELECT ${view.columns.map(({ name }) => quoteIdentifier(name)).join(', ')}\nFROM ${rows.join(',\n')}`;
}

function recordsOf(reader: Reader): RecordsOfView {
  return {
    group: (...asked) => grouped(reader, ...asked),
    get where() {
      return reader.where;
    },
    noRows: reader.noRows,
  };
}

function grouped(reader: Reader, selection: Selection, keys: string): string {
  return `${select(reader, selection)}\nGROUP BY ${keys}`;
}

export function select(reader: Reader, selection: Selection): string {
  const { sql, of } = reader.records(selection);
  return `SELECT ${selection(of)}\nFROM ${sql}`;
}

export function selectionOf(view: View): Selection {
  return named(view.columns);
}

function named(columns: readonly SelectColumn[]): Selection {
  return (of: Measures) => columns.map(({ name, sql }) => `${sql(of)} AS ${quoteIdentifier(name)}`).join(', ');
}

export function keysOf(view: View): readonly SelectColumn[] {
  return view.columns.filter(({ key }) => key);
}

export function keyPositions(view: View): string {
  return view.columns.flatMap(({ key }, index) => (key ? [index + 1] : [])).join(', ');
}

export function rankTarget(analysis: Analysis, request: ValidRequest): { column: SelectColumn; descending: boolean } {
  const name = request.sort?.column ?? request.measure;
  const column = request.view.columns.find((candidate) => candidate.name === name);
  if (column === undefined) throw new Error(`${analysis.name} has no column '${name}' to rank by`);
  return { column, descending: request.sort?.descending ?? true };
}

/** Ties are broken by the grouping columns: the same question gives the same rows in the same order. */
export function orderBy(input: StatementInput): string {
  const { analysis, request } = input;
  const keys = keyOrder(request.view);
  if (keys === '') return '';
  if (analysis.order === 'keys') return `ORDER BY ${keys}`;
  if (analysis.order === 'latest') return `ORDER BY ${quoteIdentifier(timeKey(request.view))} DESC NULLS LAST, ${keys}`;
  const { rankedBy } = request.view;
  if (request.sort === undefined && rankedBy !== undefined) return `ORDER BY ${rankedBy} DESC NULLS LAST, ${keys}`;
  const { column, descending } = rankTarget(analysis, request);
  return `ORDER BY ${quoteIdentifier(column.name)} ${descending ? 'DESC' : 'ASC'} NULLS LAST, ${keys}`;
}

function keyOrder(view: View): string {
  return keysOf(view)
    .map(({ name }) => `${quoteIdentifier(name)} NULLS LAST`)
    .join(', ');
}

function timeKey(view: View): string {
  const key = keysOf(view)[0];
  if (key === undefined) throw new Error('an answer in order of time needs a grouping column');
  return key.name;
}

/** Literal numbers, checked by `parseRequest`: behind a bound limit DuckDB sorts everything instead of keeping a top n. */
export function page({ limit, offset }: ValidRequest): string {
  return offset === 0 ? `LIMIT ${limit}` : `LIMIT ${limit} OFFSET ${offset}`;
}
