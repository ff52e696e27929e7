import { quoteIdentifier } from '../core/quote-sql.js';
import { flows } from '../schema/flows.js';
import { ROLLUPS, type Rollup } from '../schema/rollups.js';
import { type ManifestState, type Part, partsOf } from '../store/manifest.js';
import { maskOf } from '../store/rollup-views.js';
import { selectParts } from '../store/views.js';
import { type HourRows, hoursOfRecords, passesOf } from './passes.js';
import { BIGINT_MAX, type RollupContext, writeRollup } from './write-rollup.js';

const SECONDS_PER_HOUR = 3_600;
const PAIRS_TABLE = 'rollup_pairs';
const SUMMED = ['flows', 'bytes', 'packets'];

const HOURLY: readonly Rollup[] = ROLLUPS.filter(({ grainS }) => grainS === SECONDS_PER_HOUR);

/**
 * Adds the records of some hours of one day up: one part per rollup and pass, in which no more records are grouped than
 * memory has room for. `name` is unique over the life of the lake. Invisible until committed.
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
    written.push(...(await buildPass(day, pass, state, { ...context, name: `${context.name}-${index}` })));
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

async function buildPass(
  day: number,
  pass: { readonly hours: readonly number[]; readonly rows: readonly HourRows[] },
  state: ManifestState,
  context: RollupContext & { readonly name: string },
): Promise<Part[]> {
  const { connection, layout, name } = context;
  const parts = recordParts(state, pass.hours);
  const present = new Set(parts.flatMap((part) => part.columns.split(' ')));
  const large = pass.rows.reduce((sum, { bytes, packets }) => sum + bytes + packets, 0n) > BIGINT_MAX;
  const keys = pairColumns().filter((column) => present.has(column));
  const port =
    present.has('dstport') && present.has('action') ? "CASE WHEN action = 'REJECT' THEN dstport END" : 'NULL';
  const starts = pass.hours.map((hour) => hour * SECONDS_PER_HOUR);
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE ${PAIRS_TABLE} AS SELECT "start" - "start" % ${SECONDS_PER_HOUR} AS bucket, ` +
      `${list(keys)}${port} AS dstport, count(*) AS flows, ${['bytes', 'packets'].map((sum) => recordSum(sum, large)).join(', ')}, ` +
      `min("start") AS first_start, max("start") AS last_start ` +
      `FROM (${selectParts(flows, layout, parts, state.dead)}) ` +
      `WHERE "start" >= ${Math.min(...starts)} AND "start" < ${Math.max(...starts) + SECONDS_PER_HOUR} ` +
      `AND "start" - "start" % ${SECONDS_PER_HOUR} IN (${starts.join(', ')}) GROUP BY ALL`,
  );
  const held = maskOf(day, pass.hours);
  const written: Part[] = [];
  for (const rollup of HOURLY) {
    if (rollup.deniedOnly && !present.has('action')) continue;
    written.push(
      ...(await writeRollup(fromPairs(rollup, present), { rollup, day, held, name, present, large }, context)),
    );
  }
  await connection.run(`DROP TABLE ${PAIRS_TABLE}`);
  return written;
}

/** The columns of every rollup but the port, which is kept of refused records alone. */
function pairColumns(): string[] {
  const columns = new Set(HOURLY.flatMap(({ columns: each }) => each));
  columns.delete('dstport');
  return [...columns];
}

function recordSum(column: string, large: boolean): string {
  return `coalesce(sum(${column}), 0)::${large ? 'HUGEINT' : 'BIGINT'} AS ${column}`;
}

function fromPairs(rollup: Rollup, present: ReadonlySet<string>): string {
  const keys = rollup.columns.filter((column) => present.has(column));
  const where = rollup.deniedOnly ? " WHERE action = 'REJECT'" : '';
  const sums = SUMMED.map((sum) => `sum(${sum}) AS ${sum}`).join(', ');
  return `SELECT bucket AS "start", ${list(keys)}${sums}, min(first_start) AS first_start, max(last_start) AS last_start FROM ${PAIRS_TABLE}${where} GROUP BY ALL`;
}

function list(columns: readonly string[]): string {
  return columns.map((column) => `${quoteIdentifier(column)}, `).join('');
}
