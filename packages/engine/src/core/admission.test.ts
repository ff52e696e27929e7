import { describe, expect, it } from 'vitest';
import { Admission } from './admission.js';

/** Tasks that note when they start and end when told to. */
function tasks() {
  const started: string[] = [];
  const open = new Map<string, () => void>();
  const task = (name: string) => () =>
    new Promise<string>((resolve) => {
      started.push(name);
      open.set(name, () => resolve(name));
    });
  const end = async (name: string): Promise<void> => {
    open.get(name)?.();
    await new Promise(setImmediate);
  };
  return { started, task, end };
}

describe('admission', () => {
  it('runs no more than its number at once, and the next when one ends or fails', async () => {
    const { started, task, end } = tasks();
    const admission = new Admission({ atOnce: 2, waitingMax: 10 });
    const failing = admission.run(() => Promise.reject(new Error('no')));
    const runs = ['a', 'b', 'c'].map((name) => admission.run(task(name)));
    await expect(failing).rejects.toThrow('no');
    await new Promise(setImmediate);

    expect(started).toEqual(['a', 'b']);
    expect(admission.load).toEqual({ running: 2, waiting: 1 });
    await end('a');
    expect(started).toEqual(['a', 'b', 'c']);
    await end('b');
    await end('c');
    expect(await Promise.all(runs)).toEqual(['a', 'b', 'c']);
    expect(admission.load).toEqual({ running: 0, waiting: 0 });
  });

  it('takes turns between clients, so that many questions of one do not delay another', async () => {
    const { started, task, end } = tasks();
    const admission = new Admission({ atOnce: 1, waitingMax: 10 });
    const asked = [
      ['first', 'x'],
      ['a1', 'a'],
      ['a2', 'a'],
      ['a3', 'a'],
      ['b1', 'b'],
      ['b2', 'b'],
    ] as const;
    const runs = asked.map(([name, client]) => admission.run(task(name), { client }));
    for (const name of ['first', 'a1', 'b1', 'a2', 'b2', 'a3']) await end(name);

    expect(started).toEqual(['first', 'a1', 'b1', 'a2', 'b2', 'a3']);
    await Promise.all(runs);
  });

  it('refuses what it cannot let wait, and says when to come again', async () => {
    const { task, end } = tasks();
    const admission = new Admission({ atOnce: 1, waitingMax: 1 });
    const running = admission.run(task('a'));
    const waiting = admission.run(task('b'));

    await expect(admission.run(task('c'))).rejects.toMatchObject({
      code: 'busy',
      details: { retryAfterS: 1 },
      message: '1 questions wait for an answer already, and no more may. Try again in 1 s.',
    });
    await end('a');
    await end('b');
    expect(await Promise.all([running, waiting])).toEqual(['a', 'b']);
  });

  it('makes room for a client with few questions at the cost of the one with most', async () => {
    const { started, task, end } = tasks();
    const admission = new Admission({ atOnce: 1, waitingMax: 3 });
    const running = admission.run(task('running'), { client: 'a' });
    const many = ['a1', 'a2', 'a3'].map((name) => admission.run(task(name), { client: 'a' }));
    const other = admission.run(task('b1'), { client: 'b' });

    await expect(many[2]).rejects.toMatchObject({ code: 'busy' });
    for (const name of ['running', 'a1', 'b1', 'a2']) await end(name);
    expect(started).toEqual(['running', 'a1', 'b1', 'a2']);
    await Promise.all([running, many[0], many[1], other]);
  });

  it('lets whoever gives up leave the queue, and never starts its task', async () => {
    const { started, task, end } = tasks();
    const admission = new Admission({ atOnce: 1, waitingMax: 10 });
    const running = admission.run(task('a'));
    const controller = new AbortController();
    const leaving = admission.run(task('b'), { signal: controller.signal });
    const last = admission.run(task('c'));
    controller.abort();

    await expect(leaving).rejects.toMatchObject({ code: 'cancelled' });
    await expect(admission.run(task('d'), { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    });
    await end('a');
    await end('c');
    expect(await Promise.all([running, last])).toEqual(['a', 'c']);
    expect(started).toEqual(['a', 'c']);
  });
});
