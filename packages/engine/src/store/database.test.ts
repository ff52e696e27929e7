import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from './database.js';

/** Rows enough to stream for far longer than the interruption takes. */
const LONG = { text: 'SELECT a.range AS a, b.range AS b FROM range(100000) a, range(100000) b', params: [] };

let database: Database;

beforeAll(async () => {
  database = await Database.open();
});

afterAll(() => database.close());

describe('an interrupted query is an error, never a short answer', () => {
  it('when the time is up while rows are streaming', async () => {
    await expect(database.rows(LONG, { timeoutMs: 50 })).rejects.toMatchObject({ code: 'timeout' });
  });

  it('when the caller aborts while rows are streaming', async () => {
    const controller = new AbortController();
    const answer = database.rows(LONG, { signal: controller.signal });
    setImmediate(() => controller.abort());

    await expect(answer).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('when the caller aborts while it waits for a thread', async () => {
    const endless = { text: 'SELECT count(*) FROM range(10000000) a, range(10000000) b', params: [] };
    const controller = new AbortController();
    const moreThanThreads = Array.from({ length: 12 }, () => database.rows(endless, { signal: controller.signal }));
    setTimeout(() => controller.abort(), 50);

    for (const answer of await Promise.allSettled(moreThanThreads)) {
      expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'cancelled' } });
    }
  });

  it('when the caller had aborted before', async () => {
    await expect(database.rows(LONG, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
  });
});
