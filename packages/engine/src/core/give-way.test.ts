import { getPriority } from 'node:os';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { isBuilt, threadCode } from './thread-code.js';

const CODE = threadCode('give-way.js', import.meta.url);

/** How nice a thread of its own is after it gave way. */
async function niceAfter(): Promise<number> {
  const source = `
    const { parentPort } = require('node:worker_threads');
    import(${JSON.stringify(CODE.href)}).then(({ giveWay }) => {
      giveWay();
      parentPort.postMessage(require('node:os').getPriority(0));
    });`;
  const worker = new Worker(source, { eval: true });
  const nice: unknown = await new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  await worker.terminate();
  return Number(nice);
}

describe.runIf(process.platform === 'linux' && isBuilt(CODE))('a thread that gives way', () => {
  it('is nicer than before, and its process is not', async () => {
    const before = getPriority(process.pid);
    const own = getPriority(0);
    expect(await niceAfter()).toBe(Math.min(own + 5, 19));
    expect(getPriority(process.pid)).toBe(before);
    expect(getPriority(0)).toBe(own);
  });
});
