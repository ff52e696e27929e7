import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LOCAL_SCOPE } from '../core/scope.js';
import { Database } from '../store/database.js';
import { type LakeLayout, lakeLayout } from '../store/lake-layout.js';
import { Manifest, partsOf } from '../store/manifest.js';
import { makeViews } from '../store/views.js';
import { partitionFolder, writePart } from '../store/write-part.js';
import { makeWorkspace, type Workspace } from '../testing/index.js';
import { deriveConversations } from './derive.js';
import { hoursOfPart } from './part-hours.js';
import { nextBatch } from './partition.js';

/** 2023-11-14T21:00:00Z, hours since 1970: the hours of the tests go over midnight. */
const FIRST_HOUR = 472_221;
const SECONDS_PER_HOUR = 3_600;
const KIB = 1_024;
const ROOMY_BYTES = 2 ** 30;
/** Each builds a lake of five hours twice, once in up to a dozen batches. */
const RUNS = 6;

interface Row {
  readonly ends: readonly [string, string];
  readonly packet: string | null;
  readonly ports: readonly [number, number];
  readonly protocol: number;
  readonly hour: number;
  readonly second: number;
  readonly length: number;
  readonly flags: number | null;
  readonly interface: string | null;
  readonly direction: string | null;
  readonly action: string;
  readonly bytes: number;
}

/** Records that get in each other's way: few ends, few ports, times around the edges of hours, any flags. */
const aRow: fc.Arbitrary<Row> = fc
  .record({
    ends: fc.constantFrom<[string, string]>(
      ['10.0.0.1', '10.0.0.2'],
      ['10.0.0.1', '93.184.216.34'],
      ['10.0.9.9', '93.184.216.34'],
    ),
    packet: fc.constantFrom(null, null, '93.184.216.35'),
    ports: fc.constantFrom<[number, number]>([40_000, 443], [40_001, 443], [0, 0]),
    turned: fc.boolean(),
    protocol: fc.constantFrom(6, 6, 6, 17),
    hour: fc.integer({ min: 0, max: 4 }),
    second: fc.oneof(
      fc.integer({ min: 3_400, max: 3_599 }),
      fc.integer({ min: 0, max: 120 }),
      fc.integer({ min: 0, max: 3_599 }),
    ),
    length: fc.oneof(
      fc.integer({ min: 0, max: 5 }),
      fc.integer({ min: 0, max: 600 }),
      fc.integer({ min: 0, max: 9_000 }),
    ),
    flags: fc.constantFrom(null, 0, 2, 2, 3, 18, 19, 1, 4),
    interface: fc.constantFrom('eni-1', 'eni-2', 'eni-3', 'eni-4', null),
    direction: fc.constantFrom('egress', 'ingress', null),
    action: fc.constantFrom('ACCEPT', 'ACCEPT', 'REJECT'),
    bytes: fc.integer({ min: 1, max: 9_999 }),
  })
  .map(({ turned, ends, ports, ...row }) => ({
    ...row,
    ends: turned ? [ends[1], ends[0]] : ends,
    ports: turned ? [ports[1], ports[0]] : ports,
  }));

let workspace: Workspace;
let database: Database;
let lakes = 0;

beforeEach(async () => {
  workspace = await makeWorkspace();
  database = await Database.open({ threads: 1 });
});

afterEach(async () => {
  await database.close();
  await workspace.remove();
});

class TestLake {
  readonly layout: LakeLayout = lakeLayout(`${workspace.lake}-${lakes++}`, LOCAL_SCOPE);
  readonly manifest = new Manifest(this.layout.manifestFolder);
  #objects = 0;

  async add(rows: readonly Row[]): Promise<void> {
    this.#objects += 1;
    const id = this.#objects;
    const text = (value: string | null): string => (value === null ? 'NULL::VARCHAR' : `'${value}'`);
    const values = rows.map((row) => {
      const start = (FIRST_HOUR + row.hour) * SECONDS_PER_HOUR + row.second;
      return `('${row.ends[0]}', '${row.ends[1]}', '${row.ends[0]}', ${text(row.packet ?? row.ends[1])}, ${row.ports[0]}, ${row.ports[1]}, ${row.protocol}, 1::BIGINT, ${row.bytes}::BIGINT, ${start}::BIGINT, ${start + row.length}::BIGINT, ${row.flags ?? 'NULL::INTEGER'}, ${text(row.interface)}, ${text(row.direction)}, '${row.action}', ${id}::BIGINT)`;
    });
    const columns =
      'srcaddr dstaddr pkt_srcaddr pkt_dstaddr srcport dstport protocol packets bytes start end tcp_flags interface_id flow_direction action';
    const named = `${columns} _object_id`.split(' ').map((each) => `"${each}"`);
    const parts = await database.use((connection) =>
      writePart(
        connection,
        `FROM (VALUES ${values.join(', ')}) AS t(${named.join(', ')})`,
        partitionFolder(Math.floor(FIRST_HOUR / 24), { layout: this.layout, table: 'flows' }),
        { layout: this.layout, table: 'flows', name: `load-${id}`, objects: [id, id], columns: columns.split(' ') },
      ),
    );
    const hours = new Set(rows.map(({ hour }) => FIRST_HOUR + hour));
    await this.manifest.commit({ add: parts, stale: [...hours] });
  }

