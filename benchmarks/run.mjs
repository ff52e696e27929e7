import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { benchAnalyses } from './analyses.mjs';
import { benchConnections } from './connections.mjs';
import { benchDashboard } from './dashboard.mjs';
import { benchDetect } from './detect.mjs';
import { benchErrors } from './errors.mjs';
import { benchGrowth } from './growth.mjs';
import { benchIngest } from './ingest.mjs';
import { benchLatency } from './latency.mjs';
import { benchMemory } from './memory.mjs';
import { benchQuestion } from './question.mjs';
import { benchS3 } from './s3.mjs';
import { benchS3Faults } from './s3-faults.mjs';

const BENCHMARKS = {
  question: benchQuestion,
  ingest: benchIngest,
  analyses: benchAnalyses,
  dashboard: benchDashboard,
  latency: benchLatency,
  detect: benchDetect,
  s3: benchS3,
  's3-faults': benchS3Faults,
  errors: benchErrors,
  connections: benchConnections,
};
/** They take an hour and tens of gigabytes: only when they are asked for. */
const LARGE = { growth: benchGrowth, memory: benchMemory };
const ALL = { ...BENCHMARKS, ...LARGE };
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in ALL));
if (unknown.length > 0) {
  process.stderr.write(`There is no benchmark ${unknown.join(', ')}. There are ${Object.keys(ALL).join(', ')}.\n`);
  process.exit(2);
}
const say = (line) => process.stderr.write(`${line}\n`);

const sections = [];
for (const [name, bench] of Object.entries(ALL)) {
  if (asked.length === 0 ? name in BENCHMARKS : asked.includes(name)) sections.push(await bench(say));
}
const duckdb = JSON.parse(readFileSync(path.join(import.meta.dirname, 'package.json'), 'utf8')).dependencies[
  '@duckdb/node-api'
];
const [cpu] = os.cpus();
const machine = `${os.cpus().length} x ${cpu?.model.trim() ?? 'unknown CPU'}, ${Math.round(os.totalmem() / 2 ** 30)} GiB, Linux ${os.release()}, Node ${process.version}, DuckDB ${duckdb}`;
const report = [
  `# Results, ${new Date().toISOString().slice(0, 10)}`,
  '',
  `Machine: ${machine}.`,
  '',
  ...sections.flatMap((each) => [each, '']),
].join('\n');
process.stdout.write(report);
if (asked.length === 0) writeFileSync(path.join(import.meta.dirname, 'results.md'), report);
