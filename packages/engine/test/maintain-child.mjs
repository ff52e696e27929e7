// Runs as a process of its own, to be killed: says `step` after each commit.
import { LOCAL_SCOPE, openEngine } from '../dist/index.js';

const engine = await openEngine({ lake: process.argv[2] });
await engine.maintain({ compact: true, keepDays: 3, onStep: () => process.stdout.write('step\n') }, LOCAL_SCOPE);
await engine.close();
