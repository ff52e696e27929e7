import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { handedOver, type Memory, SharedPool } from './number-pool.js';

const BYTES = 1_000;

describe('SharedPool', () => {
  it('uses memory again that was given back, for a request it fits', () => {
    const pool = new SharedPool();
    const memory = pool.take(BYTES);
    expect(memory.byteLength).toBeGreaterThanOrEqual(BYTES);
    pool.giveBack(memory);
    expect(pool.take(10 * BYTES)).not.toBe(memory);
    expect(pool.take(BYTES / 10)).not.toBe(memory);
    expect(pool.take(BYTES)).toBe(memory);
    expect(pool.take(BYTES)).not.toBe(memory);
  });

  it('makes no more shared memory than it keeps, and hands over what is beyond', () => {
    const pool = new SharedPool(4 * BYTES);
    const taken = Array.from({ length: 10 }, () => pool.take(BYTES));
    const shared = taken.filter((memory) => memory instanceof SharedArrayBuffer);
    expect(shared.length).toBeGreaterThan(0);
    expect(shared.reduce((sum, { byteLength }) => sum + byteLength, 0)).toBeLessThanOrEqual(4 * BYTES);
    for (const memory of taken) pool.giveBack(memory);
    const again = Array.from({ length: 10 }, () => pool.take(BYTES));
    expect(new Set(again.filter((memory) => memory instanceof SharedArrayBuffer))).toEqual(new Set(shared));
  });

  it('has memory that arrives with what was written into it, shared or handed over', () => {
    const pool = new SharedPool(2 * BYTES);
    const { port1, port2 } = new MessageChannel();
    for (const memory of [pool.take(BYTES), pool.take(BYTES), pool.take(BYTES)]) {
      const column = new Int32Array(memory, 0, 3);
      column.set([1, 2, 3]);
      port1.postMessage({ column, memory }, handedOver(memory));
      const { message } = receiveMessageOnPort(port2) as { message: { column: Int32Array; memory: Memory } };
      expect([...message.column]).toEqual([1, 2, 3]);
      expect(message.column.buffer).toBe(message.memory);
      pool.giveBack(message.memory);
    }
    port1.close();
  });
});
