import { readFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  HUGE,
  hour,
  MIDNIGHT_HOUR,
  objects,
  SECONDS_PER_HOUR,
  startOf,
  withoutHuge,
} from '../../test/any-flow-objects.js';
import { quoteIdentifier } from '../core/quote-sql.js';
import { ROLLUPS, type Rollup } from '../schema/rollups.js';
import { builtDays, builtHours, deniedDays, makeRollupViews, topDays } from '../store/rollup-views.js';
import { makeViews } from '../store/views.js';
import { type FlowCells, type FlowLake, makeFlowLake } from '../testing/index.js';
import { deriveRollups, rollupsAreDue } from './derive-rollups.js';
import { markUnbuiltRollups } from './unbuilt-rollups.js';

const MEMORY_BYTES = 2 ** 30;

let lake: FlowLake;

beforeEach(async () => {
  lake = await makeFlowLake();
});

afterEach(() => lake.remove());

/** In the first of the days, in the second, and after all of them. */
const [EARLY_MS, NEXT_DAY_MS, LATE_MS] = [12, 27, 1_000].map((each) => startOf(each) * 1_000) as [
  number,
  number,
  number,
];

const derive = (memoryBytes = MEMORY_BYTES, nowMs = EARLY_MS, eager = false) =>
  lake.use((connection) =>
    deriveRollups({ connection, layout: lake.layout, manifest: lake.manifest, memoryBytes, nowMs, eager }),
  );

const built = () => [...builtHours(lake.manifest.state)].map((each) => each - MIDNIGHT_HOUR).sort((a, b) => a - b);

/** Hours that `flows` has records of. */
async function recordedHours(): Promise<number[]> {
  const rows = await ask(
    `SELECT DISTINCT "start" // ${SECONDS_PER_HOUR} FROM flows WHERE "start" IS NOT NULL ORDER BY 1`,
  );
  return rows.map(([each]) => Number(each));
}

/** Answers of several statements over one state. */
async function askAll(statements: readonly string[]): Promise<unknown[][][]> {
  return lake.use(async (connection) => {
    await makeViews(connection, lake.layout, lake.manifest.state);
    await makeRollupViews(connection, lake.layout, lake.manifest.state);
    const answers: unknown[][][] = [];
    for (const sql of statements) answers.push((await connection.runAndReadAll(sql)).getRowsJson());
    return answers;
  });
}

const ask = async (sql: string) => (await askAll([sql]))[0] ?? [];

const SUMS = 'sum(flows), sum(bytes), sum(packets), min(first_start), max(last_start)';

/** What a rollup's view holds, rows of equal keys added up. */
const held = (rollup: Rollup) => {
  const keys = ['start', ...rollup.columns].map(quoteIdentifier).join(', ');
  return `SELECT ${keys}, ${SUMS} FROM ${rollup.name} GROUP BY ${keys} ORDER BY ALL`;
};

/** The same of the records of those buckets. */
const expected = (rollup: Rollup, buckets: readonly number[]) => {
  const keys = rollup.columns.map(quoteIdentifier).join(', ');
  const bucket = `"start" - "start" % ${rollup.grainS}`;
  return (
    `SELECT ${bucket} AS bucket, ${keys}, count(*)::HUGEINT, coalesce(sum(bytes), 0), coalesce(sum(packets), 0), min("start"), max("start") ` +
    `FROM flows WHERE "start" IS NOT NULL AND "start" // ${rollup.grainS} IN (${[-1, ...buckets].join(', ')}) ` +
    `${rollup.deniedOnly ? "AND action = 'REJECT' " : ''}GROUP BY bucket, ${keys} ORDER BY ALL`
  );
};

async function expectExact(): Promise<void> {
  const { state } = lake.manifest;
  const statements = ROLLUPS.flatMap((rollup) => {
    const buckets = rollup.grainS === SECONDS_PER_HOUR ? builtHours(state) : builtDays(state);
    return [held(rollup), expected(rollup, [...buckets])];
  });
  const answers = await askAll(statements);
  for (const [index, { name }] of ROLLUPS.entries()) expect(answers[2 * index], name).toEqual(answers[2 * index + 1]);
}

const hoursOf = (records: readonly FlowCells[]) => [
  ...new Set(records.flatMap(({ start }) => (typeof start === 'number' ? [Math.floor(start / SECONDS_PER_HOUR)] : []))),
];

