import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { FORMATS, type Format, type GenerateOptions, generate, LAYOUTS } from '../src/index.js';
import { CHALLENGE_FIELDS, V2_FIELDS, V5_FIELDS, V11_FIELDS } from '../src/writers/fields.js';
import { listKeys, type Parsed, readObjects, readParquet, recount } from './read-logs.js';
import { temporaryFolder } from './temporary-folder.js';

const folder = temporaryFolder();

async function run(name: string, options: Partial<GenerateOptions>) {
  const out = join(folder, name);
  const report = await generate({ out, start: '2026-03-06T23:00:00Z', hours: 2, rows: 6_000, ...options });
  return { out, report };
}

const HEADERS: Readonly<Record<string, string | null>> = {
  v2: V2_FIELDS.join(' '),
  v5: V5_FIELDS.join(' '),
  v11: V11_FIELDS.join(' '),
  challenge: CHALLENGE_FIELDS.join(' '),
  'challenge-csv': CHALLENGE_FIELDS.join(','),
  headerless: null,
};

test.each(Object.entries(HEADERS))('%s objects have its header, or none', async (format, header) => {
  const { out } = await run(`header-${format}`, { format: format as Format /* the keys above are formats */ });

  const objects = readObjects(out);
  expect(objects.length).toBe(96);
  for (const object of objects) expect(object.header).toBe(header);
});

test('v11 has 54 fields, the challenge header 29 with two that AWS does not know', () => {
  expect(V11_FIELDS).toHaveLength(54);
  expect(new Set(V11_FIELDS).size).toBe(54);
  expect(CHALLENGE_FIELDS).toHaveLength(29);
  expect(CHALLENGE_FIELDS.filter((field) => !(V11_FIELDS as readonly string[]).includes(field))).toEqual([
    'packet-dstaddr',
    'tcp-connection-status',
  ]);
});

test('every text format tells the same records: shared fields have the same values', async () => {
  const shared = V2_FIELDS.filter((field) => field !== 'version');
  const told = new Map<string, string[]>();
  for (const format of Object.keys(HEADERS)) {
    const { out } = await run(`told-${format}`, { format: format as Format /* the keys above are formats */ });
    const records = readObjects(out).flatMap((object) => object.records);
    told.set(format, records.map((record) => shared.map((field) => record[field]).join(' ')).sort());
  }

  for (const lines of told.values()) expect(lines).toEqual(told.get('v5'));
});

test('v11 values: tags are percent-encoded, next hops belong to the VPC, task fields to containers', async () => {
  const { out } = await run('v11', { format: 'v11' });
  const records = readObjects(out).flatMap((object) => object.records);
  const distinct = (field: string) => new Set(records.map((record) => record[field]));

  expect([...distinct('instance-tag-2')]).toContain('Zahlung%20%26%20Abrechnung');
  expect([...distinct('interface-type')]).toEqual(
    expect.arrayContaining(['-', 'nat_gateway', 'network_load_balancer', 'vpc_endpoint']),
  );
  const inside = records.find((record) => record['next-hop-interface-id'] !== '-');
  expect(inside?.['next-hop-vpc-id']).toBe(inside?.['vpc-id']);
  expect([...distinct('ecs-cluster-name')].length).toBeGreaterThan(1);
  expect([...distinct('encryption-status')]).toEqual(expect.arrayContaining(['0', '1', '2', '3']));
});

test('Parquet objects have the names, types and compression of AWS, and the records of the text', async () => {
  const { out } = await run('parquet', { format: 'parquet' });
  const text = await run('parquet-as-text', { format: 'v5' });

  const keys = listKeys(out);
  expect(keys.every((key) => key.endsWith('.log.parquet'))).toBe(true);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const path = join(out, keys[0] ?? '');
  const columns = await connection.runAndReadAll(`DESCRIBE SELECT * FROM read_parquet('${path}')`);
  const types = Object.fromEntries(columns.getRows().map(([name, type]) => [String(name), String(type)]));
  expect(Object.keys(types)).toEqual(V5_FIELDS.map((field) => field.replaceAll('-', '_')));
  expect(types).toMatchObject({
    protocol: 'INTEGER',
    srcport: 'INTEGER',
    bytes: 'BIGINT',
    end: 'BIGINT',
    vpc_id: 'VARCHAR',
  });
  const pages = await connection.runAndReadAll(`SELECT DISTINCT compression FROM parquet_metadata('${path}')`);
  expect(pages.getRows()).toEqual([['GZIP']]);
  connection.closeSync();
  instance.closeSync();

  const line = (record: Parsed) => V5_FIELDS.map((field) => record[field]).join(' ');
  const fromText = readObjects(text.out).flatMap((object) => object.records);
  expect((await readParquet(out)).map(line).sort()).toEqual(fromText.map(line).sort());
});

