import { readFileSync } from 'node:fs';
import { EXIT } from './exit-codes.js';
import { main } from './main.js';
import { processEffects } from './process-effects.js';

const stop = new AbortController();
let stoppedBy: 'SIGINT' | 'SIGTERM' | undefined;

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stoppedBy !== undefined) {
      // Asked twice means now, not when tidy; and `process.exit` would wait for a statement that does not stop.
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
      return;
    }
    stoppedBy = signal;
    stop.abort();
  });
}

// `unknown` until looked at: the version is only printed.
const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const version =
  typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : '';

const code = await main({ words: process.argv.slice(2), version }, processEffects(stop.signal));
process.exitCode = code === EXIT.cancelled && stoppedBy === 'SIGTERM' ? EXIT.terminated : code;
