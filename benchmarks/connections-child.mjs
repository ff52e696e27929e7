// One part of the benchmark of connection logs in a process of its own, so that CPU time and peak memory are its own.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { LOCAL_SCOPE, openConnections } from '@networkflow/engine';
import { median } from './timed-run.mjs';

const [part, source, target] = process.argv.slice(2);
const ASKER = { actor: { kind: 'program', name: 'benchmark' }, reason: 'a measurement' };
const SINGLES = 40;
const BATCH = 1_000;

async function load() {
  const connections = openConnections(target, LOCAL_SCOPE);
  const report = await connections.import({ paths: [source] });
  const { spans } = await connections.status();
  await connections.close();
  return { connections: report.connections, sessionEnds: report.sessionEnds, quarantined: report.quarantined, spans };
}

/** The extracted lines as they are, eight columns of text; session ends and broken lines come along as far as they fit. */
async function plain() {
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '1GB' });
  const connection = await instance.connect();
  await connection.run('SET preserve_insertion_order = false');
  const columns = ['type', 'source_ip', 'dest_ip', 'timestamp', 'source_port', 'dest_port', 'protocol', 'nat_ip'];
  const typed = columns.map((name) => `'${name}': 'VARCHAR'`).join(', ');
  await connection.run(
    `COPY (SELECT * FROM read_csv('${source}', columns = {${typed}}, header = false, delim = ',', quote = '"',
       null_padding = true, ignore_errors = true, strict_mode = false, auto_detect = false))
     TO '${target}' (FORMAT parquet, COMPRESSION zstd)`,
  );
  const read = await connection.runAndReadAll(
    `SELECT count(*) FROM '${target}' WHERE lower(type) IN ('new', 'destroy') AND nat_ip IS NOT NULL`,
  );
  return { connections: Number(read.getRows()[0][0]) };
}

/** Questions whose answers are known, one after the other and a thousand at once. */
async function ask() {
  const { lookups } = JSON.parse(await readFile(path.join(source, 'truth.json'), 'utf8'));
  const question = ({ natIp, port, protocol, at, natPorts }) => ({ natIp, port, protocol, at, natPorts });
  const connections = openConnections(target, LOCAL_SCOPE);
  await connections.who(question(lookups[0]), ASKER);
  const milliseconds = [];
  for (let index = 0; index < SINGLES; index += 1) {
    const started = performance.now();
    await connections.who(question(lookups[(index * 7) % lookups.length]), ASKER);
    milliseconds.push(performance.now() - started);
  }
  const asked = Array.from({ length: BATCH }, (_, index) => lookups[index % lookups.length]);
  const started = performance.now();
  const { replies } = await connections.whoBatch(asked.map(question), { ...ASKER, reveal: true });
  const batchSeconds = (performance.now() - started) / 1000;
  let otherwise = 0;
  let wrong = 0;
  for (const [index, { expected, holder }] of asked.entries()) {
    const { outcome, candidates } = replies[index].answer;
    if (expected !== 'any' && expected !== outcome) otherwise += 1;
    if (outcome === 'one' && candidates[0].privateAddress !== holder?.privateIp) wrong += 1;
  }
  await connections.close();
  const p95 = milliseconds.toSorted((a, b) => a - b)[Math.floor(SINGLES * 0.95)];
  return { median: median(milliseconds), p95, batchSeconds, questions: BATCH, otherwise, wrong };
}

const started = performance.now();
const result = await { load, plain, ask }[part]();
const usage = process.resourceUsage();
process.stdout.write(
  JSON.stringify({
    ...result,
    seconds: (performance.now() - started) / 1000,
    cpuSeconds: (usage.userCPUTime + usage.systemCPUTime) / 1e6,
    peakMiB: usage.maxRSS / 1024,
  }),
);
