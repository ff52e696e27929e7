import { quoteIdentifier } from '../core/quote-sql.js';
import type { TimeWindow } from '../core/time-window.js';
import type { Params } from '../query/params.js';
import type { Analysis, View } from './analysis.js';
import type { ValidRequest } from './request.js';
import type { SelectColumn } from './select-column.js';

/** What a statement is made of, once the filter is compiled. */
export interface StatementInput {
  readonly analysis: Analysis;
  readonly request: ValidRequest;
  /** As asked. */
  readonly window: TimeWindow;
  /** The `WHERE` clause over `flows`, or ''. */
  readonly where: string;
  /** The same for the window it is compared with. */
  readonly whereAgainst?: string | undefined;
  /** Boolean SQL that keeps groups by the columns of the answer, if any. */
  readonly found?: string | undefined;
}

/** Columns of a ranked answer that say what all groups sum to; taken out of the rows before a caller sees them. */
export const TOTAL_COLUMNS = { groups: '_groups', flows: '_flows', bytes: '_bytes', packets: '_packets' } as const;

/** How the hidden columns begin that count the groups a view tells apart. */
export const COUNT_PREFIX = '_count_';

const SUMS_OF_GROUPS =
  `count(*) AS ${TOTAL_COLUMNS.groups}, CAST(coalesce(sum(flows), 0) AS BIGINT) AS ${TOTAL_COLUMNS.flows}, ` +
  `coalesce(sum(bytes), 0) AS ${TOTAL_COLUMNS.bytes}, coalesce(sum(packets), 0) AS ${TOTAL_COLUMNS.packets}`;

function sumsOfGroups({ counted = {} }: View): string {
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
  const { request, found } = input;
  const grouped = groupedStatement(input);
  const rows = found === undefined ? grouped : `SELECT * FROM (\n${grouped}\n)\nWHERE ${found}`;
  if (input.analysis.order !== 'latest') return `${rows}\n${orderBy(input)}\n${page(request)}`;
  return `SELECT * FROM (\n${rows}\n${orderBy(input)}\n${page(request)}\n)\nORDER BY ${keyOrder(request.view)}`;
}

/**
 * The same rows with the totals of all groups beside each. One row of NULLs carries the totals when the page is empty.
 * `grouped` is read twice, so it is kept rather than computed twice.
 */
export function statementWithTotals(input: StatementInput): string {
  const { request, found } = input;
  return [
    `WITH grouped AS MATERIALIZED (`,
    found === undefined ? groupedStatement(input) : `SELECT * FROM (\n${groupedStatement(input)}\n)\nWHERE ${found}`,
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
  const { request } = input;
  const keys = keysOf(request.view);
  const target = rankTarget(input.analysis, request);
  const keyNames = keys.map((_, index) => `key_${index}`);
  const kept = keys.map(({ sql }, index) => `${sql} AS key_${index}`);
  const rank = target.column.key ? `any_value(${target.column.sql})` : target.column.sql;
  const groups = keys.map((_, index) => index + 1).join(', ');
  const records = source(input);
  const direction = target.descending ? 'DESC' : 'ASC';
  const rankedKeys = keyNames.map((name) => `${name} NULLS LAST`).join(', ');
  const same = keys.map(({ sql }, index) => `${sql} IS NOT DISTINCT FROM key_${index}`).join(' AND ');
  return [
    `WITH ranked AS MATERIALIZED (`,
    `SELECT ${[...kept, `${rank} AS rank`].join(', ')}`,
    `FROM ${records}`,
    `GROUP BY ${groups}`,
    `), chosen AS MATERIALIZED (`,
    `SELECT ${keyNames.join(', ')} FROM ranked ORDER BY rank ${direction} NULLS LAST, ${rankedKeys} ${page(request)}`,
    `), page AS (`,
    `SELECT ${selection(request.view)}`,
    `FROM (SELECT * FROM ${records}) SEMI JOIN chosen ON ${same}`,
    `GROUP BY ${keyPositions(request.view)}`,
    `), totals AS (`,
    `SELECT (SELECT count(*) FROM ranked) AS ${TOTAL_COLUMNS.groups}, count(*) AS ${TOTAL_COLUMNS.flows},`,
    `coalesce(sum(bytes), 0) AS ${TOTAL_COLUMNS.bytes}, coalesce(sum(packets), 0) AS ${TOTAL_COLUMNS.packets}`,
    `FROM ${records}`,
    `)`,
    `SELECT * FROM page RIGHT JOIN totals ON true ${orderBy(input)}`,
  ].join('\n');
}

function groupedStatement(input: StatementInput): string {
  const { view } = input.request;
  const keys = keyPositions(view);
  return `SELECT ${selection(view)}\nFROM ${source(input)}${keys === '' ? '' : `\nGROUP BY ${keys}`}`;
}

function source(input: StatementInput): string {
  const { view } = input.request;
  return view.from?.(input.where, input.window, input.whereAgainst) ?? `flows ${input.where}`.trim();
}

function selection(view: View): string {
  return view.columns.map(({ name, sql }) => `${sql} AS ${quoteIdentifier(name)}`).join(', ');
}

export function keysOf(view: View): readonly SelectColumn[] {
  return view.columns.filter(({ key }) => key);
}

function keyPositions(view: View): string {
  return view.columns.flatMap(({ key }, index) => (key ? [index + 1] : [])).join(', ');
}

function rankTarget(analysis: Analysis, request: ValidRequest): { column: SelectColumn; descending: boolean } {
  const name = request.sort?.column ?? request.measure;
  const column = request.view.columns.find((candidate) => candidate.name === name);
  if (column === undefined) throw new Error(`${analysis.name} has no column '${name}' to rank by`);
  return { column, descending: request.sort?.descending ?? true };
}

/** Ties are broken by the grouping columns: the same question gives the same rows in the same order. */
function orderBy(input: StatementInput): string {
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
function page({ limit, offset }: ValidRequest): string {
  return offset === 0 ? `LIMIT ${limit}` : `LIMIT ${limit} OFFSET ${offset}`;
}
