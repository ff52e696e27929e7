import { isMainThread } from 'node:worker_threads';

// Preloaded into the dashboard's server: its standard input is a pipe that the process which started it holds, and
// which closes however that process ends. A server that outlives it would keep the port and the lake for nobody.

/** Milliseconds to end tidily in. */
const GRACE_MS = 5_000;

// Threads are preloaded with it too, and their standard input ends at once.
if (isMainThread) {
  process.stdin.resume();
  for (const event of ['end', 'error']) {
    process.stdin.once(event, () => {
      process.kill(process.pid, 'SIGTERM');
      setTimeout(() => process.kill(process.pid, 'SIGKILL'), GRACE_MS).unref();
    });
  }
}
