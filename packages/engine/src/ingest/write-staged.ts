import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteIdentifier } from '../core/quote-sql.js';
import { type Shape, shapeColumns, unknownFields } from '../formats/shape.js';
import { coverage } from '../schema/bookkeeping.js';
import { flows } from '../schema/flows.js';
import type { LakeLayout } from '../store/lake-layout.js';
import type { Part } from '../store/manifest.js';
import { OBJECT_ID_COLUMN } from '../store/views.js';
import type { AddressBook } from './address-book.js';
import { coveragePredicate, coverageSelect, flowSelect, STAGING_TABLE } from './flow-select.js';
import { addLoaded, type Outcome } from './outcome.js';
import { SECONDS_PER_HOUR } from './stale-hours.js';
import { writeDailyParts, writeSinglePart } from './write-parts.js';

const HOURS_PER_DAY = 24;

/** A file whose rows are staged. */
interface StagedFile {
  readonly objectId: number;
  readonly outcome: Outcome;
}

interface StagedTarget {
  readonly connection: DuckDBConnection;
  readonly layout: LakeLayout;
  /** The first and the last object of the group. */
  readonly objects: readonly [number, number];
  /** Takes the hours of what is written. */
  readonly hours: Set<number>;
  readonly book: AddressBook;
  /** Unique over the life of the lake; starts the name of every part. */
  readonly name: string;
}

/** Writes what the staging table holds, which it drops, and counts it. Invisible until committed. */
export async function writeStaged(
  shape: Shape,
  files: readonly StagedFile[],
  { connection, layout, objects, hours: loadedHours, book, name }: StagedTarget,
): Promise<Part[]> {
  const columns = shapeColumns(shape);
  const silent = coveragePredicate(columns);
  const { rows, silentRows, days, hours, settle } = await tally(
    connection,
    columns.map((column) => column.name),
    silent,
    files,
  );
  const options = {
    columns,
    rewriteAddresses: book.hasOtherSpellings,
    hasExtra: unknownFields(shape).length > 0,
  };
  const parts: Part[] = [];
  if (rows > 0) {
    const select = flowSelect(flows, options);
    const where = `${select.sql} WHERE NOT ${silent}`;
    const target = { layout, table: 'flows', name, objects, columns: select.columns } as const;
    parts.push(...(await writeDailyParts(connection, where, days, target)));
  }
  if (silentRows > 0) {
    const select = coverageSelect(coverage, options);
    const where = `${select.sql} WHERE ${silent}`;
    parts.push(
      ...(await writeSinglePart(connection, where, {
        layout,
        table: 'coverage',
        name,
        objects,
        columns: select.columns,
      })),
    );
  }
  // Two batches' staging tables do not fit in memory together.
  await connection.run(`DROP TABLE ${STAGING_TABLE}`);
  settle();
  for (const hour of hours) loadedHours.add(hour);
  return parts;
}

/** Counts what was staged. `settle` adds it to the objects' outcomes, once their parts are written. */
async function tally(
  connection: DuckDBConnection,
  columns: readonly string[],
  silent: string,
  files: readonly StagedFile[],
): Promise<{ rows: number; silentRows: number; days: (number | null)[]; hours: number[]; settle: () => void }> {
  const has = (name: string): boolean => columns.includes(name);
  const sum = (name: string): string => (has(name) ? `coalesce(sum(s.${name}) FILTER (NOT silent), 0)` : '0');
  const start = has('start') ? 's."start"' : 'NULL::BIGINT';
  // A record without a status that says nothing counts as NODATA, so that the counts add up to the records.
  const skipped = has('log_status') ? `count(*) FILTER (s.log_status = 'SKIPDATA')` : '0';
  const result = await connection.runAndReadAll(
    `SELECT s.${quoteIdentifier(OBJECT_ID_COLUMN)}, count(*) FILTER (NOT silent), ${sum('bytes')}::VARCHAR, ${sum('packets')}::VARCHAR, count(*) FILTER (silent) - ${skipped}, ` +
      `${skipped}, count(*) FILTER (silent), min(${start}), max(${start}) ` +
      `FROM (SELECT *, ${silent} AS silent FROM ${STAGING_TABLE} s) s GROUP BY 1`,
  );
  const counts = result.getRowsJson();
  const total = (index: number): number => counts.reduce((sum, row) => sum + Number(row[index]), 0);
  const outcomes = new Map(files.map((file) => [file.objectId, file.outcome]));
  const settle = (): void => {
    for (const [id, loaded, bytes, packets, nodata, skipdata, , first, last] of counts) {
      const outcome = outcomes.get(Number(id));
      if (outcome === undefined) continue;
      addLoaded(outcome, {
        rows: Number(loaded),
        bytes: BigInt(String(bytes)),
        packets: BigInt(String(packets)),
        nodata: Number(nodata),
        skipdata: Number(skipdata),
        firstStart: first === null ? null : Number(first),
        lastStart: last === null ? null : Number(last),
      });
    }
  };
  const spanned = await connection.runAndReadAll(
    `SELECT ${start} // ${SECONDS_PER_HOUR}, bool_or(NOT ${silent}) FROM ${STAGING_TABLE} s GROUP BY 1 ORDER BY 1`,
  );
  const all = spanned.getRowsJson().map(([hour, flowing]) => ({ hour: hour === null ? null : Number(hour), flowing }));
  const days = new Set(all.map(({ hour }) => (hour === null ? null : Math.floor(hour / HOURS_PER_DAY))));
  const hours = all.flatMap(({ hour, flowing }) => (hour !== null && flowing === true ? [hour] : []));
  return { rows: total(1), silentRows: total(6), days: [...days], hours, settle };
}