/** Commits objects as an ingest does; `replaces` are those whose rows no longer count. */
async function load(
  files: readonly (readonly FlowCells[])[],
  replaces: readonly (readonly [number, readonly FlowCells[]])[] = [],
  how = lake.writeNumbered,
): Promise<number[]> {
  const ids: number[] = [];
  for (const records of files) {
    const id = lake.manifest.state.lastObjectId + 1;
    const stale = [...new Set([...hoursOf(records), ...replaces.flatMap(([, old]) => hoursOf(old))])];
    const dead = replaces.map(([object]) => object);
    await lake.manifest.commit({ add: await how(id, records), dead, lastObjectId: id, staleRollups: stale });
    ids.push(id);
  }
  return ids;
}

/** What was written of each rollup, with what the manifest says of it. */
async function storedRollups(way: 'numbers' | 'sql'): Promise<unknown[]> {
  const parts = lake.manifest.state.parts.filter(({ table }) => ROLLUPS.some(({ name }) => name === table));
  const stored: unknown[] = [];
  for (const { path: place, bytes, ...facts } of parts) {
    expect(bytes).toBeGreaterThan(0);
    const file = path.join(lake.layout.root, place);
    const text = await readFile(file);
    expect(text.includes('networkflow')).toBe(way === 'numbers');
    const { names, rows } = await lake.use(async (connection) => {
      const read = await connection.runAndReadAll(`FROM read_parquet('${file}', hive_partitioning = false)`);
      return { names: read.columnNames(), rows: read.getRowsJson() };
    });
    const starts = rows.map(([start]) => Number(start));
    if (way === 'numbers') expect(starts).toEqual(starts.toSorted((a, b) => a - b));
    // DuckDB may join the names of so few rows in any order.
    stored.push({ ...facts, names, rows: rows.map((row) => JSON.stringify(row)).sort() });
  }
  return stored;
}

const daysBuilt = () =>
  [...builtDays(lake.manifest.state)].map((day) => day - MIDNIGHT_HOUR / 24).sort((a, b) => a - b);

