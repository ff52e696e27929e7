import { type LogObject, logObject } from './log-objects.js';
import type { FaultRule, S3TestServer } from './s3-server/index.js';

/** What is in a bucket, and in the end may be in the lake: changed by faults that change the bucket. */
export type Truth = Map<string, LogObject>;

export interface FaultCase {
  readonly name: string;
  /** Sets the server up to fail; whatever it does to the bucket it does to `truth` as well. */
  arrange(server: S3TestServer, bucket: string, truth: Truth): void;
  /** Objects that the run may name instead of loading them; none when missing. */
  readonly mayMiss?: (key: string, index: number) => boolean;
  /** What is named stays named: the reader cannot tell a damage on the way from one in the bucket. */
  readonly isKept?: boolean;
}

const SEED = 11;
const STALL_MS = 2_000;
const EVERY_TENTH = (_: string, index: number): boolean => index % 10 === 3;

function faults(rule: FaultRule): FaultCase['arrange'] {
  return (server) => server.faults.set({ seed: SEED, ...rule });
}

/** Changes an object just before it is read for the `attempt`th time. */
function overwrite(attempt: number): FaultCase['arrange'] {
  return (server, bucket, truth) => {
    const victims = victimsOf(truth);
    server.faults.set(
      {
        operations: ['GetObject'],
        before: (request) => {
          const index = victims.get(request.key);
          const old = truth.get(request.key);
          if (index === undefined || old === undefined || request.attempt !== attempt) return;
          const changed = logObject(index, old.rows.length + 1, 2);
          truth.set(request.key, changed);
          server.put(bucket, request.key, changed.body);
        },
      },
      // What is read again has to have failed before.
      { operations: ['GetObject'], cut: attempt > 1 ? 1 : 0, attemptsMax: attempt - 1 },
    );
  };
}

/** Every tenth object and its place. */
function victimsOf(truth: Truth): Map<string, number> {
  return new Map([...truth.keys()].map((key, index) => [key, index] as const).filter((entry) => EVERY_TENTH(...entry)));
}

/** Everything S3 and the way to it can do to an ingest, short of not being there at all. */
export const FAULT_MATRIX: readonly FaultCase[] = [
  { name: 'nothing', arrange: (server) => server.faults.clear() },
  { name: '5 % SlowDown', arrange: faults({ slowDown: 0.05 }) },
  { name: '30 % SlowDown', arrange: faults({ slowDown: 0.3 }) },
  { name: '30 % InternalError', arrange: faults({ internalError: 0.3 }) },
  { name: '20 % reset before headers', arrange: faults({ reset: 0.2 }) },
  { name: '20 % bodies cut', arrange: faults({ cut: 0.2 }) },
  { name: '20 % short bodies', arrange: faults({ short: 0.2, operations: ['GetObject'] }) },
  {
    name: '20 % bodies with a wrong byte',
    arrange: faults({ corrupt: 0.2, operations: ['GetObject'] }),
    mayMiss: () => true,
    isKept: true,
  },
  {
    name: '10 % stalls of 2 s',
    arrange: faults({ stall: 0.1, stallMs: STALL_MS, operations: ['GetObject'], attemptsMax: 1 }),
  },
  {
    name: 'token expires after 15 requests (400)',
    arrange: (server) => Object.assign(server.keyring, { tokenRequestsMax: 15, expiredStatus: 400 }),
  },
  {
    name: 'token expires after 15 requests (403)',
    arrange: (server) => Object.assign(server.keyring, { tokenRequestsMax: 15, expiredStatus: 403 }),
  },
  {
    name: 'objects deleted between list and get',
    arrange: (server, bucket, truth) => {
      const victims = victimsOf(truth);
      server.faults.set({
        operations: ['GetObject'],
        before: ({ key }) => {
          if (!victims.has(key)) return;
          server.delete(bucket, key);
          truth.delete(key);
        },
      });
    },
    mayMiss: EVERY_TENTH,
  },
  { name: 'objects overwritten between list and get', arrange: overwrite(1), mayMiss: EVERY_TENTH },
  { name: 'objects overwritten while they are read', arrange: overwrite(2), mayMiss: EVERY_TENTH },
  {
    name: 'no permission for the key of some objects (KMS)',
    arrange: (server, _, truth) => {
      const victims = [...victimsOf(truth).keys()];
      server.faults.set({ operations: ['GetObject'], kmsDenied: 1, match: new RegExp(victims.join('|')) });
    },
    mayMiss: EVERY_TENTH,
  },
];
