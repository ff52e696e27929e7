// Runs as a process of its own, to be killed: says `progress` after each commit.
import { LOCAL_SCOPE, openEngine } from '../dist/index.js';

const [lake, s3] = process.argv.slice(2);
const engine = await openEngine({ lake });
await engine.ingest(
  { s3: JSON.parse(s3), objectsPerCommit: 4, onProgress: () => process.stdout.write('progress\n') },
  LOCAL_SCOPE,
);
await engine.close();
