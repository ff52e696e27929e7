import { connect, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { LoopTurns } from './loop-turns';

describe('LoopTurns', () => {
  it('lets one in each turn of the event loop, in the order they came', async () => {
    const turns = new LoopTurns();
    let turn = 0;
    let isOver = false;
    const count = (): void => {
      turn += 1;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    const entered = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        await turns.next();
        return { index, turn };
      }),
    );
    isOver = true;
    expect(new Set(entered.map((each) => each.turn)).size).toBe(20);
    expect([...entered].sort((a, b) => a.turn - b.turn)).toEqual(entered);
  });

  it('lets a new connection in between two of those who wait', async () => {
    const turns = new LoopTurns();
    let begun = 0;
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((listening) => server.once('listening', listening));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const connected = new Promise<number>((resolve) => {
      server.once('connection', (socket) => {
        socket.destroy();
        resolve(begun);
      });
    });
    const crowd = Array.from({ length: 2_000 }, async () => {
      await turns.next();
      begun += 1;
    });
    connect({ port: port ?? 0, host: '127.0.0.1' }).on('error', () => undefined);
    expect(await connected).toBeLessThan(2_000);
    await Promise.all(crowd);
    server.close();
  });
});
