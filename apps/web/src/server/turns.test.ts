import { describe, expect, it } from 'vitest';
import { Turns } from './turns';

const never = new AbortController().signal;

describe('turns', () => {
  it('are given to as many as may run, then in the order of asking', async () => {
    const turns = new Turns({ what: 'statements', atOnce: 1, waitingMax: 2 });
    const begun: string[] = [];
    const takeAs = async (name: string): Promise<() => void> => {
      const leave = await turns.take(never);
      begun.push(name);
      return leave;
    };
    const first = await turns.take(never);
    const second = takeAs('second');
    const third = takeAs('third');
    await expect(turns.take(never)).rejects.toMatchObject({ code: 'busy' });

    first();
    first();
    (await second)();
    (await third)();
    expect(begun).toEqual(['second', 'third']);
    await turns.take(never);
  });

  it('are given up by who goes away while waiting', async () => {
    const turns = new Turns({ what: 'statements', atOnce: 1, waitingMax: 1 });
    const leave = await turns.take(never);
    const gone = new AbortController();
    const waiting = turns.take(gone.signal);
    gone.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    await expect(turns.take(gone.signal)).rejects.toMatchObject({ code: 'cancelled' });
    const next = turns.take(never);
    leave();
    await next;
  });
});
