import { describe, expect, it } from 'vitest';
import { readableTarget } from './readable-target';

describe('an address that cannot be decoded', () => {
  it.each([
    ['/api/v1/analyses/%E0%A4%A?limit=%zz', '/api/v1/analyses/%25E0%25A4%25A?limit=%zz'],
    ['/address/100%', '/address/100%25'],
    ['/%FF', '/%25FF'],
  ])('%s is read as it is written', (target, readable) => {
    expect(readableTarget(target)).toBe(readable);
  });

  it.each(['/', '/address/2001%3Adb8%3A%3A1?where=port+22', '/address/caf%C3%A9', '*', ''])(
    '%s is left alone',
    (target) => {
      expect(readableTarget(target)).toBe(target);
    },
  );
});
