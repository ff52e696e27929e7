// One way to get a bucket's rows, in a process of its own, so that CPU time and peak memory are its own:
// `download` (objects only), `local` (files that are there already), `sdk` or `httpfs`.
import { createRequire } from 'node:module';
import { LOCAL_SCOPE, openEngine } from '@networkflow/engine';
import { BUCKET, REGION } from './s3-server.mjs';

// The engine's own SDK.
const engineRequire = createRequire(import.meta.resolve('@networkflow/engine'));
const { GetObjectCommand, ListObjectsV2Command, S3Client } = engineRequire('@aws-sdk/client-s3');
const [kind, place, lake, extensionDir] = process.argv.slice(2);
/** As many at once as the SDK reader has. */
const GETS_AT_ONCE = 16;

async function download() {
  const client = new S3Client({ endpoint: place, region: REGION, forcePathStyle: true });
  const { Contents } = await client.send(new ListObjectsV2Command({ Bucket: BUCKET }));
  const keys = Contents.map(({ Key }) => Key);
  let bytes = 0;
  const getNext = async () => {
    for (let Key = keys.pop(); Key !== undefined; Key = keys.pop()) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
      bytes += (await Body.transformToByteArray()).length;
    }
  };
  await Promise.all(Array.from({ length: GETS_AT_ONCE }, getNext));
  client.destroy();
  return { bytes: String(bytes) };
}

async function load() {
  const s3 = { buckets: [BUCKET], endpointUrl: place, region: REGION, reader: kind, extensionDir };
  const engine = await openEngine({ lake });
  const { rows, bytes } = await engine.ingest(kind === 'local' ? { folder: place } : { s3 }, LOCAL_SCOPE);
  await engine.close();
  return { rows, bytes: String(bytes) };
}

const started = performance.now();
const result = await (kind === 'download' ? download() : load());
const usage = process.resourceUsage();
process.stdout.write(
  JSON.stringify({
    kind,
    ...result,
    seconds: (performance.now() - started) / 1000,
    cpuSeconds: (usage.userCPUTime + usage.systemCPUTime) / 1e6,
    peakMiB: usage.maxRSS / 1024,
  }),
);
