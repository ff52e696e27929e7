import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { quoteIdentifier } from '../core/quote-sql.js';
import { NULL_VALUE } from '../parquet/columns.js';
import { flows } from '../schema/flows.js';
import { type FlowCells, type FlowLake, makeFlowLake } from '../testing/index.js';
import { partsOf } from './manifest.js';
import { openNumberedParts } from './number-parts.js';
import type { NumberedColumn } from './numbered-rows.js';
import { TextBooks } from './text-books.js';
import { selectParts } from './views.js';

const SECONDS_PER_HOUR = 3_600;
/** 2023-11-14T00:00:00Z. */
const FIRST_HOUR = 472_200;
const COLUMNS = ['start', 'srcaddr', 'dstaddr', 'src_class', 'protocol', 'bytes', 'vpc_id', 'reject_reason'];

let lake: FlowLake;

beforeEach(async () => {
  lake = await makeFlowLake();
});

afterEach(() => lake.remove());

/** Opens the records that are loaded. */
const openLake = () => {
  const { state } = lake.manifest;
  return openNumberedParts(lake.layout, partsOf(state, 'flows'), state.dead);
};

function cellOf(column: NumberedColumn | undefined, row: number): string | number | null {
  const value = (column === undefined ? undefined : 'codes' in column ? column.codes : column.numbers)?.[row];
  if (column === undefined || value === undefined || value === NULL_VALUE) return null;
  return 'codes' in column ? column.texts.text(value) : value;
}

/** Rows in an order of their own. */
const sorted = (rows: readonly (readonly unknown[])[]): string[] => rows.map((row) => JSON.stringify(row)).sort();

async function readNumbers(hours: readonly number[], books = new TextBooks()): Promise<string[]> {
  const { numbered, refused } = await openLake();
  expect(refused).toEqual([]);
  const { count, columns } = await numbered.read({ columns: COLUMNS, hours, books });
  return sorted(Array.from({ length: count }, (_, row) => COLUMNS.map((name) => cellOf(columns.get(name), row))));
}

async function readSql(hours: readonly number[]): Promise<string[]> {
  const { state } = lake.manifest;
  const select = selectParts(flows, lake.layout, partsOf(state, 'flows'), state.dead);
  const rows = await lake.use((connection) =>
    connection.runAndReadAll(
      `SELECT ${COLUMNS.map(quoteIdentifier).join(', ')} FROM (${select}) WHERE "start" // ${SECONDS_PER_HOUR} IN (${hours.join(', ')})`,
    ),
  );
  const wide = new Set(['start', 'bytes'].map((name) => COLUMNS.indexOf(name)));
  return sorted(
    rows.getRowsJson().map((row) => row.map((value, at) => (wide.has(at) && value !== null ? Number(value) : value))),
  );
}

const text = (...values: readonly string[]) => fc.constantFrom(...values, null);
const start = fc.oneof(
  { weight: 9, arbitrary: fc.nat(5 * SECONDS_PER_HOUR).map((second) => FIRST_HOUR * SECONDS_PER_HOUR + second) },
  { weight: 1, arbitrary: fc.constant(null) },
);
const SHORT = {
  start,
  srcaddr: text('10.0.0.1', '10.0.0.2', '2001:db8::1'),
  dstaddr: text('10.0.0.2', '192.0.2.1'),
  src_class: text('private', 'public'),
  protocol: fc.constantFrom(6, 17, null),
  bytes: fc.oneof(fc.nat(9), fc.maxSafeNat(), fc.constant(null)),
};
const LONG = { ...SHORT, vpc_id: text('vpc-1', 'vpc-2'), reject_reason: text('BPA') };
const objects = fc.array(
  fc.oneof(...[SHORT, LONG].map((shape) => fc.array(fc.record(shape), { minLength: 1, maxLength: 40 }))),
  { minLength: 1, maxLength: 4 },
);

async function load(files: readonly (readonly FlowCells[])[], dead: readonly number[] = []): Promise<void> {
  for (const [index, records] of files.entries()) {
    await lake.manifest.commit({ add: await lake.writeNumbered(index + 1, records), lastObjectId: index + 1 });
  }
  await lake.manifest.commit({ dead });
}

describe('parts read as numbers', () => {
  it('have the rows that SQL reads: any shapes, any hours, without those of dead objects', async () => {
    await fc.assert(
      fc.asyncProperty(
        objects,
        fc.uniqueArray(fc.nat(6), { minLength: 1 }),
        fc.option(fc.integer({ min: 1, max: 4 })),
        async (files, wanted, dead) => {
          await lake.remove();
          lake = await makeFlowLake();
          await load(files, dead === null ? [] : [dead]);
          const hours = wanted.map((hour) => FIRST_HOUR + hour);
          const expected = await readSql(hours);

          expect(await readNumbers(hours)).toEqual(expected);
          const { numbered } = await openLake();
          const sizes = await numbered.sizes(hours);
          expect([...sizes.values()].reduce((sum, rows) => sum + rows, 0)).toBe(expected.length);
          for (const [hour, rows] of sizes) expect(await readSql([hour])).toHaveLength(rows);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('number a text alike in every column of addresses, every file and every reading with one book', async () => {
    const at = (hour: number): number => (FIRST_HOUR + hour) * SECONDS_PER_HOUR;
    await load([
      [{ start: at(0), srcaddr: '10.0.0.1', dstaddr: '10.0.0.2' }],
      [{ start: at(1), srcaddr: '10.0.0.2', dstaddr: '10.0.0.1' }],
    ]);
    const books = new TextBooks();
    const { numbered } = await openLake();
    const codes: (readonly number[])[] = [];
    for (const hour of [0, 1]) {
      const { columns } = await numbered.read({ columns: ['srcaddr', 'dstaddr'], hours: [FIRST_HOUR + hour], books });
      const codesOf = (name: string): readonly number[] => {
        const column = columns.get(name);
        return column !== undefined && 'codes' in column ? [...column.codes] : [];
      };
      codes.push([...codesOf('srcaddr'), ...codesOf('dstaddr')]);
    }

    expect(codes[1]).toEqual(codes[0]?.toReversed());
    expect(codes[0]?.map((code) => books.addresses.text(code))).toEqual(['10.0.0.1', '10.0.0.2']);
  });

  it('are refused where DuckDB wrote them, a number is not exact or nothing can be read', async () => {
    const record = { start: FIRST_HOUR * SECONDS_PER_HOUR, bytes: 1 };
    const [own] = await lake.writeNumbered(1, [record]);
    const [sql] = await lake.write(2, [record]);
    const [large] = await lake.writeNumbered(3, [{ ...record, bytes: 2 ** 60 }]);
    if (own === undefined || sql === undefined || large === undefined) throw new Error('nothing was written');
    const gone = { ...own, path: 'flows/gone.parquet' };
    const { refused } = await openNumberedParts(lake.layout, [own, sql, large, gone], new Set());

    expect(refused).toEqual([sql, large, gone]);
  });
});
