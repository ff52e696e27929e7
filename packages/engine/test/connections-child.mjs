// Runs as a process of its own, to be killed: says `progress` whenever something was done.
import { LOCAL_SCOPE, openConnections } from '../dist/index.js';

const [folder, lake] = process.argv.slice(2);
const connections = openConnections(lake, LOCAL_SCOPE);
await connections.import({ paths: [folder], onProgress: () => process.stdout.write('progress\n') });
await connections.close();
