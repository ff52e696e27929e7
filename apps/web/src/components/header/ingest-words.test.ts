import type { IngestStatus } from '@networkflow/engine/contract';
import { describe, expect, it } from 'vitest';
import { ingestWords } from './ingest-words';

const WAITING: IngestStatus = {
  phase: 'waiting',
  source: 's3://flow-logs',
  pid: 1,
  startedAt: '2026-11-20T12:00:00Z',
  updatedAt: '2026-11-20T14:05:00Z',
  objectsFound: 400,
  objectsTotal: 400,
  objectsDone: 400,
  hoursDone: 0,
  hoursTotal: 0,
  rows: 9,
  rowsPerSecond: null,
  secondsLeft: null,
  lookedAt: '2026-11-20T14:04:00Z',
  nextLookAt: '2026-11-20T14:06:00Z',
  error: null,
  reader: null,
  isRunning: true,
  newestFlow: '2026-11-20T14:03:00Z',
  lagSeconds: 130,
};

const ERROR = { message: 'Access denied: s3:ListBucket.', since: '2026-11-20T14:00:00Z' };

describe('what loads the lake, in words', () => {
  it.each<[what: string, change: Partial<IngestStatus>, tone: string, text: string, share?: number]>([
    ['waits', {}, 'calm', '2 min behind'],
    ['looks again', { phase: 'listing', objectsFound: 3 }, 'calm', '2 min behind'],
    [
      'loads',
      { phase: 'loading', objectsDone: 120, secondsLeft: 75, rowsPerSecond: 120_000 },
      'busy',
      '2 min behind; loading 120 of 400 objects, 120 k rows/s, 1 min left. Until then the hours it loads are shown in part.',
      0.3,
    ],
    [
      'lists for the first time',
      { phase: 'listing', lookedAt: null, lagSeconds: null, objectsFound: 4_213 },
      'busy',
      'no records yet; looking for objects, 4,213 so far',
    ],
    [
      'builds conversations',
      { phase: 'deriving', hoursDone: 3, hoursTotal: 24 },
      'busy',
      '2 min behind; building conversations, 3 of 24 hours. Until then the hours it loads are shown in part.',
      0.125,
    ],
    ['has nothing newer', { lagSeconds: 3 * 86_400 }, 'calm', 'newest record 3 d ago'],
    ['was stopped', { phase: 'stopped', isRunning: false }, 'calm', 'loading was stopped; 2 min behind'],
    [
      'is gone',
      { phase: 'loading', isRunning: false },
      'trouble',
      'Nothing is loaded: the process that did so has not been heard of since 2026-11-20 14:05 UTC.',
    ],
    [
      'retries',
      { phase: 'retrying', error: ERROR },
      'trouble',
      '2 min behind. Access denied: s3:ListBucket. Next try at 14:06:00 UTC. Since 2026-11-20 14:00 UTC.',
    ],
    [
      'tries again',
      { phase: 'listing', nextLookAt: null, error: ERROR },
      'trouble',
      '2 min behind. Access denied: s3:ListBucket. It is being tried again now. Since 2026-11-20 14:00 UTC.',
    ],
    [
      'loads after an error',
      { phase: 'loading', objectsDone: 120, nextLookAt: null, error: ERROR },
      'busy',
      '2 min behind; loading 120 of 400 objects. Until then the hours it loads are shown in part. Before that: Access denied: s3:ListBucket.',
      0.3,
    ],
    [
      'failed',
      { phase: 'failed', isRunning: false, error: ERROR },
      'trouble',
      'Nothing is loaded: Access denied: s3:ListBucket.',
    ],
  ])('when it %s', (_what, change, tone, text, share) => {
    expect(ingestWords({ ...WAITING, ...change })).toEqual({ tone, text, share });
  });
});