  async derive(memoryBytes: number): Promise<void> {
    const { layout, manifest } = this;
    await database.use((connection) => deriveConversations({ connection, layout, manifest, memoryBytes }));
  }

  content(): Promise<unknown> {
    return database.use(async (connection) => {
      await makeViews(connection, this.layout, this.manifest.state);
      const tables: unknown[] = [];
      for (const table of ['conversations', 'conversation_hours']) {
        tables.push((await connection.runAndReadAll(`FROM ${table} ORDER BY ALL`)).getRowsJson());
      }
      return tables;
    });
  }

  parts() {
    return partsOf(this.manifest.state, 'conversations');
  }
}

describe('hours built together', () => {
  it('come out as if each were built by itself, in whatever batches and however often', async () => {
    const memory = fc.constantFrom(KIB, 3 * KIB, 8 * KIB, ROOMY_BYTES);
    const plan = fc.record({
      rows: fc.array(aRow, { minLength: 5, maxLength: 40 }),
      late: fc.array(fc.record({ rows: fc.array(aRow, { minLength: 1, maxLength: 4 }), memory }), { maxLength: 2 }),
      memory,
    });
    await fc.assert(
      fc.asyncProperty(plan, async ({ rows, late, memory: first }) => {
        const lake = new TestLake();
        await lake.add(rows);
        await lake.derive(first);
        for (const more of late) {
          await lake.add(more.rows);
          await lake.derive(more.memory);
        }
        const single = new TestLake();
        await single.add([...rows, ...late.flatMap((more) => more.rows)]);
        await single.derive(KIB);

        expect(await lake.content()).toEqual(await single.content());
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  });

  const busy = (hours: readonly number[]): Row[] =>
    hours.map((hour) => ({
      ends: ['10.0.0.1', '10.0.0.2'],
      packet: null,
      ports: [40_000 + hour, 443],
      protocol: 6,
      hour,
      second: 1_800,
      length: 5,
      flags: 3,
      interface: 'eni-1',
      direction: 'egress',
      action: 'ACCEPT',
      bytes: 100,
    }));

  it('are one part a day of whole conversations, which a late record takes its hour out of', async () => {
    const lake = new TestLake();
    await lake.add(busy([0, 1, 2, 3, 4]));
    await lake.derive(ROOMY_BYTES);
    const ranges = (): unknown =>
      lake
        .parts()
        .map((part) => hoursOfPart(part))
        .map((range) => [(range?.first ?? 0) - FIRST_HOUR, (range?.last ?? 0) - FIRST_HOUR])
        .sort();
    expect(ranges()).toEqual([
      [0, 2],
      [3, 4],
    ]);

    await lake.add(busy([2]));
    await lake.derive(ROOMY_BYTES);

    expect(ranges()).toEqual([
      [0, 1],
      [2, 2],
      [3, 4],
    ]);
  });
});

describe('the next batch', () => {
  const rowsOf = (hour: number): number => hour * 10;

  it('is as many hours as memory has room for, in rising order, at least one', () => {
    expect(nextBatch([3, 1, 2], rowsOf, ROOMY_BYTES)).toEqual([1, 2, 3]);
    expect(nextBatch([3, 1, 2], rowsOf, 35 * KIB)).toEqual([1, 2]);
    expect(nextBatch([3, 1, 2], rowsOf, KIB)).toEqual([1]);
    expect(nextBatch([], rowsOf, KIB)).toEqual([]);
  });

  it('is bounded, so that a stop loses little', () => {
    expect(nextBatch(Array(10_000).keys(), () => 0, ROOMY_BYTES).length).toBeLessThan(1_000);
  });
});
