import { describe, expect, it } from 'vitest';
import { Turnstile } from './turnstile.js';

/** A task that ends when told to. */
function gate(): { task: () => Promise<string>; open: (value: string) => void; started: () => boolean } {
  let open: (value: string) => void = () => undefined;
  let started = false;
  const done = new Promise<string>((resolve) => {
    open = resolve;
  });
  return {
    task: () => {
      started = true;
      return done;
    },
    open: (value) => open(value),
    started: () => started,
  };
}

describe('a turnstile', () => {
  it('runs no more than its number at once, and the next when one ends', async () => {
    const turnstile = new Turnstile(2);
    const gates = [gate(), gate(), gate()];
    const runs = gates.map(({ task }) => turnstile.run(task));
    await Promise.resolve();
    expect(gates.map(({ started }) => started())).toEqual([true, true, false]);

    gates[0]?.open('a');
    expect(await runs[0]).toBe('a');
    await Promise.resolve();

    expect(gates[2]?.started()).toBe(true);
    gates[1]?.open('b');
    gates[2]?.open('c');
    expect(await Promise.all(runs)).toEqual(['a', 'b', 'c']);
  });

  it('gives the place on when a task fails', async () => {
    const turnstile = new Turnstile(1);
    const failing = turnstile.run(() => Promise.reject(new Error('no')));
    const next = turnstile.run(() => Promise.resolve('yes'));

    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('yes');
  });

  it('lets a waiting task leave when its caller gives up, and never starts it', async () => {
    const turnstile = new Turnstile(1);
    const [first, second, third] = [gate(), gate(), gate()];
    const running = turnstile.run(first.task);
    const controller = new AbortController();
    const waiting = turnstile.run(second.task, controller.signal);
    const last = turnstile.run(third.task);

    controller.abort();

    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    first.open('done');
    third.open('last');
    expect(await running).toBe('done');
    expect(await last).toBe('last');
    expect(second.started()).toBe(false);
  });

  it('refuses a task whose caller has already given up when there is no place', async () => {
    const turnstile = new Turnstile(1);
    const first = gate();
    const running = turnstile.run(first.task);

    await expect(turnstile.run(() => Promise.resolve(1), AbortSignal.abort())).rejects.toMatchObject({
      code: 'cancelled',
    });
    first.open('x');
    await running;
  });
});
