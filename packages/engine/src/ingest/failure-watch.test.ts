import { expect, it } from 'vitest';
import { LIMITS } from '../core/limits.js';
import { FailureWatch } from './failure-watch.js';
import type { Prepared } from './prepared.js';

const MAX = LIMITS.failuresInARowMax;
const object = { key: 'a', etag: 'v', bytes: 1 };
const fresh = { object, replaces: [], failedBefore: false };
const again = { object, replaces: [1], failedBefore: true };

const failed = (cause?: string): Prepared => ({
  kind: 'refused',
  object,
  sha256: null,
  reason: 'no.',
  transient: true,
  ...(cause === undefined ? {} : { cause }),
});
const damaged: Prepared = { kind: 'refused', object, sha256: null, reason: 'x', transient: false };
const read: Prepared = { kind: 'duplicate', object, sha256: 'x' };

function note(watch: FailureWatch, times: number, planned: typeof fresh | typeof again, prepared: Prepared): void {
  for (let n = 0; n < times; n += 1) watch.note(planned, prepared);
}

it.each(['unreachable', 'expired-token', 'throttled', undefined])(
  'trouble of the service (%s) ends the run',
  (cause) => {
    const watch = new FailureWatch();
    watch.note(fresh, read);
    note(watch, MAX - 1, fresh, failed(cause));

    expect(() => watch.note(fresh, failed(cause))).toThrow(`${MAX} objects in a row`);
  },
);

it('objects nobody may read end a run that read nothing, once they are written down', () => {
  const watch = new FailureWatch();
  note(watch, MAX, fresh, failed('access-denied'));

  expect(watch.isOver).toBe(true);
  expect(() => watch.conclude()).toThrow('The last one: no.');
});

it('a corner nobody may read keeps no one from the rest', () => {
  const watch = new FailureWatch();
  note(watch, 10 * MAX, again, failed('kms-denied'));
  watch.note(fresh, read);
  note(watch, 10 * MAX, fresh, failed('access-denied'));
  watch.conclude();

  expect(watch.isOver).toBe(false);
});

it('counts anew after an object that came, whole or damaged', () => {
  const watch = new FailureWatch();
  for (const came of [read, damaged]) {
    note(watch, MAX - 1, fresh, failed('unreachable'));
    watch.note(fresh, came);
  }
  note(watch, MAX - 1, fresh, failed('unreachable'));
  watch.conclude();

  expect(watch.isOver).toBe(false);
});
