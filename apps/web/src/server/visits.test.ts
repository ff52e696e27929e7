import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Visits } from './visits';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('tells whoever works when somebody comes, and each time anew', () => {
  const visits = new Visits();
  const first = visits.next;
  visits.noticed('/?range=all');
  expect(first.aborted).toBe(true);
  expect(visits.next.aborted).toBe(false);
});

it.each(['/healthz', '/readyz', '/metrics', '/api/v1/status'])('takes %s for nobody', async (url) => {
  const visits = new Visits();
  visits.noticed(url);
  expect(visits.next.aborted).toBe(false);
  await visits.untilQuiet(60_000);
});

it('is quiet at once where nobody was, and else when nobody has come for long enough', async () => {
  const visits = new Visits();
  await visits.untilQuiet(1_000);
  visits.noticed('/')();
  const quiet = vi.fn();
  const waiting = visits.untilQuiet(1_000).then(quiet);
  await vi.advanceTimersByTimeAsync(900);
  visits.noticed('/api/v1/batch')();
  await vi.advanceTimersByTimeAsync(900);
  expect(quiet).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(100);
  await waiting;
});

it('is not quiet while somebody waits, however long the answer takes', async () => {
  const visits = new Visits();
  const answered = visits.noticed('/api/v1/batch');
  const quiet = vi.fn();
  const waiting = visits.untilQuiet(1_000).then(quiet);
  await vi.advanceTimersByTimeAsync(4_500);
  answered();
  await vi.advanceTimersByTimeAsync(900);
  expect(quiet).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1_000);
  await waiting;
});
