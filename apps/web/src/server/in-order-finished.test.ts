import { expect, it } from 'vitest';
import { inOrderFinished } from './in-order-finished';

it('yields everything once, what finishes first being first', async () => {
  const resolves: ((value: string) => void)[] = [];
  const pending = Array.from({ length: 3 }, () => new Promise<string>((resolve) => resolves.push(resolve)));
  const [slow, quick, other] = resolves;
  const all = inOrderFinished(pending);

  quick?.('quick');
  expect((await all.next()).value).toBe('quick');
  other?.('other');
  slow?.('slow');
  const rest: string[] = [];
  for await (const each of all) rest.push(each);
  expect(rest).toEqual(['other', 'slow']);
  expect((await inOrderFinished<string>([]).next()).done).toBe(true);
});
