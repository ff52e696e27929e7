import type { CountedQuery } from '../core/compiled-query.js';
import { LIMITS } from '../core/limits.js';
import { quoteIdentifier } from '../core/quote-sql.js';
import { Params } from '../query/params.js';
import { compileWhere } from '../query/where.js';
import { ROLLUP_MEASURES, type RollupCoverage } from '../schema/rollups.js';
import { LOOKUPS, type Lookup, STRAYS } from './lookups.js';
import { type Measures, OF_PARTIAL_SUMS } from './measures.js';
import { type LookedUp, PlannedReader, Sources } from './plan-records.js';
import { questionOf } from './question.js';
import { RECORDS_TABLE, type Records, readRecords } from './reader.js';
import { strayQuery } from './service-ports.js';

const HOUR_S = 3_600;

/**
 * What a filter and window select of a rollup, with what no rollup holds of the window, or of the records where no rollup has
 * the filter's columns; made when several questions ask for it, so that it is read once and not by each of them. Undefined when
 * a rollup was asked for and the window has none. It holds one row more than `rowsMax` when it would hold too many.
 */
export function lookupQuery(
  { narrows, lookup }: LookedUp,
  rowsMax: number,
  coverage: RollupCoverage,
  find: (looked: LookedUp) => string | undefined = () => undefined,
): CountedQuery | undefined {
  if (lookup === STRAYS) return strayQuery(narrows, coverage);
  const { table, columns, byHour, seen, isAddedUp, isCounted = false, extra }: Lookup = LOOKUPS[lookup];
  const params = new Params();
  const names = columns.map(quoteIdentifier).join(', ');
  const recorded = (): Records => readRecords(compileWhere(narrows, params, extra)).records(() => '');
  const kept = (): Records =>
    new PlannedReader(
      questionOf(narrows, params, extra, find({ narrows, lookup: STRAYS })),
      coverage,
      new Sources(),
    ).records((of) => (byHour ? `${of.hour()}, ${names}` : names));
  const { sql, of } = table === RECORDS_TABLE ? recorded() : kept();
  if (table !== RECORDS_TABLE && of !== OF_PARTIAL_SUMS) return undefined;
  const limit = `LIMIT ${rowsMax + 1}`;
  const keys = byHour ? `(${of.hour()}) * ${HOUR_S} AS "start", ${names}` : names;
  const text = isAddedUp
    ? `SELECT ${keys}, ${sumsOf(of, seen)} FROM ${sql} GROUP BY ALL ${limit}`
    : `SELECT * FROM ${sql} ${limit}`;
  const counted = { text: `SELECT count(*) AS rows FROM ${sql}`, params: params.values, rowsMax: LIMITS.sliceReadsMax };
  return { text, params: params.values, ...(isCounted ? { counted } : {}) };
}

function sumsOf(of: Measures, seen: boolean): string {
  const measures = [of.flows(), of.bytes(), of.packets(), ...(seen ? [of.firstStart(), of.lastStart()] : [])];
  return measures.map((sql, index) => `${sql} AS ${ROLLUP_MEASURES[index]}`).join(', ');
}
