import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deriveConversations } from '../conversations/derive.js';
import { deriveRollups } from '../rollups/derive-rollups.js';
import { ROLLUPS } from '../schema/rollups.js';
import { isSegmentPart } from '../store/conversation-views.js';
import { partsOf } from '../store/manifest.js';
import { makeRollupViews } from '../store/rollup-views.js';
import { makeViews } from '../store/views.js';
import { type FlowCells, type FlowLake, makeFlowLake } from '../testing/flow-lake.js';
import { EarlyHours } from './early-hours.js';

/** 2023-11-14T21:00:00Z, hours since 1970: the hours of the tests go over midnight. */
const FIRST_HOUR = 472_221;
const SECONDS_PER_HOUR = 3_600;
const MEMORY_BYTES = 2 ** 30;
/** All days are over. */
const NOW_MS = (FIRST_HOUR + 1_000) * 3_600_000;
/** Each builds two lakes of some hours, one of them in a thread. */
const RUNS = 8;

interface Group {
  readonly records: readonly FlowCells[];
  /** Who writes them. */
  readonly by: 'numbers' | 'sql';
}

const aRecord = fc
  .record({
    hour: fc.integer({ min: 0, max: 2 }),
    second: fc.oneof(fc.integer({ min: 3_400, max: 3_599 }), fc.integer({ min: 0, max: 300 })),
    length: fc.constantFrom(0, 3, 60, 900, 5_000),
    isBack: fc.boolean(),
    port: fc.constantFrom(443, 53, 8_080),
    peer: fc.constantFrom('93.184.216.34', '10.0.0.2', '2001:db8::7'),
    protocol: fc.constantFrom(6, 6, 17),
    flags: fc.constantFrom(null, 2, 3, 18, 0),
    interface: fc.constantFrom('eni-3', 'eni-1', 'eni-2', null),
    action: fc.constantFrom('ACCEPT', 'ACCEPT', 'REJECT'),
    bytes: fc.constantFrom(1, 40, 7_000_000_000, null),
  })
  .map(({ hour, second, length, isBack, port, peer, interface: logged, ...rest }) => ({
    ...rest,
    hour,
    cells: (first: number): FlowCells => {
      const start = (first + hour) * SECONDS_PER_HOUR + second;
      const [here, there] = ['10.0.0.1', peer];
      return {
        srcaddr: isBack ? there : here,
        dstaddr: isBack ? here : there,
        srcport: isBack ? port : 40_000,
        dstport: isBack ? 40_000 : port,
        packets: 1,
        start,
        end: start + length,
        interface_id: logged,
        protocol: rest.protocol,
        tcp_flags: rest.flags,
        action: rest.action,
        bytes: rest.bytes,
      };
    },
  }));

/** Groups of objects as they are loaded: each begins an hour or two after the one before, and may have late records. */
const someGroups = fc
  .array(
    fc.record({
      after: fc.constantFrom(0, 1, 1, 1, 2, -2),
      records: fc.array(aRecord, { minLength: 1, maxLength: 12 }),
      by: fc.constantFrom('numbers', 'numbers', 'numbers', 'numbers', 'sql') as fc.Arbitrary<Group['by']>,
      isWide: fc.constantFrom(true, true, true, false),
    }),
    { minLength: 2, maxLength: 7 },
  )
  .map((groups) => {
    let first = FIRST_HOUR;
    return groups.map(({ after, records, by, isWide }): Group => {
      first = Math.max(FIRST_HOUR, first + after);
      const more: FlowCells = isWide ? { account_id: '111111111111', flow_direction: 'egress' } : {};
      return { by, records: records.map(({ cells }) => ({ ...cells(first), ...more })) };
    });
  });

function hoursOf(records: readonly FlowCells[]): Set<number> {
  return new Set(records.map(({ start }) => Math.floor(Number(start) / SECONDS_PER_HOUR)));
}

async function load(lake: FlowLake, object: number, { records, by }: Group): Promise<ReadonlySet<number>> {
  const add = await (by === 'sql' ? lake.write(object, records) : lake.writeNumbered(object, records));
  const hours = hoursOf(records);
  await lake.manifest.commit({ add, stale: [...hours], staleRollups: [...hours], lastObjectId: object });
  return hours;
}

function deriveRest({ layout, manifest, use }: FlowLake): Promise<void> {
  return use(async (connection) => {
    await deriveRollups({ connection, layout, manifest, memoryBytes: MEMORY_BYTES, nowMs: NOW_MS });
    await deriveConversations({ connection, layout, manifest, memoryBytes: MEMORY_BYTES });
  });
}

