import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { IdleWork } from './idle-work.js';

const IDLE_MS = 1_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('is done once nobody has asked for a while, and once', async () => {
  const idle = new IdleWork(IDLE_MS);
  const work = vi.fn(async () => undefined);
  const answered = idle.began();
  idle.want('a', work);
  await vi.advanceTimersByTimeAsync(10 * IDLE_MS);
  expect(work).not.toHaveBeenCalled();
  answered();
  await vi.advanceTimersByTimeAsync(IDLE_MS - 1);
  expect(work).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(10 * IDLE_MS);
  expect(work).toHaveBeenCalledTimes(1);
});

it('is left off when somebody asks, and begun again after them', async () => {
  const idle = new IdleWork(IDLE_MS);
  const ends: string[] = [];
  idle.want('a', async (signal) => {
    await new Promise<void>((resolve) => {
      const end = (how: string) => () => {
        ends.push(how);
        resolve();
      };
      signal.addEventListener('abort', end('left off'));
      setTimeout(end('done'), 100);
    });
  });
  await vi.advanceTimersByTimeAsync(IDLE_MS + 50);
  const answered = idle.began();
  expect(ends).toEqual(['left off']);
  answered();
  await vi.advanceTimersByTimeAsync(IDLE_MS + 200);
  expect(ends.at(-1)).toBe('done');
});

it('goes on with the next when one fails, and with none once it is closed', async () => {
  const idle = new IdleWork(IDLE_MS);
  const next = vi.fn(async () => undefined);
  idle.want('a', () => Promise.reject(new Error('no')));
  idle.want('b', next);
  await vi.advanceTimersByTimeAsync(IDLE_MS);
  expect(next).toHaveBeenCalledTimes(1);
  idle.want('c', next);
  await idle.close();
  idle.want('d', next);
  await vi.advanceTimersByTimeAsync(10 * IDLE_MS);
  expect(next).toHaveBeenCalledTimes(1);
});
