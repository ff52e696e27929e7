import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packLz4, unpackLz4 } from './lz4.js';

const pieces = fc
  .array(fc.tuple(fc.uint8Array({ maxLength: 40 }), fc.integer({ min: 1, max: 300 })), { maxLength: 12 })
  .map((each) => Buffer.concat(each.flatMap(([bytes, times]) => Array.from({ length: times }, () => bytes))));

describe('a block of LZ4', () => {
  it('is unpacked to what was packed, whatever repeats', () => {
    fc.assert(
      fc.property(pieces, (bytes) => {
        expect(unpackLz4(packLz4(bytes), bytes.length)).toEqual(bytes);
      }),
      { numRuns: 300 },
    );
  });

  it('of what repeats is small, and of what does not hardly larger', () => {
    expect(packLz4(Buffer.alloc(100_000, 'abcdefg')).length).toBeLessThan(500);
    const noise = Buffer.alloc(100_000);
    for (let at = 0, state = 1; at < noise.length; at += 1) {
      state = (state * 48_271) % 2_147_483_647;
      noise[at] = state & 0xff;
    }
    expect(packLz4(noise).length).toBeLessThan(100_500);
    expect(unpackLz4(packLz4(noise), noise.length)).toEqual(noise);
  });

  it('that is damaged is an error or other bytes, never more than were announced', () => {
    const packed = packLz4(Buffer.from('abcabcabcabcabcabcabcabc, and what comes behind it '.repeat(9)));
    for (let at = 0; at < packed.length; at += 1) {
      for (const flip of [1, 0x10, 0xff]) {
        const other = Buffer.from(packed);
        other[at] = (other[at] ?? 0) ^ flip;
        try {
          expect(unpackLz4(other, 459)).toHaveLength(459);
        } catch (error) {
          expect(error).toEqual(new Error('A block of LZ4 is damaged'));
        }
      }
    }
    expect(() => unpackLz4(packed, 458)).toThrow('damaged');
    expect(() => unpackLz4(packed.subarray(0, 20), 459)).toThrow('damaged');
  });
});
