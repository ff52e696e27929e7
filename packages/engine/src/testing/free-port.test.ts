import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { freePort } from './free-port.js';

it('gives every port once, none that is taken, and none that the system gives away by itself', async () => {
  const first = await freePort();
  // The next of this process is taken by somebody else.
  const taken = createServer();
  taken.listen(first + 8, '127.0.0.1');
  await once(taken, 'listening').catch(() => undefined);
  const ports = [first];
  while (ports.length < 20) ports.push(await freePort());
  taken.close();

  expect(new Set(ports).size).toBe(20);
  expect(ports).not.toContain(first + 8);
  expect(Math.min(...ports)).toBeGreaterThanOrEqual(20_000);
  expect(Math.max(...ports)).toBeLessThan(30_000);
});
