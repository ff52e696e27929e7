// One load in a process of its own, so that CPU time and peak memory are its own: `plain` or `networkflow`.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { LOCAL_SCOPE, openEngine } from '@networkflow/engine';

const [kind, logs, target] = process.argv.slice(2);
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

async function plain() {
  const { createInterface } = await import('node:readline');
  const { createReadStream } = await import('node:fs');
  const { createGunzip } = await import('node:zlib');
  const first = path.join(
    logs,
    readdirSync(logs).find((name) => name.endsWith('.gz')),
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
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '1GB' });
  const connection = await instance.connect();
  await connection.run('SET preserve_insertion_order = false');
  await connection.run(
    `COPY (SELECT * FROM read_csv('${logs}/*.gz', delim = ' ', header = true, quote = '', escape = '', nullstr = '-', ` +
      `auto_detect = false, columns = {${columns}})) TO '${target}' (FORMAT parquet, COMPRESSION zstd)`,
  );
  const read = await connection.runAndReadAll(
    `SELECT count(*)::BIGINT AS "rows", sum(bytes)::VARCHAR AS bytes FROM '${target}' WHERE "log-status" = 'OK'`,
  );
  const [row] = read.getRowObjectsJson();
  return { rows: Number(row.rows), bytes: String(row.bytes) };
}

async function networkflow() {
  const engine = await openEngine({ lake: target });
  const report = await engine.ingest({ folder: logs }, LOCAL_SCOPE);
  await engine.close();
  return { rows: report.rows, bytes: String(report.bytes) };
}

const started = performance.now();
const loaded = await (kind === 'plain' ? plain() : networkflow());
const usage = process.resourceUsage();
process.stdout.write(
  JSON.stringify({
    kind,
    ...loaded,
    seconds: (performance.now() - started) / 1000,
    cpuSeconds: (usage.userCPUTime + usage.systemCPUTime) / 1e6,
    peakMiB: usage.maxRSS / 1024,
  }),
);
