import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BLOCK_BYTES, LineCutter } from './cut-lines.js';

const SPACE = 0x20;

/** The fields of every line, or undefined when the text is of another kind; handed over in pieces of `piece` bytes. */
function cut(text: string, fields: number, piece = text.length, cutter = new LineCutter(fields, SPACE)) {
  const bytes = Buffer.from(text);
  const lines: string[][] = [];
  const collect = (): void => {
    for (let row = 0; row < cutter.rows; row += 1) {
      const ends = [...cutter.ends.subarray(row * fields, (row + 1) * fields + 1)];
      lines.push(ends.slice(1).map((end, field) => cutter.text.toString('utf8', (ends[field] ?? 0) + 1, end)));
    }
  };
  cutter.clear();
  for (let first = 0; first < bytes.length; first += piece) {
    const part = bytes.subarray(first, first + piece);
    for (let at = 0; at < part.length; ) {
      at += cutter.take(part, at);
      if (!cutter.cut(false)) return undefined;
      collect();
    }
  }
  cutter.take(Buffer.alloc(0), 0);
  if (!cutter.cut(true)) return undefined;
  collect();
  return lines;
}

describe('lines', () => {
  const field = fc.string({ unit: fc.constantFrom('a', '-', '7', '.', '~', '!'), maxLength: 40 });

  it('are cut into their fields, whatever pieces the text comes in', () => {
    const rows = fc
      .integer({ min: 2, max: 7 })
      .chain((fields) =>
        fc.array(fc.array(field, { minLength: fields, maxLength: fields }), { minLength: 1, maxLength: 60 }),
      );
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 300 }), fc.boolean(), (lines, piece, isEnded) => {
        const text = lines.map((line) => line.join(' ')).join('\n') + (isEnded ? '\n' : '');
        // Empty fields alone make a line that is none, or no line at all.
        fc.pre(lines.at(-1)?.join(' ') !== '');

        expect(cut(text, lines[0]?.length ?? 0, piece)).toEqual(lines);
      }),
      { numRuns: 200 },
    );
  });

  it('are cut over many blocks, by a cutter that was used before', () => {
    const cutter = new LineCutter(3, SPACE);
    const lines = Array.from({ length: 40_000 }, (_, n) => [`a${n}`, 'b', `c${n * n}`]);
    const text = lines.map((line) => line.join(' ')).join('\n');

    expect(cut('1 2\n', 3, 4, cutter)).toBeUndefined();
    expect(text.length).toBeGreaterThan(2 * BLOCK_BYTES);
    expect(cut(text, 3, 100_000, cutter)).toEqual(lines);
  });

  it.each([
    ['too few fields', 'a b\n'],
    ['too many fields', 'a b c d\n'],
    ['as many fields in two lines as should be, unevenly', 'a b\nc d e f\n'],
    ['a blank line', 'a b c\n\nd e f\n'],
    ['a carriage return', 'a b c\r\n'],
    ['a carriage return in place of a separator', 'a\rb c\n'],
    ['NUL in place of a separator', 'a\0b c\n'],
    ['a tab', 'a b c\td\n'],
    ['a letter beyond ASCII', 'a b ü\n'],
    ['a line longer than a block', `a b ${'c'.repeat(BLOCK_BYTES)}\n`],
  ])('of another kind are told: %s', (_case, text) => {
    expect(cut(text, 3)).toBeUndefined();
    expect(cut(`${'x y z\n'.repeat(100)}${text}`, 3)).toBeUndefined();
  });

  it('are none in an empty text', () => {
    expect(cut('', 3)).toEqual([]);
  });
});
