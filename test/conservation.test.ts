import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Engine, LOCAL_SCOPE, openEngine, type Row } from '@networkflow/engine';
import { FORMATS, generate } from '@networkflow/generator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const START = '2026-11-02T00:00:00Z';
const HOURS = 6;
const ROWS = 8_000;

interface Sums {
  readonly rows: number;
  readonly bytes: bigint;
  readonly packets: bigint;
}

/** What `zcat | awk` would say: every OK record of every gzipped text file, columns found by the header line. */
async function recountText(folder: string): Promise<Sums & { nodata: number; skipdata: number }> {
  const sums = { rows: 0, bytes: 0n, packets: 0n, nodata: 0, skipdata: 0 };
  const names = await readdir(folder, { recursive: true });
  for (const name of names.filter((each) => each.endsWith('.gz'))) {
    const [first = '', ...rest] = gunzipSync(await readFile(path.join(folder, name)))
      .toString('utf8')
      .split('\n');
    const delimiter = first.includes(',') ? ',' : ' ';
    const hasHeader = first.includes('log-status');
    const header = hasHeader ? first.split(delimiter) : DEFAULT_HEADER;
    const at = (field: string): number => header.indexOf(field);
    for (const line of hasHeader ? rest : [first, ...rest]) {
      if (line === '') continue;
      const values = line.split(delimiter);
      const status = values[at('log-status')];
      if (status === 'NODATA') sums.nodata += 1;
      else if (status === 'SKIPDATA') sums.skipdata += 1;
      else {
        sums.rows += 1;
        sums.bytes += BigInt(values[at('bytes')] ?? 0);
        sums.packets += BigInt(values[at('packets')] ?? 0);
      }
    }
  }
  return sums;
}

const DEFAULT_HEADER =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status'.split(
    ' ',
  );

let root: string;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'networkflow-conservation-'));
});

afterAll(() => rm(root, { recursive: true, force: true }));

async function load(
  format: (typeof FORMATS)[number]['name'],
): Promise<{ logs: string; engine: Engine; ledger: Ledger }> {
  const logs = path.join(root, format, 'logs');
  await generate({ out: logs, format, rows: ROWS, hours: HOURS, seed: 7, start: START });
  const engine = await openEngine({ lake: path.join(root, format, 'lake') });
  const report = await engine.ingest({ folder: logs }, LOCAL_SCOPE);
  const ledger = JSON.parse(await readFile(path.join(logs, 'ledger.json'), 'utf8')) as Ledger;
  expect(report).toMatchObject({
    rows_quarantined: 0,
    rows: ledger.total.rows,
    nodata: ledger.nodata,
    skipdata: ledger.skipdata,
  });
  return { logs, engine, ledger };
}

interface Ledger {
  readonly total: { rows: number; bytes: number | string; packets: number | string };
  readonly actions: Record<string, { rows: number; bytes: number | string; packets: number | string }>;
  readonly nodata: number;
  readonly skipdata: number;
  /** What really crossed the network, each exchange once. */
  readonly crossed: { clientBytes: number; serverBytes: number; clientPackets: number; serverPackets: number };
}

const CROSSED = `SELECT sum(client_bytes + server_bytes) FILTER (leg = 'direct') AS bytes,
  sum(client_packets + server_packets) FILTER (leg = 'direct') AS packets, sum(flows) AS flows FROM conversations`;

async function ask(engine: Engine, sql: string): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const batch of (await engine.sql(sql, LOCAL_SCOPE)).batches) rows.push(...batch);
  return rows;
}

const sum = (rows: readonly Row[], column: string): bigint =>
  rows.reduce((total, row) => total + BigInt(row[column] ?? 0), 0n);

describe.each(FORMATS.map(({ name }) => name))('conservation over %s', (format) => {
  it('files = ledger = lake = every analysis, to the byte', async () => {
    const { logs, engine, ledger } = await load(format);
    const { rows } = await engine.analyze('totals', {}, LOCAL_SCOPE);
    const [totals] = rows;

    expect(BigInt(totals?.flows ?? 0)).toBe(BigInt(ledger.total.rows));
    expect(BigInt(totals?.bytes ?? 0)).toBe(BigInt(ledger.total.bytes));
    expect(BigInt(totals?.packets ?? 0)).toBe(BigInt(ledger.total.packets));
    if (format !== 'parquet' && format !== 'mixed') {
      const counted = await recountText(logs);
      expect({
        flows: totals?.flows,
        bytes: BigInt(totals?.bytes ?? 0),
        packets: BigInt(totals?.packets ?? 0),
      }).toEqual({
        flows: counted.rows,
        bytes: counted.bytes,
        packets: counted.packets,
      });
      expect([counted.nodata, counted.skipdata]).toEqual([ledger.nodata, ledger.skipdata]);
    }
    for (const name of [
      'flows-per-hour',
      'heatmap',
      'top-sources',
      'top-destinations',
      'talkers',
      'listeners',
      'protocols',
      'services',
      'conversations',
      'interfaces',
    ]) {
      const answer = await engine.analyze(name, { limit: 10_000 }, LOCAL_SCOPE);
      expect([sum(answer.rows, 'flows'), sum(answer.rows, 'bytes'), sum(answer.rows, 'packets')], name).toEqual([
        BigInt(ledger.total.rows),
        BigInt(ledger.total.bytes),
        BigInt(ledger.total.packets),
      ]);
    }
    await engine.close();
  });

  it('conversations = what crossed the network, each byte once, and every record is in one', async () => {
    const ledger = JSON.parse(await readFile(path.join(root, format, 'logs', 'ledger.json'), 'utf8')) as Ledger;
    const engine = await openEngine({ lake: path.join(root, format, 'lake') });
    const { clientBytes, serverBytes, clientPackets, serverPackets } = ledger.crossed;

    expect(await ask(engine, CROSSED)).toEqual([
      { bytes: clientBytes + serverBytes, packets: clientPackets + serverPackets, flows: ledger.total.rows },
    ]);
    await engine.close();
  });
});

it('all shapes in one folder: quality says what each lacks and what that turns off', async () => {
  const lake = path.join(root, 'mixed', 'lake');
  const engine = await openEngine({ lake });
  const quality = await engine.quality(LOCAL_SCOPE);

  expect(quality.length).toBeGreaterThanOrEqual(5);
  const shortest = quality.find((row) => row.fields.split(' ').length === 14);
  expect(shortest?.missing).toContain('vpc-id');
  expect(shortest?.turns_off).toContain('No view or filter by VPC.');
  const challenge = quality.find((row) => row.unknown_fields !== null);
  expect(challenge?.unknown_fields).toContain('tcp-connection-status');
  await engine.close();
});

it('a small file set ingested twice into one lake equals once', async () => {
  const engine = await openEngine({ lake: path.join(root, 'v5', 'lake') });
  const before = await engine.analyze('totals', {}, LOCAL_SCOPE);

  const again = await engine.ingest({ folder: path.join(root, 'v5', 'logs') }, LOCAL_SCOPE);

  expect(again.objects.loaded).toBe(0);
  expect((await engine.analyze('totals', {}, LOCAL_SCOPE)).rows).toEqual(before.rows);
  await engine.close();
});
