import { text } from 'node:stream/consumers';
import { freePort } from '@networkflow/engine/testing';
import { exitCode, type Place, type Variables } from './places.js';

const READY_MS = 180_000;
const POLL_MS = 50;

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** The dashboard of a place, running. */
export interface Served {
  readonly port: number;
  get(route: string): Promise<Answer>;
  post(route: string, body: unknown): Promise<Answer>;
  /** Flows in the lake that is shown. */
  rows(): Promise<number>;
  /** Requests that are being answered, but for the one that asks. */
  othersInFlight(): Promise<number>;
  /** What it warned of. */
  warnings(): string;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
}

/** Starts `networkflow dashboard` with what is told by variables, and waits until it is ready. */
export async function serve(place: Place, env: Variables = {}): Promise<Served> {
  const port = await freePort();
  const child = place.start(['dashboard', `--port=${port}`], env);
  const ended = exitCode(child);
  let hasEnded = false;
  void ended.then(() => {
    hasEnded = true;
  });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += String(chunk);
  });
  void text(child.stdout);
  const ask = async (route: string, init?: RequestInit): Promise<Answer> => {
    const response = await fetch(`http://127.0.0.1:${port}${route}`, init);
    return { status: response.status, body: await response.text() };
  };
  const get = (route: string): Promise<Answer> => ask(route);
  const deadline = performance.now() + READY_MS;
  while ((await get('/readyz').catch(() => undefined))?.status !== 200) {
    if (hasEnded || performance.now() > deadline) throw new Error(`the dashboard is not ready: ${said}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return {
    port,
    get,
    post: (route, body) =>
      ask(route, {
        method: 'POST',
        headers: { 'content-type': 'application/json', connection: 'close' },
        body: JSON.stringify(body),
      }),
    rows: async () => {
      const status: unknown = JSON.parse((await get('/api/v1/status')).body);
      return typeof status === 'object' && status !== null && 'rows' in status ? Number(status.rows) : 0;
    },
    othersInFlight: async () =>
      Number(/^networkflow_http_requests_in_flight (\d+)/m.exec((await get('/metrics')).body)?.[1] ?? 1) - 1,
    warnings: () =>
      said
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('{'))
        .join('\n'),
    stop: async () => {
      await place.stop(child);
      return ended;
    },
  };
}
