import type { SliceQuery } from '../core/compiled-query.js';
import { quoteIdentifier } from '../core/quote-sql.js';
import { Params } from '../query/params.js';
import { compileWhere, type Where } from '../query/where.js';
import { ROLLUP_MEASURES, ROLLUPS, type RollupCoverage } from '../schema/rollups.js';
import { LOOKUPS } from './lookups.js';
import { type Measures, OF_PARTIAL_SUMS, OF_RECORDS, type Selection } from './measures.js';
import { type LookedUp, PlannedReader, Sources } from './plan-records.js';
import { questionOf } from './question.js';
import { RECORDS_TABLE, type Reader, type Records } from './reader.js';
import { columnsIn, readsOf } from './reads.js';
import { whereClause } from './where-clause.js';

/** Every column that some rollup keeps. */
const COLUMNS: ReadonlySet<string> = new Set(ROLLUPS.flatMap(({ columns }) => columns));
const HOUR_S = 3_600;
/** How many rows of a rollup one row stands for. */
const ROWS_READ = 'rows_read';

/**
 * A rollup of one filter and window, made when several questions ask for them and no kept rollup has the filter's columns: the
 * records are then read once and not by each question. It holds one row more than `rowsMax` when it would hold too many.
 */
export function sliceQuery(narrows: Where, rowsMax: number): SliceQuery {
  const params = new Params();
  const where = compileWhere(narrows, params);
  const columns = [...COLUMNS].map(quoteIdentifier).join(', ');
  const of = OF_RECORDS;
  return {
    text: `SELECT (${of.hour()}) * ${HOUR_S} AS "start", ${columns}, ${sumsOf(of)} FROM ${RECORDS_TABLE} ${where} GROUP BY ALL LIMIT ${rowsMax + 1}`,
    params: params.values,
    rows: 'count(*)',
  };
}

/**
 * What a filter and window select of a rollup, with what no rollup holds of the window, made when several questions ask for it.
 * Undefined when it has to be read from records. It reads no more than one row beyond `rowsMax`.
 */
export function lookupQuery(
  { narrows, lookup }: LookedUp,
  rowsMax: number,
  coverage: RollupCoverage,
): SliceQuery | undefined {
  const { columns, byHour, isAddedUp, extra } = LOOKUPS[lookup];
  const params = new Params();
  const names = columns.map(quoteIdentifier).join(', ');
  const reader = new PlannedReader(questionOf(narrows, params, extra), coverage, new Sources());
  const { sql, of } = reader.records((measures) => (byHour ? `${measures.hour()}, ${names}` : names));
  if (of !== OF_PARTIAL_SUMS) return undefined;
  const rows = `(SELECT * FROM ${sql} LIMIT ${rowsMax + 1})`;
  if (!isAddedUp) return { text: `SELECT * FROM ${rows}`, params: params.values, rows: 'count(*)' };
  const keys = byHour ? `"start", ${names}` : names;
  return {
    text: `SELECT ${keys}, ${sumsOf(of)}, count(*) AS ${ROWS_READ} FROM ${rows} GROUP BY ALL`,
    params: params.values,
    rows: `coalesce(sum(${ROWS_READ}), 0)`,
  };
}

function sumsOf(of: Measures): string {
  const measures = [of.flows(), of.bytes(), of.packets(), of.firstStart(), of.lastStart()];
  return measures.map((sql, index) => `${sql} AS ${ROLLUP_MEASURES[index]}`).join(', ');
}

/** Thrown while a statement is put together that asks a slice for what it does not have. */
export class NotInSlice extends Error {}

/** Reads everything from a slice, to which filter and window have been applied. */
export class SliceReader implements Reader {
  readonly #table: string;
  readonly #conditions: readonly string[];
  readonly #sources: Sources;
  readonly #compileWhere: () => string;
  #where: string | undefined;

  /** `compileWhere` binds the values of the filter, which only other tables need. */
  constructor(table: string, conditions: readonly string[], sources: Sources, compileWhere: () => string) {
    this.#compileWhere = compileWhere;
    this.#table = table;
    this.#conditions = conditions;
    this.#sources = sources;
  }

  get where(): string {
    this.#where ??= this.#compileWhere();
    return this.#where;
  }

  records(selection: Selection): Records {
    const { columns, addsUp } = readsOf(selection);
    const asked = [...columns, ...this.#conditions.flatMap((condition) => [...columnsIn(condition)])];
    if (addsUp || asked.some((column) => !COLUMNS.has(column))) throw new NotInSlice('a slice lacks a column');
    this.#sources.note(RECORDS_TABLE, 'no rollup keeps what the filter reads; read once for all who ask with it');
    return { table: this.#table, sql: `${this.#table} ${whereClause(this.#conditions)}`.trim(), of: OF_PARTIAL_SUMS };
  }
}
