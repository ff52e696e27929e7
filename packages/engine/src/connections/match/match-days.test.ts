import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SPAN_SKEW_MS } from '../../schema/connections.js';
import { Database } from '../../store/database.js';
import { Manifest } from '../../store/manifest.js';
import { batchOf, type TestRecord } from '../../testing/connection-records.js';
import { matchRecords, type OracleSpan } from '../../testing/match-records.js';
import { MATCH_BYTES_PER_RECORD } from '../connection-limits.js';
import { ConnectionStore } from '../connection-store.js';
import { RecordWriter } from '../import/record-writer.js';
import { connectionKind } from '../kind.js';
import { type MatchContext, matchDays } from './match-days.js';
import { daysToMatch } from './stale-days.js';

const DAY_MS = 86_400_000;
const MIDNIGHT = Date.UTC(2026, 10, 20);

let folder: string;
let database: Database;
let lakes = 0;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'nf-match-'));
  database = await Database.open({ threads: 2, memoryBytes: 256 << 20 });
});

afterAll(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

/** A lake into which archives come one after another. */
class TestLake {
  readonly store = new ConnectionStore(path.join(folder, `lake-${++lakes}`), { tenant: 'local' });
  readonly manifest = new Manifest(this.store.layout.manifestFolder, connectionKind.partTables);
  #archives = 0;
  #matches = 0;

  async archive(records: readonly TestRecord[]): Promise<void> {
    this.#archives += 1;
    const { manifest } = this;
    const { layout } = this.store;
    const objectId = this.#archives;
    const writer = new RecordWriter({ layout, name: `a${objectId}`, archive: `sha${objectId}`, objectId });
    await writer.add(batchOf(records));
    const parts = await writer.finish();
    await manifest.commit({ add: parts, lastObjectId: objectId, stale: daysToMatch(parts) });
  }

  match(how: Partial<MatchContext> = {}) {
    const { manifest } = this;
    const { layout } = this.store;
    return matchDays({ layout, manifest, database, name: `m${++this.#matches}`, ...how });
  }

  async spans(): Promise<OracleSpan[]> {
    const state = await this.store.refresh();
    return database.use(async (connection) => {
      for (const view of connectionKind.views(this.store.layout, state)) await connection.run(view);
      const read = await connection.runAndReadAll('SELECT * FROM connection_spans');
      return read.getRowObjectsJson().map((row) => ({
        key: `${row.nat_ip} ${row.source_ip}:${row.source_port}`,
        opened: row.opened === null ? null : Number(row.opened),
        closed: row.closed === null ? null : Number(row.closed),
        ends: String(row.ends) as OracleSpan['ends'],
      }));
    });
  }
}

const sorted = (spans: readonly OracleSpan[]): string[] =>
  spans.map(({ key, opened, closed, ends }) => `${key} ${opened} ${closed} ${ends}`).sort();

const expected = (records: readonly TestRecord[]): string[] =>
  sorted(
    matchRecords(records, SPAN_SKEW_MS).map((span) => {
      const fields = new Map<string, unknown>(JSON.parse(span.key));
      return { ...span, key: `${fields.get('nat_ip')} ${fields.get('source_ip')}:${fields.get('source_port')}` };
    }),
  );

/** Records of few connections, close together, around two midnights. */
const record = fc
  .record({
    type: fc.constantFrom('New' as const, 'Destroy' as const),
    near: fc.constantFrom(0, DAY_MS, 2 * DAY_MS - 20_000_000),
    offset: fc.oneof(
      fc.integer({ min: -9, max: 9 }).map((s) => s * 1_000),
      fc.integer({ min: -9_000_000, max: 9_000_000 }),
    ),
    host: fc.integer({ min: 1, max: 3 }),
    source_port: fc.constantFrom(40_000, 40_001, null),
    nat_ip: fc.constantFrom('203.0.113.1', '203.0.113.10', '2001:db8::1'),
  })
  .map(({ type, near, offset, host, source_port, nat_ip }) => ({
    type,
    timestamp: MIDNIGHT + near + offset,
    source_ip: `10.0.0.${host}`,
    source_port,
    nat_ip,
  }));

/** A day that DuckDB cannot match at once in so much memory. */
const SMALL_BYTES = 12 << 20;
const CONNECTIONS = 60_000;
const SPACING_MS = 1_000;
const PORTS = 60_000;
const FEW = 8;
/** As numbers or by DuckDB, a day at once or in slices: it must not make a difference how the day before was matched. */
const WAYS: readonly Pick<MatchContext, 'recordsMax' | 'memoryBytes'>[] = [
  {},
  { recordsMax: FEW },
  { recordsMax: -1 },
  { recordsMax: -1, memoryBytes: FEW * MATCH_BYTES_PER_RECORD },
];

describe('matching New with Destroy', () => {
  it('comes to what one record after another comes to, whatever archives they come in and whenever it is done', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(record, fc.integer({ min: 0, max: 4 })), { minLength: 4, maxLength: 60 }),
        fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
        fc.array(fc.constantFrom(...WAYS), { minLength: 6, maxLength: 6 }),
        async (tagged, matchAfter, ways) => {
          const lake = new TestLake();
          for (let archive = 0; archive < 5; archive += 1) {
            const records = tagged.filter(([, which]) => which === archive).map(([each]) => each);
            if (records.length > 0) await lake.archive(records);
            if (matchAfter[archive] === true) await lake.match(ways[archive]);
          }
          await lake.match(ways[5]);

          expect(sorted(await lake.spans())).toEqual(expected(tagged.map(([each]) => each)));
          expect((await lake.store.refresh()).stale.size).toBe(0);
        },
      ),
      { numRuns: 12 },
    );
  });

  it('holds in memory that a day does not fit into, and says the same', async () => {
    const records = Array.from({ length: CONNECTIONS }, (_, index): TestRecord[] => {
      const at = MIDNIGHT + index * SPACING_MS;
      const key = { source_ip: `10.${index & 255}.${index >> 8}.1`, nat_ip: `203.0.113.${index % 5}` };
      const port = { source_port: index % PORTS };
      return [
        { type: 'New', timestamp: at, ...key, ...port },
        { type: 'Destroy', timestamp: at + 60_000, ...key, ...port },
      ];
    }).flat();
    const small = await Database.open({ threads: 2, memoryBytes: SMALL_BYTES });
    const lake = new TestLake();
    await lake.archive(records);
    await lake.match({ recordsMax: -1, memoryBytes: 64 * SMALL_BYTES, database: small });
    await small.close();

    expect(sorted(await lake.spans())).toEqual(expected(records));
    const parts = (await lake.store.refresh()).parts.filter(({ table }) => table === 'connection_spans');
    expect(parts.length).toBeGreaterThan(1);
  });
});
