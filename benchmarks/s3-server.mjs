// An S3 server in a process of its own, so that its work is not counted as its client's. Told what to do by messages.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { DEFAULT_CREDENTIALS, startS3Server, uploadFolder } from '@networkflow/engine/testing';

const FILE = fileURLToPath(import.meta.url);
export const BUCKET = 'flow-logs';
export const REGION = 'us-east-1';
const PREFIX = `AWSLogs/123456789012/vpcflowlogs/${REGION}/2026/11/19/`;
/** What the SDK and its credential chain need to come here and nowhere else. */
export const ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: DEFAULT_CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: DEFAULT_CREDENTIALS.secretAccessKey,
  AWS_CONFIG_FILE: '/nowhere',
  AWS_SHARED_CREDENTIALS_FILE: '/nowhere',
  AWS_EC2_METADATA_DISABLED: 'true',
};

/** Serves a folder as the bucket, every request `latencyMs` late; `counters()` since the last call. */
export async function startServer(folder, latencyMs) {
  const child = fork(FILE, [folder, String(latencyMs)]);
  const [url] = await once(child, 'message');
  return {
    url,
    async counters() {
      child.send('counters');
      const [counters] = await once(child, 'message');
      return counters;
    },
    close: () => child.kill('SIGKILL'),
  };
}

if (process.argv[1] === FILE) {
  const [folder, latencyMs] = process.argv.slice(2);
  const server = await startS3Server({ region: REGION });
  await uploadFolder(server, folder, BUCKET, PREFIX);
  server.faults.set({ latencyMs: Number(latencyMs) });
  process.on('message', () => {
    const { requests, connections, inFlightMax, bytesOut } = server.counters;
    process.send({ requests, connections, inFlightMax, bytesOut });
    server.counters.reset();
  });
  process.send(server.url);
}
