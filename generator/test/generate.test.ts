import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type GenerateOptions, generate } from '../src/index.js';
import { listKeys, readObjects, readParquet, readTexts, recount } from './read-logs.js';
import { temporaryFolder } from './temporary-folder.js';

const folder = temporaryFolder();
const START = '2026-03-06T22:00:00Z';

async function run(name: string, options: Partial<GenerateOptions>) {
  const out = join(folder, name);
  return { out, report: await generate({ out, start: START, hours: 2, rows: 20_000, ...options }) };
}

test('the same options give the same keys and the same bytes', async () => {
  const first = await run('same-1', { seed: 7 });
  const second = await run('same-2', { seed: 7 });

  expect(readTexts(second.out)).toEqual(readTexts(first.out));
  expect(readFileSync(join(second.out, 'truth.json'), 'utf8')).toBe(
    readFileSync(join(first.out, 'truth.json'), 'utf8'),
  );
  expect(readFileSync(join(second.out, 'ledger.json'), 'utf8')).toBe(
    readFileSync(join(first.out, 'ledger.json'), 'utf8'),
  );
});

test('another seed gives other accounts and other rows', async () => {
  const one = await run('seed-1', { seed: 1 });
  const two = await run('seed-2', { seed: 2 });

  const accounts = (out: string) => readdirSync(join(out, 'AWSLogs'));
  expect(accounts(two.out)).not.toEqual(accounts(one.out));
});

test('gzip members carry no modification time, so equal text is equal bytes', async () => {
  const { out } = await run('mtime', { hours: 1, rows: 2_000, scenarios: [] });

  const key = listKeys(out)[0] ?? '';
  expect(readFileSync(join(out, key)).subarray(4, 8)).toEqual(Buffer.from([0, 0, 0, 0]));
});

test.each([
  { rows: 400_000, hours: 4 },
  { rows: 100_000, hours: 24 },
  { rows: 30_000, hours: 1 },
])('rows are within 5 % of $rows in $hours h and 3 to 8 % of them are REJECT', async ({ rows, hours }) => {
  const { report, out } = await run(`rows-${rows}`, { rows, hours });

  expect(Math.abs(report.rows - rows) / rows).toBeLessThan(0.05);
  const ledger = JSON.parse(readFileSync(join(out, 'ledger.json'), 'utf8'));
  const share = ledger.actions.REJECT.rows / ledger.total.rows;
  expect(share).toBeGreaterThan(0.03);
  expect(share).toBeLessThan(0.08);
});