describe('rollups', () => {
  const clock = fc.constantFrom(EARLY_MS, NEXT_DAY_MS, LATE_MS);

  it('equal the records of every built hour, to the byte: any shapes, late and replaced objects, stale hours', async () => {
    await fc.assert(
      fc.asyncProperty(
        objects,
        objects,
        fc.nat(3),
        clock,
        fc.constantFrom(2_048, 16_384, MEMORY_BYTES),
        async (first, later, replaced, nowMs, memoryBytes) => {
          const tight = memoryBytes < MEMORY_BYTES;
          await lake.remove();
          lake = await makeFlowLake();
          const ids = await load(first);
          await derive(memoryBytes, nowMs, tight);
          await expectExact();
          expect(lake.manifest.state.staleRollups.size).toBe(0);
          expect([...builtHours(lake.manifest.state)]).toEqual(expect.arrayContaining(await recordedHours()));

          const index = replaced % first.length;
          const old = [[ids[index] ?? 0, first[index] ?? []]] as const;
          await load(later, old);
          await expectExact();
          for (const stale of lake.manifest.state.staleRollups)
            expect(builtHours(lake.manifest.state)).not.toContain(stale);

          await derive(memoryBytes, nowMs, tight);
          await expectExact();
          expect([...builtHours(lake.manifest.state)]).toEqual(expect.arrayContaining(await recordedHours()));
        },
      ),
      { numRuns: 6 },
    );
  });

  it('are the same rows whether they are built from numbers or by SQL', async () => {
    await fc.assert(
      fc.asyncProperty(objects, fc.nat(3), async (files, replaced) => {
        const exact = files.map((records) => records.map(withoutHuge));
        const ways: unknown[] = [];
        for (const way of ['numbers', 'sql'] as const) {
          await lake.remove();
          lake = await makeFlowLake();
          const how = way === 'numbers' ? lake.writeNumbered : lake.write;
          const ids = await load(exact, [], how);
          const index = replaced % exact.length;
          await lake.manifest.commit({ dead: [ids[index] ?? 0], staleRollups: hoursOf(exact[index] ?? []) });
          await derive(MEMORY_BYTES, LATE_MS);
          ways.push(await storedRollups(way));
        }
        expect(ways[0]).toEqual(ways[1]);
      }),
      { numRuns: 3 },
    );
  });

  it('of records without a time or an empty lake are empty', async () => {
    await derive();
    expect(built()).toEqual([]);
    await load([[{ start: null, bytes: 5, action: 'ACCEPT' }]]);
    await derive();

    expect(built()).toEqual([]);
    await expectExact();
  });

  it('neither overflow nor clip where damaged records say 2^63 - 1 bytes', async () => {
    await load([
      Array.from({ length: 5 }, () => ({ start: startOf(1), interface_id: 'eni-1', bytes: HUGE, packets: 3 })),
    ]);
    await derive();

    expect(await ask('SELECT sum(flows), sum(bytes), sum(packets) FROM flow_pair_hours')).toEqual([
      ['5', String(HUGE * 5n), '15'],
    ]);
    await expectExact();
  });

  it('a late file has its hour built again, and rewrites no other part', async () => {
    await load([[1, 2, 3].map((each) => ({ start: startOf(each), interface_id: 'eni-1', bytes: 10 }))]);
    await derive();
    const before = lake.manifest.state.parts.map((part) => part.path);
    await load([[{ start: startOf(2, 9), interface_id: 'eni-1', bytes: 7 }]]);
    expect(built()).toEqual([1, 3]);
    await derive();

    expect(built()).toEqual([1, 2, 3]);
    expect(lake.manifest.state.parts.map((part) => part.path)).toEqual(expect.arrayContaining(before));
    expect(await ask('SELECT "start", bytes FROM flow_interface_hours ORDER BY 1')).toEqual(
      [10, 17, 10].map((bytes, index) => [String(startOf(index + 1)), String(bytes)]),
    );
  });

  it('an hour that is empty again leaves nothing behind', async () => {
    const records = [{ start: startOf(1), bytes: 10 }];
    const [id] = await load([records]);
    await derive();
    await lake.manifest.commit({ dead: [id ?? 0], staleRollups: [hour(1)] });
    await derive();

    expect(lake.manifest.state.parts).toEqual([]);
    expect(built()).toEqual([]);
  });

  it('of a lake from before there were rollups are built by the next ingest, once', async () => {
    const parts = await lake.write(
      1,
      [3, 9].map((each) => ({ start: startOf(each), bytes: 1 })),
    );
    await lake.manifest.commit({ add: parts, lastObjectId: 1 });
    expect(built()).toEqual([]);
    const mark = () =>
      lake.use((connection) => markUnbuiltRollups({ connection, layout: lake.layout, manifest: lake.manifest }));
    expect([...(await mark()).staleRollups]).toEqual([hour(3), hour(9)]);
    await derive();

    expect(built()).toEqual([3, 9]);
    expect((await mark()).staleRollups.size).toBe(0);
    await expectExact();
  });

  it('go on where they were stopped, and end the same', async () => {
    await load([[1, 30, 60].map((each) => ({ start: startOf(each), bytes: 10 }))]);
    const stop = new AbortController();
    const stopped = lake.use((connection) =>
      deriveRollups({
        connection,
        layout: lake.layout,
        manifest: lake.manifest,
        memoryBytes: MEMORY_BYTES,
        nowMs: EARLY_MS,
        signal: stop.signal,
        onStep: () => stop.abort(),
      }),
    );
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    expect(built()).toEqual([60]);
    expect((await derive()).hours.map((each) => each - MIDNIGHT_HOUR)).toEqual([30, 1]);

    expect(built()).toEqual([1, 30, 60]);
    await expectExact();
  });

  it('of a day that is over are added up as a whole, and again when a late file comes', async () => {
    await load([[1, 9, 25].map((each) => ({ start: startOf(each), srcaddr: '10.0.0.1', bytes: 10 }))]);
    await derive();
    expect(daysBuilt()).toEqual([]);
    expect((await derive(MEMORY_BYTES, NEXT_DAY_MS)).days).toHaveLength(1);
    expect(daysBuilt()).toEqual([0]);
    await expectExact();

    await load([[{ start: startOf(3), srcaddr: '10.0.0.1', bytes: 5 }]]);
    expect(daysBuilt()).toEqual([]);
    expect(await ask('FROM flow_source_days')).toEqual([]);
    expect((await derive(MEMORY_BYTES, NEXT_DAY_MS)).days).toHaveLength(1);
    expect(daysBuilt()).toEqual([0]);
    expect(await ask('SELECT flows, bytes FROM flow_source_days')).toEqual([['3', '25']]);
    await expectExact();
    expect(await derive(MEMORY_BYTES, NEXT_DAY_MS)).toMatchObject({ hours: [], days: [], merged: { parts: 0 } });
  });

  it('of a day are cut down to the greatest rows when it is added up, and again when a late file comes', async () => {
    const sums = () => ask('SELECT sum(flows), sum(bytes), max(last_start) FROM flow_top_pair_days');
    await load([[1, 25].map((each) => ({ start: startOf(each), srcaddr: '10.0.0.1', bytes: 10 }))]);
    await derive(MEMORY_BYTES, NEXT_DAY_MS);
    expect([...topDays(lake.manifest.state)]).toEqual([...builtDays(lake.manifest.state)]);
    expect(await sums()).toEqual([['1', '10', String(startOf(1))]]);

    await load([[{ start: startOf(3, 5), srcaddr: '10.0.0.1', bytes: 5 }]]);
    expect(topDays(lake.manifest.state).size).toBe(0);
    expect(await sums()).toEqual([[null, null, null]]);
    await derive(MEMORY_BYTES, NEXT_DAY_MS);
    expect(topDays(lake.manifest.state).size).toBe(1);
    expect(await sums()).toEqual([['2', '15', String(startOf(3, 5))]]);
    expect(lake.manifest.state.parts.filter(({ table }) => table === 'flow_top_pair_days')).toHaveLength(1);
  });

  it('of a day of before refused records were added up by the day are made by the next ingest, once', async () => {
    await load([[1, 9].map((each) => ({ start: startOf(each), dstport: 22, action: 'REJECT', bytes: 10 }))]);
    await derive(MEMORY_BYTES, NEXT_DAY_MS);
    const parts = () => lake.manifest.state.parts.filter(({ table }) => table === 'flow_denied_days');
    expect(parts()).toHaveLength(1);
    await lake.manifest.commit({ drop: parts().map((part) => part.path) });
    expect([...deniedDays(lake.manifest.state)]).toEqual([]);
    expect(daysBuilt()).toEqual([0]);
    expect(rollupsAreDue(lake.manifest.state, NEXT_DAY_MS)).toBe(true);
    await derive(MEMORY_BYTES, NEXT_DAY_MS);

    expect(await ask('SELECT dstport, flows, bytes FROM flow_denied_days')).toEqual([[22, '2', '20']]);
    expect(rollupsAreDue(lake.manifest.state, NEXT_DAY_MS)).toBe(false);
    await expectExact();
  });

  it('of a day whose refused records are gone say so, and are not asked for again', async () => {
    const refused = [{ start: startOf(1), action: 'REJECT', bytes: 10 }];
    const [id = 0] = await load([refused]);
    await load([[1, 2].map((each) => ({ start: startOf(each), action: 'ACCEPT', bytes: 10 }))]);
    await derive(MEMORY_BYTES, NEXT_DAY_MS);
    await lake.manifest.commit({ dead: [id], staleRollups: hoursOf(refused) });
    await derive(MEMORY_BYTES, NEXT_DAY_MS);

    expect([...deniedDays(lake.manifest.state)]).toEqual([...builtDays(lake.manifest.state)]);
    expect(rollupsAreDue(lake.manifest.state, NEXT_DAY_MS)).toBe(false);
    await expectExact();
  });

  it('of days whose sums are beyond BIGINT are exact as well', async () => {
    await load([Array.from({ length: 4 }, (_, index) => ({ start: startOf(index), srcaddr: 'a', bytes: HUGE }))]);
    await derive(MEMORY_BYTES, LATE_MS);

    for (const name of ['flow_source_days', 'flow_top_source_days', 'flow_top_pair_days']) {
      expect(await ask(`SELECT sum(flows), sum(bytes) FROM ${name}`), name).toEqual([['4', String(HUGE * 4n)]]);
    }
    await expectExact();
  });

  it('leave few parts behind: an hour at a time through a day, and none that says what no longer counts', async () => {
    const partsOfRollup = () => lake.manifest.state.parts.filter(({ table }) => table === 'flow_pair_hours');
    for (let each = 0; each < 24; each += 1) {
      await load([[{ start: startOf(each), srcaddr: `10.0.0.${each}`, bytes: 10 }]]);
      await derive();
      expect(partsOfRollup().length).toBeLessThan(8);
    }
    await expectExact();
    await load([[{ start: startOf(5, 7), bytes: 3 }]]);
    await derive();
    expect(partsOfRollup().some(({ rollup }) => rollup?.valid !== rollup?.held)).toBe(true);
    await derive(MEMORY_BYTES, LATE_MS, true);

    expect(partsOfRollup()).toMatchObject([{ rollup: { held: 0xff_ff_ff, valid: 0xff_ff_ff } }]);
    expect(await derive(MEMORY_BYTES, LATE_MS, true)).toMatchObject({ merged: { parts: 0 } });
    await expectExact();
  });
});
