import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runBounded } from '../src/core/run-bounded.js';
import { LOCAL_SCOPE, openEngine } from '../src/index.js';
import {
  logObjects,
  makeWorkspace,
  putLogObjects,
  type S3TestServer,
  startS3Server,
  type Workspace,
} from '../src/testing/index.js';
import { BUCKET, READERS, s3Options, useFixedCredentials } from './s3-run.js';

const CHILD = fileURLToPath(new URL('s3-ingest-child.mjs', import.meta.url));
const OBJECTS = 24;
const ROWS_PER_OBJECT = 20;
const KILLS = 50;
const KILLS_AT_ONCE = 2;
/** Requests and progress lines of a run that nobody kills, more or less. */
const REQUESTS = 30;
const STEPS = 9;
/** Kills come up to so many milliseconds after what they wait for, so that they meet work of every kind. */
const LATER_MS = 30;
const SEED = 20_231_114;
const TIMEOUT_MS = 360_000;

interface Instant {
  /** The nth request at the server, or the nth progress the child tells of. */
  readonly event: 'request' | 'progress';
  readonly nth: number;
  readonly laterMs: number;
}

/** The same instants in every run of this test, by a generator of its own (mulberry32). */
function instants(count: number): Instant[] {
  let state = SEED;
  const below = (bound: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
  return Array.from({ length: count }, (_, index) => {
    const event = index % 3 === 0 ? 'request' : 'progress';
    return { event, nth: 1 + below(event === 'request' ? REQUESTS : STEPS), laterMs: below(LATER_MS) };
  });
}

describe.each(READERS)('$reader', ({ reader, missing }) => {
  describe.skipIf(missing !== undefined)(`kill -9${missing === undefined ? '' : ` (${missing})`}`, () => {
    const objects = logObjects(OBJECTS, ROWS_PER_OBJECT);
    let workspace: Workspace;

    beforeAll(async () => {
      workspace = await makeWorkspace();
      useFixedCredentials();
    });
    afterAll(async () => {
      vi.unstubAllEnvs();
      await workspace.remove();
    });

    /** A server of its own, so that its requests are those of this run only. */
    async function withServer<T>(work: (server: S3TestServer) => Promise<T>): Promise<T> {
      const server = await startS3Server();
      try {
        putLogObjects(server, BUCKET, objects);
        return await work(server);
      } finally {
        await server.close();
      }
    }

    /** Ingests in another process and kills it at that instant. */
    function ingestAndKill(server: S3TestServer, lake: string, instant: Instant): Promise<NodeJS.Signals | null> {
      return new Promise((resolve, reject) => {
        const child = spawn(process.execPath, [CHILD, lake, JSON.stringify(s3Options(server, reader))], {
          stdio: ['ignore', 'pipe', 'inherit'],
          env: process.env,
        });
        let nth = 0;
        const happened = (event: Instant['event']): void => {
          if (event !== instant.event || ++nth !== instant.nth) return;
          setTimeout(() => child.kill('SIGKILL'), instant.laterMs);
        };
        server.faults.set({ before: () => happened('request') });
        child.stdout.on('data', (chunk: Buffer) => {
          for (const line of chunk.toString().split('\n')) if (line === 'progress') happened('progress');
        });
        child.on('close', (_, signal) => resolve(signal));
        child.on('error', reject);
      });
    }

    async function rowsOf(lake: string, server: S3TestServer) {
      const engine = await openEngine({ lake });
      try {
        const report = await engine.ingest({ s3: s3Options(server, reader) }, LOCAL_SCOPE);
        const { rows } = await engine.analyze('totals', {}, LOCAL_SCOPE);
        const [totals] = rows;
        return {
          flows: totals?.flows,
          bytes: totals?.bytes,
          packets: totals?.packets,
          loadedNow: report.objects.loaded,
        };
      } finally {
        await engine.close();
      }
    }

    it(
      `at ${KILLS / READERS.length} instants, then started again: the rows of the bucket, to the byte`,
      async () => {
        const rows = objects.flatMap((object) => object.rows);
        const truth = {
          flows: rows.length,
          bytes: rows.reduce((sum, row) => sum + row.bytes, 0),
          packets: rows.reduce((sum, row) => sum + row.packets, 0),
        };
        const all = instants(KILLS);
        const mine = all.filter((_, index) => READERS[index % READERS.length]?.reader === reader);
        const outcomes = runBounded(mine, KILLS_AT_ONCE, (instant, index) =>
          withServer(async (server) => {
            const lake = path.join(workspace.lake, String(index));
            const signal = await ingestAndKill(server, lake, instant);
            server.faults.clear();
            return { instant, signal, ...(await rowsOf(lake, server)) };
          }),
        );
        let killed = 0;
        let resumed = 0;
        for await (const { instant, signal, loadedNow, ...totals } of outcomes) {
          expect(totals, `killed at ${JSON.stringify(instant)}`).toEqual(truth);
          killed += signal === 'SIGKILL' ? 1 : 0;
          resumed += loadedNow > 0 && loadedNow < OBJECTS ? 1 : 0;
        }
        // Most runs have to be killed, and some between two commits, for this to prove anything.
        expect(killed).toBeGreaterThan(mine.length * 0.7);
        expect(resumed).toBeGreaterThan(5);
      },
      TIMEOUT_MS,
    );
  });
});
