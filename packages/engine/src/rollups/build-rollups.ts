import { quoteIdentifier } from '../core/quote-sql.js';
import { flows } from '../schema/flows.js';
import { ROLLUPS, type Rollup } from '../schema/rollups.js';
import { type ManifestState, type Part, partsOf } from '../store/manifest.js';
import { maskOf } from '../store/rollup-views.js';
import { selectParts } from '../store/views.js';
import { hoursOfRecords, inSlice, type Pass, passesOf } from './passes.js';
import { BIGINT_MAX, type RollupContext, SUMMED, writeRollup } from './write-rollup.js';

const SECONDS_PER_HOUR = 3_600;
const PAIRS_TABLE = 'rollup_pairs';

const DENIED = 'REJECT';

const HOURLY: readonly Rollup[] = ROLLUPS.filter(({ grainS }) => grainS === SECONDS_PER_HOUR);

/** The columns of every rollup but the port, which is kept of refused records alone. */
const PAIR_COLUMNS = [...new Set(HOURLY.flatMap(({ columns }) => columns))].filter((column) => column !== 'dstport');

/**
 * Adds the records of some hours of one day up: one part per rollup and pass, in which no more records are grouped than
 * memory has room for. An hour of more is built in slices, in each of which a key may have a row of its own. `name` is unique over the life of the lake. Invisible until committed.
 */
export async function buildRollups(
  day: number,
  hours: readonly number[],
  state: ManifestState,
  context: RollupContext & { readonly name: string },
): Promise<Part[]> {
  const parts = recordParts(state, hours);
  const written: Part[] = [];
  const found = await hoursOfRecords(parts, hours, state, context);
  const passes = passesOf(found, hours, context.memoryBytes);
  for (const [index, pass] of passes.entries()) {
    for (let slice = 0; slice < pass.slices; slice += 1) {
      written.push(
        ...(await buildSlice(day, pass, slice, state, { ...context, name: `${context.name}-${index}-${slice}` })),
      );
    }
  }
  return written;
}

/** The parts of `flows` that may have records of these hours. */
function recordParts(state: ManifestState, hours: readonly number[]): readonly Part[] {
  return partsOf(state, 'flows').filter(({ first, last }) => {
    if (first === undefined || last === undefined) return false;
    const [from, to] = [Math.floor(first / SECONDS_PER_HOUR), Math.floor(last / SECONDS_PER_HOUR)];
    return hours.some((hour) => from <= hour && hour <= to);
  });
}

async function buildSlice(
  day: number,
  pass: Pass,
  slice: number,
  state: ManifestState,
  context: RollupContext & { readonly name: string },
): Promise<Part[]> {
  const { connection, layout, name } = context;
  const parts = recordParts(state, pass.hours);
  const present = new Set(parts.flatMap((part) => part.columns.split(' ')));
  const large = pass.rows.reduce((sum, { bytes, packets }) => sum + bytes + packets, 0n) > BIGINT_MAX;
  const keys = PAIR_COLUMNS.filter((column) => present.has(column));
  const port =
    present.has('dstport') && present.has('action') ? `CASE WHEN action = '${DENIED}' THEN dstport END` : 'NULL';
  const starts = pass.hours.map((hour) => hour * SECONDS_PER_HOUR);
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE ${PAIRS_TABLE} AS SELECT "start" - "start" % ${SECONDS_PER_HOUR} AS bucket, ` +
      `${list(keys)}${port} AS dstport, count(*) AS flows, ${['bytes', 'packets'].map((sum) => recordSum(sum, large)).join(', ')}, ` +
      `min("start") AS first_start, max("start") AS last_start ` +
      `FROM (${selectParts(flows, layout, parts, state.dead)}) ` +
      `WHERE "start" >= ${Math.min(...starts)} AND "start" < ${Math.max(...starts) + SECONDS_PER_HOUR} ` +
      `AND "start" - "start" % ${SECONDS_PER_HOUR} IN (${starts.join(', ')}) AND ${inSlice(slice, pass.slices, present)} GROUP BY ALL`,
  );
  const held = maskOf(day, pass.hours);
  const written: Part[] = [];
  for (const rollup of HOURLY) {
    written.push(
      ...(await writeRollup(fromPairs(rollup, present), { rollup, day, held, name, present, large }, context)),
    );
  }
  await connection.run(`DROP TABLE ${PAIRS_TABLE}`);
  return written;
}

function recordSum(column: string, large: boolean): string {
  return `coalesce(sum(${column}), 0)::${large ? 'HUGEINT' : 'BIGINT'} AS ${column}`;
}

const MEASURES = [...SUMMED, 'first_start', 'last_start'].join(', ');
const SUMS = [
  ...SUMMED.map((sum) => `sum(${sum}) AS ${sum}`),
  'min(first_start) AS first_start, max(last_start) AS last_start',
].join(', ');

/**
 * A rollup's rows from the table of pairs. One that keeps all its columns has nothing to add up, but that the table tells
 * the ports of refused records apart.
 */
function fromPairs(rollup: Rollup, present: ReadonlySet<string>): string {
  const keys = list(rollup.columns.filter((column) => present.has(column)));
  const rows = `SELECT bucket AS "start", ${keys}${MEASURES} FROM ${PAIRS_TABLE}`;
  const sums = `SELECT bucket AS "start", ${keys}${SUMS} FROM ${PAIRS_TABLE}`;
  const keepsAll = PAIR_COLUMNS.every((column) => rollup.columns.includes(column));
  if (!present.has('action'))
    return rollup.deniedOnly ? `${rows} WHERE false` : keepsAll ? rows : `${sums} GROUP BY ALL`;
  const isDenied = `action = '${DENIED}'`;
  if (!rollup.deniedOnly) {
    if (!keepsAll) return `${sums} GROUP BY ALL`;
    return `${rows} WHERE (${isDenied}) IS NOT TRUE UNION ALL ${sums} WHERE ${isDenied} GROUP BY ALL`;
  }
  return keepsAll && rollup.columns.includes('dstport')
    ? `${rows} WHERE ${isDenied}`
    : `${sums} WHERE ${isDenied} GROUP BY ALL`;
}

function list(columns: readonly string[]): string {
  return columns.map((column) => `${quoteIdentifier(column)}, `).join('');
}