/** What questions see, rows of equal keys added up, and what stands in the files of conversations. */
function content({ layout, manifest, use }: FlowLake): Promise<unknown> {
  return use(async (connection) => {
    await makeViews(connection, layout, manifest.state);
    await makeRollupViews(connection, layout, manifest.state);
    const sums = ROLLUPS.map(
      ({ name, columns }) =>
        `SELECT "start", ${columns.join(', ')}, sum(flows), sum(bytes), sum(packets), min(first_start), max(last_start) ` +
        `FROM ${name} GROUP BY ALL ORDER BY ALL`,
    );
    const tables: unknown[] = [];
    for (const sql of [...sums, 'FROM conversations ORDER BY ALL', 'FROM conversation_hours ORDER BY ALL']) {
      tables.push((await connection.runAndReadAll(sql)).getRowsJson());
    }
    return tables;
  });
}

let lake: FlowLake;

beforeEach(async () => {
  lake = await makeFlowLake();
});

afterEach(() => lake.remove());

/** Loads groups one after the other and has hours built meanwhile; what is left over is not built. */
function loadAll(into: FlowLake, groups: readonly Group[], memoryBytes = MEMORY_BYTES): Promise<void> {
  const { layout, manifest, use } = into;
  return use(async (connection) => {
    const early = new EarlyHours({
      layout,
      manifest,
      connection,
      name: 'early',
      memoryBytes,
      rowsMin: 0,
      nowMs: NOW_MS,
    });
    for (const [object, group] of groups.entries()) await early.loaded(await load(into, object + 1, group));
    await early.settle();
  });
}

const quiet = (hour: number, by: Group['by'] = 'numbers'): Group => ({
  by,
  records: [0, 3_590].map((second) => ({
    srcaddr: '10.0.0.1',
    dstaddr: '10.0.0.2',
    srcport: 40_000,
    dstport: 443,
    protocol: 6,
    bytes: hour,
    packets: 1,
    start: (FIRST_HOUR + hour) * SECONDS_PER_HOUR + second,
    end: (FIRST_HOUR + hour) * SECONDS_PER_HOUR + second,
    action: 'ACCEPT',
  })),
});

describe('hours built while others are loaded', () => {
  it('are those that are built afterwards, whatever comes late and whatever takes SQL', async () => {
    await fc.assert(
      fc.asyncProperty(someGroups, async (groups) => {
        const [one, reference] = [await makeFlowLake(), await makeFlowLake()];
        try {
          await loadAll(one, groups);
          await deriveRest(one);
          for (const [object, group] of groups.entries()) await load(reference, object + 1, group);
          await deriveRest(reference);

          expect([...one.manifest.state.stale, ...one.manifest.state.staleRollups]).toEqual([]);
          expect(await content(one)).toEqual(await content(reference));
        } finally {
          await one.remove();
          await reference.remove();
        }
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  });

  it('leave one part a day of each kind, and nothing to be built', async () => {
    await loadAll(
      lake,
      [0, 1, 2, 3, 4, 5].map((hour) => quiet(hour)),
    );

    const { state } = lake.manifest;
    expect([...state.stale, ...state.staleRollups]).toEqual([]);
    expect(partsOf(state, 'flow_pair_hours')).toHaveLength(2);
    expect(partsOf(state, 'flow_pair_days')).toHaveLength(2);
    expect(partsOf(state, 'conversations').filter(isSegmentPart)).toHaveLength(2);
  });

  it('are left to SQL where they take it: records of another writer, more of them than memory has room for', async () => {
    await loadAll(lake, [quiet(0), quiet(1, 'sql'), quiet(2), quiet(3)]);
    expect([...lake.manifest.state.stale].map((hour) => hour - FIRST_HOUR)).toEqual([1, 2, 3]);

    const tight = await makeFlowLake();
    await loadAll(tight, [quiet(0), quiet(1)], 100);
    expect(tight.manifest.state.stale.size).toBe(2);
    await tight.remove();
  });

  it('stay stale where records came late, and make an hour stale that was built without them', async () => {
    const hours = [0, 1, 2, 3].map((hour) => quiet(hour));
    await loadAll(lake, [...hours, quiet(0)]);
    expect([...lake.manifest.state.stale].map((hour) => hour - FIRST_HOUR)).toEqual([0]);
    await deriveRest(lake);

    const sum = await lake.use(async (connection) => {
      await makeViews(connection, lake.layout, lake.manifest.state);
      return (await connection.runAndReadAll('SELECT sum(flows)::INTEGER FROM conversations')).getRowsJson();
    });
    expect(sum).toEqual([[10]]);
  });
});
