import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';

/** A record as an independent reader sees it: AWS field name to text. */
export type Parsed = Readonly<Record<string, string>>;

export interface ReadObject {
  readonly key: string;
  readonly header: string | null;
  readonly records: readonly Parsed[];
}

const DEFAULT_FIELDS =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';

/** Keys of all files under `out/AWSLogs`, sorted. */
export function listKeys(out: string): string[] {
  return readdirSync(join(out, 'AWSLogs'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(out, join(entry.parentPath, entry.name)))
    .sort();
}

/** Decompressed text of every gzip object by key. */
export function readTexts(out: string): Map<string, string> {
  const keys = listKeys(out).filter((key) => key.endsWith('.log.gz'));
  return new Map(keys.map((key) => [key, gunzipSync(readFileSync(join(out, key))).toString('utf8')]));
}

/** Splits one text object by its own header, or by the default format when it has none. */
export function parseText(key: string, text: string): ReadObject {
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new Error(`${key} does not end with a line break.`);
  const firstLine = lines[0] ?? '';
  const hasHeader = firstLine.startsWith('version');
  const delimiter = firstLine.includes(',') ? ',' : firstLine.includes('\t') ? '\t' : ' ';
  const fields = (hasHeader ? firstLine : DEFAULT_FIELDS).split(hasHeader ? delimiter : ' ');
  const records = lines.slice(hasHeader ? 1 : 0).map((line) => {
    const values = line.split(delimiter);
    if (values.length !== fields.length)
      throw new Error(`${key}: ${values.length} values for ${fields.length}: ${line}`);
    return Object.fromEntries(fields.map((field, index) => [field, values[index] ?? '']));
  });
  return { key, header: hasHeader ? firstLine : null, records };
}

export function readObjects(out: string): ReadObject[] {
  return [...readTexts(out)].map(([key, text]) => parseText(key, text));
}

/** Parquet objects, with NULL shown as `-` and underscores as dashes. */
export async function readParquet(out: string): Promise<Parsed[]> {
  const keys = listKeys(out).filter((key) => key.endsWith('.log.parquet'));
  if (keys.length === 0) return [];
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const paths = keys.map((key) => `'${join(out, key)}'`).join(', ');
    const reader = await connection.runAndReadAll(`SELECT * FROM read_parquet([${paths}], hive_partitioning=false)`);
    const names = reader.columnNames().map((name) => name.replaceAll('_', '-'));
    return reader
      .getRows()
      .map((row) =>
        Object.fromEntries(names.map((name, index) => [name, row[index] === null ? '-' : String(row[index])])),
      );
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

export interface Recount {
  rows: number;
  bytes: bigint;
  packets: bigint;
}

/** Sums of OK records per action, and how many records had another status. */
export function recount(records: Iterable<Parsed>): {
  readonly ACCEPT: Recount;
  readonly REJECT: Recount;
  readonly nodata: number;
  readonly skipdata: number;
} {
  const sums = { ACCEPT: { rows: 0, bytes: 0n, packets: 0n }, REJECT: { rows: 0, bytes: 0n, packets: 0n } };
  let nodata = 0;
  let skipdata = 0;
  for (const record of records) {
    if (record['log-status'] === 'NODATA') nodata += 1;
    else if (record['log-status'] === 'SKIPDATA') skipdata += 1;
    else {
      const sum = record.action === 'REJECT' ? sums.REJECT : sums.ACCEPT;
      sum.rows += 1;
      sum.bytes += BigInt(record.bytes ?? '');
      sum.packets += BigInt(record.packets ?? '');
    }
  }
  return { ...sums, nodata, skipdata };
}
