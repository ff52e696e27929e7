import { createServer } from 'node:net';

/** Below the ports that systems hand out by themselves, so that no connection and no `listen(0)` takes one in between. */
const FIRST_PORT = 20_000;
const PORTS = 10_000;
/** As many processes may run tests at once and never be given the same port; vitest numbers them from 1. */
const WORKERS = 8;
const ATTEMPTS_MAX = 100;

const worker = Number(process.env.VITEST_POOL_ID ?? 0) % WORKERS;
let turn = Math.floor((Math.random() * PORTS) / WORKERS);

/**
 * A port on which a process can be told to listen that cannot be asked for one of its own. Each call has another, and other
 * processes that run tests have others.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    turn = (turn + 1) % Math.floor(PORTS / WORKERS);
    const port = FIRST_PORT + turn * WORKERS + worker;
    if (await isFree(port)) return port;
  }
  throw new Error(`Of ${ATTEMPTS_MAX} ports from ${FIRST_PORT} on none is free.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
