// One load in a process of its own, so that CPU time and peak memory are its own: `plain` or `networkflow`.
import { DuckDBInstance } from '@duckdb/node-api';
import { LOCAL_SCOPE, openEngine } from '@networkflow/engine';
import { readCsv } from './read-csv.mjs';

const [kind, logs, target, memoryBytes] = process.argv.slice(2);
async function plain() {
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '1GB' });
  const connection = await instance.connect();
  await connection.run('SET preserve_insertion_order = false');
  await connection.run(`COPY (SELECT * FROM ${await readCsv(logs)}) TO '${target}' (FORMAT parquet, COMPRESSION zstd)`);
  const read = await connection.runAndReadAll(
    `SELECT count(*)::BIGINT AS "rows", sum(bytes)::VARCHAR AS bytes FROM '${target}' WHERE "log-status" = 'OK'`,
  );
  const [row] = read.getRowObjectsJson();
  return { rows: Number(row.rows), bytes: String(row.bytes) };
}

async function networkflow() {
  const engine = await openEngine({ lake: target });
  const report = await engine.ingest(
    { folder: logs, ...(memoryBytes === undefined ? {} : { memoryBytes: Number(memoryBytes) }) },
    LOCAL_SCOPE,
  );
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
