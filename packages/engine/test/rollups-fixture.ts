import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteIdentifier } from '../src/core/quote-sql.js';
import { joined, type Range, without } from '../src/core/range.js';
import { cutTop, type TopCounts } from '../src/rollups/cut-top.js';
import { ROLLUPS, type RollupCoverage } from '../src/schema/rollups.js';
import { TOPS } from '../src/schema/tops.js';

const HOUR_S = 3_600;
const DAY_S = 86_400;

export interface MissingBuckets {
  /** Hours since 1970. */
  readonly hours: readonly number[];
  /** Days since 1970; those of missing hours are missing anyway. */
  readonly days: readonly number[];
  /** Days whose refused records are not added up, though the rest is. */
  readonly denied?: readonly number[];
  /** Whether it is told how many rows there are. */
  readonly isCounted?: boolean;
}

/**
 * Makes every rollup of the table `flows` on a connection, as tables that hold no row of the missing buckets, and says what
 * they cover.
 */
export async function createRollups(connection: DuckDBConnection, missing: MissingBuckets): Promise<RollupCoverage> {
  const days = [...missing.days, ...missing.hours.map((hour) => Math.floor(hour / 24))];
  for (const { name, grainS, columns, deniedOnly } of ROLLUPS) {
    const keys = columns.map(quoteIdentifier).join(', ');
    const late = deniedOnly ? (missing.denied ?? []) : [];
    const holes = grainS === DAY_S ? [...days, ...late] : missing.hours;
    const conditions = [
      '"start" IS NOT NULL',
      ...(deniedOnly ? ["action = 'REJECT'"] : []),
      ...(holes.length === 0 ? [] : [`"start" // ${grainS} NOT IN (${holes.join(', ')})`]),
    ];
    await connection.run(
      `CREATE OR REPLACE TABLE ${name} AS SELECT ("start" // ${grainS}) * ${grainS} AS "start", ${keys}, count(*) AS flows, ` +
        `sum(bytes) AS bytes, sum(packets) AS packets, min("start") AS first_start, max("start") AS last_start ` +
        `FROM flows WHERE ${conditions.join(' AND ')} GROUP BY ALL`,
    );
  }
  const reader = await connection.runAndReadAll(
    'SELECT min("start")::DOUBLE, max("start")::DOUBLE, count(*) FILTER ("start" IS NULL) > 0 FROM flows',
  );
  const [first, last, withoutStart] = reader.getRows()[0] ?? [];
  const span = typeof first === 'number' && typeof last === 'number' ? { first, last } : null;
  const all = {
    from: Math.floor((first === null ? 0 : Number(first)) / DAY_S),
    to: Math.floor(Number(last ?? 0) / DAY_S) + 1,
  };
  const counts: [string, number][] = [];
  for (const { name } of missing.isCounted ? ROLLUPS : []) {
    const counted = await connection.runAndReadAll(`SELECT count(*)::INTEGER FROM ${name}`);
    counts.push([name, Number(counted.getRows()[0]?.[0])]);
  }
  return {
    span,
    deniedDays: without(all, ranges([...days, ...(missing.denied ?? [])])),
    ...(missing.isCounted ? { rows: Object.fromEntries(counts) } : {}),
    withoutStart: withoutStart === true,
    missingHours: ranges(missing.hours),
    missingDays: ranges(days),
  };
}

/** Cuts the daily rollups of a connection down to their greatest rows, and says what is covered then. */
export async function createTops(
  connection: DuckDBConnection,
  coverage: RollupCoverage,
  counts: TopCounts,
): Promise<RollupCoverage> {
  for (const top of TOPS) {
    const { prepare, select, drop } = cutTop(top, `FROM ${top.of}`, counts);
    for (const sql of prepare) await connection.run(sql);
    await connection.run(`CREATE OR REPLACE TABLE ${top.name} AS ${select}`);
    for (const sql of drop) await connection.run(sql);
  }
  const { span, missingDays } = coverage;
  if (span === null) return coverage;
  const days = { from: Math.floor(span.first / DAY_S), to: Math.floor(span.last / DAY_S) + 1 };
  return { ...coverage, topDays: without(days, missingDays) };
}

function ranges(buckets: readonly number[]): Range[] {
  return joined(buckets.map((bucket) => ({ from: bucket, to: bucket + 1 })));
}

export const SECONDS = { hour: HOUR_S, day: DAY_S } as const;
