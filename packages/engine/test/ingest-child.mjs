// Runs as a process of its own, to be killed: says `progress` after each commit.
import { LOCAL_SCOPE, openEngine } from '../dist/index.js';

const [folder, lake] = process.argv.slice(2);
const engine = await openEngine({ lake });
await engine.ingest({ folder, objectsPerCommit: 7, onProgress: () => process.stdout.write('progress\n') }, LOCAL_SCOPE);
await engine.close();
