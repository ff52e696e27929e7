import { expect, it } from 'vitest';
import { Lookahead } from './lookahead.js';

const turn = () => new Promise((resolve) => setImmediate(resolve));

function reachAll(lookahead: Lookahead, count: number): number[] {
  const through: number[] = [];
  for (let index = 0; index < count; index += 1) void lookahead.reach(index).then(() => through.push(index));
  return through;
}

it('lets tasks through a few ahead of what is taken', async () => {
  const lookahead = new Lookahead(2);
  const through = reachAll(lookahead, 5);
  await turn();
  expect(through).toEqual([0, 1]);
  lookahead.take();
  await turn();
  expect(through).toEqual([0, 1, 2]);
  lookahead.take();
  lookahead.take();
  await turn();

  expect(through).toEqual([0, 1, 2, 3, 4]);
});

it('lets everybody through once it is open', async () => {
  const lookahead = new Lookahead(1);
  const through = reachAll(lookahead, 4);
  lookahead.open();
  await turn();

  expect(through).toEqual([0, 1, 2, 3]);
  await lookahead.reach(1_000);
});
