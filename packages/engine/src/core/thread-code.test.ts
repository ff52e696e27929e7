import { describe, expect, it } from 'vitest';
import { isBuilt, threadCode } from './thread-code.js';

describe('the code of a thread', () => {
  it.each([
    ['file:///a/dist/hours/thread.js', 'file:///a/dist/hours/x-worker.js'],
    ['file:///a/src/hours/thread.ts', 'file:///a/dist/hours/x-worker.js'],
    // Where an image is built, everything is below a folder of that name.
    ['file:///src/a/dist/hours/thread.js', 'file:///src/a/dist/hours/x-worker.js'],
    ['file:///src/a/src/hours/thread.ts', 'file:///src/a/dist/hours/x-worker.js'],
  ])('of %s is %s', (from, code) => {
    expect(threadCode('x-worker.js', from).href).toBe(code);
  });

  it('is known not to be there', () => {
    expect(isBuilt(threadCode('no-worker.js', import.meta.url))).toBe(false);
  });
});