test.each([
  ['plain', /^AWSLogs\/(\d{12})\/vpcflowlogs\/([a-z0-9-]+)\/2026\/03\/0[67]\/NAME$/],
  ['hourly', /^AWSLogs\/(\d{12})\/vpcflowlogs\/([a-z0-9-]+)\/2026\/03\/0[67]\/(00|23)\/NAME$/],
  [
    'hive',
    /^AWSLogs\/aws-account-id=(\d{12})\/aws-service=vpcflowlogs\/aws-region=([a-z0-9-]+)\/year=2026\/month=03\/day=0[67]\/NAME$/,
  ],
  [
    'hive-hourly',
    /^AWSLogs\/aws-account-id=(\d{12})\/aws-service=vpcflowlogs\/aws-region=([a-z0-9-]+)\/year=2026\/month=03\/day=0[67]\/hour=(00|23)\/NAME$/,
  ],
] as const)('%s keys are those of AWS', async (layout, pattern) => {
  const { out } = await run(`layout-${layout}`, { layout });

  const name = '\\1_vpcflowlogs_\\2_fl-[0-9a-f]{17}_2026030[67]T\\d{4}Z_[0-9a-f]+\\.log\\.gz';
  const key = new RegExp(pattern.source.replace('NAME', name));
  expect(LAYOUTS.map((entry) => entry.name)).toContain(layout);
  for (const found of listKeys(out)) expect(found).toMatch(key);
});

test('mixed rotates through every format and layout, and its ledger covers all of them', async () => {
  const { out, report } = await run('mixed', { format: 'mixed', rows: 20_000, hours: 8 });
  const ledger = JSON.parse(readFileSync(join(out, 'ledger.json'), 'utf8'));

  const expected = FORMATS.map((format) => format.name).filter((name) => name !== 'mixed');
  expect(Object.keys(ledger.formats).sort()).toEqual([...expected].sort());
  const keys = listKeys(out);
  expect(keys.length).toBe(report.files);
  expect(keys.some((key) => /\/hour=\d\d\//.test(key))).toBe(true);
  expect(keys.some((key) => /\/day=\d\d\/[^/]+$/.test(key))).toBe(true);
  expect(keys.some((key) => /vpcflowlogs\/[^/]+\/2026\/\d\d\/\d\d\/\d\d\//.test(key))).toBe(true);
  const objects = readObjects(out);
  expect(objects.some((object) => object.header?.includes('\t'))).toBe(true);
  expect(objects.some((object) => object.header?.includes(','))).toBe(true);
  const counted = recount([...objects.flatMap((object) => object.records), ...(await readParquet(out))]);
  expect(ledger.actions.ACCEPT.rows).toBe(counted.ACCEPT.rows);
  expect(BigInt(ledger.actions.ACCEPT.bytes)).toBe(counted.ACCEPT.bytes);
  expect(ledger.actions.REJECT.rows).toBe(counted.REJECT.rows);
  expect(ledger).toMatchObject({ nodata: counted.nodata, skipdata: counted.skipdata });
});

test('NODATA and SKIPDATA records have a dash for everything measured', async () => {
  const { out } = await run('empty', {});
  const empty = readObjects(out)
    .flatMap((object) => object.records)
    .filter((record) => record['log-status'] !== 'OK');

  expect(empty.length).toBeGreaterThan(0);
  for (const record of empty) {
    for (const field of ['srcaddr', 'dstaddr', 'srcport', 'dstport', 'protocol', 'packets', 'bytes', 'action']) {
      expect(record[field]).toBe('-');
    }
    expect(Number(record.end)).toBeGreaterThan(Number(record.start));
  }
});
