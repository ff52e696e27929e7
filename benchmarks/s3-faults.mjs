import { rm } from 'node:fs/promises';
import path from 'node:path';
import { LOCAL_SCOPE, openEngine } from '@networkflow/engine';
import { FAULT_MATRIX, httpfsForTests, logObjects, putLogObjects, startS3Server } from '@networkflow/engine/testing';
import { DATA } from './day.mjs';
import { BUCKET, ENVIRONMENT } from './s3-server.mjs';

const OBJECTS = Number(process.env.BENCH_FAULT_OBJECTS ?? 200);
const ROWS_PER_OBJECT = 100;

/** What each fault of the test's matrix costs with the waits of the product, not those of the test. */
export async function benchS3Faults(say) {
  const httpfs = await httpfsForTests();
  const readers = ['sdk', ...(httpfs.folder === undefined ? [] : ['httpfs'])];
  const objects = logObjects(OBJECTS, ROWS_PER_OBJECT);
  const rows = [];
  for (const fault of FAULT_MATRIX) {
    const cells = [];
    for (const reader of readers) {
      const cell = await ingest(fault, reader, objects, httpfs.folder);
      say(`${fault.name}, ${reader}: ${cell}`);
      cells.push(cell);
    }
    rows.push(`| ${fault.name} | ${cells.join(' | ')} |`);
  }
  return [
    '## S3 that fails',
    '',
    `${OBJECTS} objects of ${ROWS_PER_OBJECT} rows. Requests the server saw, faults it played, seconds, and objects that were named instead of loaded (the next run loads what is still there). Not a measure of speed: most of the time is waiting before a retry.`,
    '',
    `| fault | ${readers.map((reader) => `${reader}: requests | faults | s | named`).join(' | ')} |`,
    `|---|${'---|'.repeat(4 * readers.length)}`,
    ...rows,
  ].join('\n');
}

async function ingest(fault, reader, objects, extensionDir) {
  const lake = path.join(DATA, 's3-faults-lake');
  await rm(lake, { recursive: true, force: true });
  const server = await startS3Server();
  // Sessions that expire come from the container's credentials.
  const { AWS_ACCESS_KEY_ID: _id, AWS_SECRET_ACCESS_KEY: _secret, ...environment } = ENVIRONMENT;
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, environment, {
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `${server.url}/container/credentials`,
  });
  const engine = await openEngine({ lake });
  try {
    putLogObjects(server, BUCKET, objects);
    const truth = new Map(objects.map((object) => [object.key, object]));
    fault.arrange(server, BUCKET, truth);
    const s3 = { buckets: [BUCKET], endpointUrl: server.url, region: server.region, reader, extensionDir };
    const report = await engine.ingest({ s3 }, LOCAL_SCOPE);
    const { loaded, quarantined, failed } = report.objects;
    if (loaded + quarantined + failed !== OBJECTS) throw new Error(`${fault.name}: an object was lost`);
    const { requests, byFault } = server.counters;
    const faults = Object.values(byFault).reduce((sum, count) => sum + count, 0);
    return `${requests} | ${faults} | ${report.seconds.toFixed(1)} | ${quarantined + failed}`;
  } finally {
    await engine.close();
    await server.close();
    await rm(lake, { recursive: true, force: true });
  }
}