test('one object per five minutes, account and region; every record ends in its five minutes', async () => {
  const { out, report } = await run('slots', {});

  expect(report.files).toBe(2 * 12 * 4);
  for (const { key, records } of readObjects(out)) {
    const [, year, month, day, hour, minute] = /_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)Z_/.exec(key) ?? [];
    const slot = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:00Z`) / 1000;
    for (const record of records) {
      const start = Number(record.start);
      const end = Number(record.end);
      expect(end).toBeGreaterThanOrEqual(slot);
      expect(end).toBeLessThan(slot + 300);
      expect(end - start).toBeGreaterThanOrEqual(0);
      expect(end - start).toBeLessThanOrEqual(60);
      expect(start).toBeGreaterThanOrEqual(Date.parse(START) / 1000);
    }
  }
});

test('the traffic has the variety of a real network', async () => {
  const { out } = await run('variety', { rows: 60_000 });
  const records = readObjects(out).flatMap((object) => object.records);
  const distinct = (field: string) => new Set(records.map((record) => record[field]));

  expect(distinct('interface-id').size).toBeGreaterThan(200);
  expect(distinct('vpc-id').size).toBeGreaterThanOrEqual(3);
  expect(distinct('subnet-id').size).toBeGreaterThanOrEqual(12);
  expect(distinct('region').size).toBeGreaterThanOrEqual(2);
  expect([...distinct('protocol')]).toEqual(expect.arrayContaining(['1', '6', '17', '47', '58']));
  expect([...distinct('type')]).toEqual(expect.arrayContaining(['IPv4', 'IPv6']));
  expect([...distinct('tcp-flags')]).toEqual(expect.arrayContaining(['0', '1', '2', '3', '18', '19']));
  expect([...distinct('log-status')].sort()).toEqual(['NODATA', 'OK', 'SKIPDATA']);
  const accounts = [...distinct('account-id')].filter((account) => account !== 'unknown');
  expect(accounts).toHaveLength(3);
  expect(accounts.some((account) => account?.startsWith('0'))).toBe(true);
});

test('both interfaces of an inside connection log both of its directions', async () => {
  const { out } = await run('vantage', { hours: 1, rows: 3_000, scenarios: [] });
  const records = readObjects(out).flatMap((object) => object.records);

  const [sample] = records.filter((record) => record.dstport === '5432' && record.action === 'ACCEPT');
  const ends = [sample?.srcaddr, sample?.dstaddr].sort().join();
  const ports = [sample?.srcport, sample?.dstport].sort().join();
  const same = records.filter(
    (record) =>
      [record.srcaddr, record.dstaddr].sort().join() === ends &&
      [record.srcport, record.dstport].sort().join() === ports &&
      record.action === 'ACCEPT',
  );
  expect(new Set(same.map((record) => `${record['interface-id']} ${record['flow-direction']}`)).size).toBe(4);
});

test('a NAT gateway logs the inner legs with the outside address as pkt-*', async () => {
  const { out } = await run('nat', { hours: 1, rows: 5_000, scenarios: [] });
  const records = readObjects(out).flatMap((object) => object.records);

  const inner = records.filter((record) => record['pkt-dstaddr'] !== record.dstaddr);
  expect(inner.length).toBeGreaterThan(0);
  for (const leg of inner) {
    expect(leg.dstaddr).toMatch(/^10\./);
    expect(leg['pkt-dstaddr']).not.toMatch(/^10\./);
    expect(leg['instance-id']).toBe('-');
    const outer = records.find(
      (record) =>
        record['interface-id'] === leg['interface-id'] &&
        record.srcaddr === leg.dstaddr &&
        record.dstaddr === leg['pkt-dstaddr'] &&
        record.bytes === leg.bytes,
    );
    expect(outer).toBeDefined();
  }
});

test('the ledger is what an independent reader counts', async () => {
  const { out, report } = await run('ledger', { hours: 3, rows: 40_000 });
  const ledger = JSON.parse(readFileSync(join(out, 'ledger.json'), 'utf8'));
  const counted = recount(readObjects(out).flatMap((object) => object.records));

  for (const action of ['ACCEPT', 'REJECT'] as const) {
    expect(ledger.actions[action].rows).toBe(counted[action].rows);
    expect(BigInt(ledger.actions[action].bytes)).toBe(counted[action].bytes);
    expect(BigInt(ledger.actions[action].packets)).toBe(counted[action].packets);
  }
  expect(ledger.total.rows).toBe(counted.ACCEPT.rows + counted.REJECT.rows);
  expect(BigInt(ledger.total.bytes)).toBe(counted.ACCEPT.bytes + counted.REJECT.bytes);
  expect(ledger).toMatchObject({ nodata: counted.nodata, skipdata: counted.skipdata, files: report.files, seed: 42 });
  expect(ledger).toMatchObject({ start: START, end: '2026-03-07T01:00:00Z', options: { rows: 40_000, hours: 3 } });
});

test('progress ends with everything written', async () => {
  const seen: { rows: number; rowsTotal: number; files: number }[] = [];
  const { report } = await run('progress', { onProgress: (progress) => seen.push(progress) });

  expect(seen.at(-1)).toMatchObject({ rows: report.rows, rowsTotal: report.rows, files: report.files });
});

test.each(['v5', 'parquet'] as const)('an abort of %s leaves whole objects and no ledger or truth', async (format) => {
  const controller = new AbortController();
  const out = join(folder, `aborted-${format}`);
  const running = generate({
    out,
    start: START,
    hours: 24,
    rows: 2_000_000,
    format,
    signal: controller.signal,
    onProgress: () => controller.abort(new Error('stopped by the test')),
  });

  await expect(running).rejects.toThrow('stopped by the test');
  const names = readdirSync(out, { recursive: true }).map(String);
  expect(names.filter((name) => name.includes('.log.')).length).toBeGreaterThan(0);
  expect(names.filter((name) => name.includes('.partial'))).toEqual([]);
  expect(existsSync(join(out, 'ledger.json'))).toBe(false);
  expect(existsSync(join(out, 'truth.json'))).toBe(false);
  expect(() => readObjects(out)).not.toThrow();
  await expect(readParquet(out)).resolves.toBeDefined();
});

test('a folder with the logs of another run is refused, the same run again is not, overwrite replaces it', async () => {
  const { out, report } = await run('claimed', { hours: 1, rows: 2_000 });
  const stray = join(out, 'AWSLogs', 'stray.log.gz');
  writeFileSync(stray, '');

  await expect(generate({ out, start: START, hours: 1, rows: 2_001 })).rejects.toThrow(
    /already holds logs of another run/,
  );
  await expect(generate({ out, start: START, hours: 1, rows: 2_000 })).resolves.toMatchObject({ rows: report.rows });
  await generate({ out, start: START, hours: 1, rows: 3_000, overwrite: true });
  expect(existsSync(stray)).toBe(false);
});

test('logs that this generator did not write are never removed', async () => {
  const out = join(folder, 'real-logs');
  mkdirSync(join(out, 'AWSLogs'), { recursive: true });
  writeFileSync(join(out, 'AWSLogs', 'real.log.gz'), 'precious');

  await expect(generate({ out, hours: 1, rows: 1_000, overwrite: true })).rejects.toThrow(
    /not written by this generator/,
  );
  expect(readFileSync(join(out, 'AWSLogs', 'real.log.gz'), 'utf8')).toBe('precious');
});

test('a stopped run can be run again into the same folder and ends like an undisturbed one', async () => {
  const options = { start: START, hours: 12, rows: 400_000 };
  const out = join(folder, 'stopped');
  const controller = new AbortController();
  const stop = () => controller.abort(new Error('stopped'));
  await expect(generate({ ...options, out, signal: controller.signal, onProgress: stop })).rejects.toThrow('stopped');

  const again = await generate({ ...options, out });
  const undisturbed = await run('undisturbed', options);
  expect(again.files).toBe(undisturbed.report.files);
  expect(readdirSync(out).sort()).toEqual(['AWSLogs', 'ledger.json', 'truth.json']);
  expect(listKeys(out)).toEqual(listKeys(undisturbed.out));
});

test('a file in place of the folder is refused, and a folder that cannot be written says so', async () => {
  const file = join(folder, 'a-file');
  writeFileSync(file, '');

  await expect(generate({ out: file, hours: 1, rows: 1_000 })).rejects.toThrow(/is a file/);
  await expect(generate({ out: join(file, 'below'), hours: 1, rows: 1_000 })).rejects.toThrow(/ENOTDIR/);
});
