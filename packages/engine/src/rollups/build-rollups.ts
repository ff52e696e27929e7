import { flows } from '../schema/flows.js';
import { ROLLUPS, type Rollup } from '../schema/rollups.js';
import { type ManifestState, type Part, partsOf } from '../store/manifest.js';
import { openNumberedParts } from '../store/number-parts.js';
import { maskOf } from '../store/rollup-views.js';
import { selectParts } from '../store/views.js';
import { type EncodedRows, groupEncoded } from './encode-keys.js';
import { buildNumbered } from './numbered/build-numbered.js';
import { hoursOfRecords, inSlice, type Pass, passesOf } from './passes.js';
import { BIGINT_MAX, type RollupContext, type RollupRows, SUMMED, writeRollup } from './write-rollup.js';

const SECONDS_PER_HOUR = 3_600;

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
  const { numbered, refused } = await openNumberedParts(context.layout, parts, state.dead);
  const readable = parts.filter((part) => !refused.includes(part));
  const others = hours.filter((hour) => refused.some((part) => mayHave(part, hour)));
  const own = hours.filter((hour) => !others.includes(hour));
  if (!own.some((hour) => readable.some((part) => mayHave(part, hour))))
    return buildWithSql(day, hours, state, context);
  const made = await buildNumbered(day, own, numbered, {
    ...context,
    name: `${context.name}-numbers`,
    rollups: HOURLY,
    present: columnsOf(readable),
  });
  if (made === undefined) return buildWithSql(day, hours, state, context);
  return [...made, ...(others.length === 0 ? [] : await buildWithSql(day, others, state, context))];
}

/** The same with SQL, which takes parts of any writer, and sums of any size. */
async function buildWithSql(
  day: number,
  hours: readonly number[],
  state: ManifestState,
  context: RollupContext & { readonly name: string },
): Promise<Part[]> {
  const written: Part[] = [];
  const found = await hoursOfRecords(recordParts(state, hours), hours, state, context);
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
  return partsOf(state, 'flows').filter((part) => hours.some((hour) => mayHave(part, hour)));
}

function mayHave({ first, last }: Part, hour: number): boolean {
  if (first === undefined || last === undefined) return false;
  return Math.floor(first / SECONDS_PER_HOUR) <= hour && hour <= Math.floor(last / SECONDS_PER_HOUR);
}

function columnsOf(parts: readonly Part[]): ReadonlySet<string> {
  return new Set(parts.flatMap((part) => part.columns.split(' ')));
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
  const present = columnsOf(parts);
  const large = pass.rows.reduce((sum, { bytes, packets }) => sum + bytes + packets, 0n) > BIGINT_MAX;
  const keys = PAIR_COLUMNS.filter((column) => present.has(column));
  const denied = present.has('action') ? `coalesce(action = '${DENIED}', false)` : 'false';
  const port = present.has('dstport') ? `CASE WHEN ${denied} THEN dstport END` : 'NULL::INTEGER';
  const rows = await groupEncoded(connection, {
    rows: `(${selectParts(flows, layout, parts, state.dead)}) WHERE ${startsIn(pass.hours)} AND ${inSlice(slice, pass.slices, present)}`,
    columns: keys,
    numbers: [`"start" - "start" % ${SECONDS_PER_HOUR} AS bucket`, `${denied} AS is_denied`, `${port} AS dstport`],
    sums: [
      'count(*) AS flows',
      ...['bytes', 'packets'].map((sum) => recordSum(sum, large)),
      'min("start") AS first_start, max("start") AS last_start',
    ],
  });
  const held = maskOf(day, pass.hours);
  const written: Part[] = [];
  for (const rollup of HOURLY) {
    written.push(
      ...(await writeRollup(fromRows(rollup, rows, present), { rollup, day, held, name, present, large }, context)),
    );
  }
  await rows.drop();
  return written;
}

/** SQL: whether `start` lies in one of these hours. */
function startsIn(hours: readonly number[]): string {
  const [first, last] = [Math.min(...hours), Math.max(...hours)];
  const range = `"start" >= ${first * SECONDS_PER_HOUR} AND "start" < ${(last + 1) * SECONDS_PER_HOUR}`;
  return hours.length === last - first + 1
    ? range
    : `${range} AND "start" // ${SECONDS_PER_HOUR} IN (${hours.join(', ')})`;
}

function recordSum(column: string, large: boolean): string {
  return `coalesce(sum(${column}), 0)::${large ? 'HUGEINT' : 'BIGINT'} AS ${column}`;
}

const MEASURES = [...SUMMED, 'first_start', 'last_start'];
const SUMS = [
  ...SUMMED.map((sum) => `sum(${sum}) AS ${sum}`),
  'min(first_start) AS first_start, max(last_start) AS last_start',
];

/**
 * A rollup's rows. One that keeps all columns has nothing to add up, but that the table tells the ports of refused records
 * apart.
 */
function fromRows(rollup: Rollup, { table, keysOf }: EncodedRows, present: ReadonlySet<string>): RollupRows {
  const { keys, joins, named } = keysOf(rollup.columns.filter((column) => present.has(column)));
  const port = rollup.columns.includes('dstport') && present.has('dstport') ? ['dstport'] : [];
  const list = [...keys, ...port];
  const rows = `SELECT ${['bucket AS "start"', ...list, ...MEASURES].join(', ')} FROM ${table} ${joins}`;
  const sums = `SELECT ${['bucket AS "start"', ...list, ...SUMS].join(', ')} FROM ${table} ${joins}`;
  const keepsAll = PAIR_COLUMNS.every((column) => rollup.columns.includes(column));
  const select = (): string => {
    if (rollup.deniedOnly) return `${rows} WHERE is_denied`;
    if (!keepsAll) return `${sums} GROUP BY ALL`;
    return `${rows} WHERE NOT is_denied UNION ALL ${sums} WHERE is_denied GROUP BY ALL`;
  };
  return { select: select(), order: ['"start"', ...list], named };
}
