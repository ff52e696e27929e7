// DuckDB's own reader at its best for these logs: explicit columns, nothing sniffed.
import { createReadStream, readdirSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';

const NUMBERS = {
  version: 'UTINYINT',
  srcport: 'USMALLINT',
  dstport: 'USMALLINT',
  protocol: 'UTINYINT',
  packets: 'BIGINT',
  bytes: 'BIGINT',
  start: 'BIGINT',
  end: 'BIGINT',
  'tcp-flags': 'UTINYINT',
  'traffic-path': 'UTINYINT',
};

/** `read_csv(...)` over the gzip files of a folder, all of which have the header of the first. */
export async function readCsv(folder) {
  const first = path.join(
    folder,
    readdirSync(folder).find((name) => name.endsWith('.gz')),
  );
  let header = '';
  for await (const line of createInterface({ input: createReadStream(first).pipe(createGunzip()) })) {
    header = line;
    break;
  }
  const columns = header
    .split(' ')
    .map((token) => `'${token}': '${NUMBERS[token] ?? 'VARCHAR'}'`)
    .join(', ');
  return (
    `read_csv('${folder}/*.gz', delim = ' ', header = true, quote = '', escape = '', nullstr = '-', ` +
    `auto_detect = false, columns = {${columns}})`
  );
}
