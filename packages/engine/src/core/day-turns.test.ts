import { expect, it } from 'vitest';
import { DayTurns } from './day-turns.js';

const TURN = { rows: 1, day: 1 };

it('lets one at a time have its turn: who has least to do, then the newest day', async () => {
  const turns = new DayTurns();
  const order: number[] = [];
  let working = 0;
  const work = (day: number) => async (): Promise<void> => {
    working += 1;
    expect(working).toBe(1);
    await Promise.resolve();
    order.push(day);
    working -= 1;
  };
  const asked = [3, 1, 5, 4].map((day) => turns.at({ rows: 10, day }, work(day)));
  await Promise.all([...asked, turns.at({ rows: 9, day: 2 }, work(2))]);
  expect(order).toEqual([3, 2, 5, 4, 1]);
});

it('goes on with the next when one fails', async () => {
  const turns = new DayTurns();
  const failed = turns.at(TURN, () => Promise.reject(new Error('no')));
  const next = turns.at(TURN, async () => 'done');
  await expect(failed).rejects.toThrow('no');
  await expect(next).resolves.toBe('done');
});
