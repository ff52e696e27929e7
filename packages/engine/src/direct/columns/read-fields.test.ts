import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NULL_VALUE } from '../../parquet/columns.js';
import { TextDictionary } from '../../parquet/text-dictionary.js';
import { LineCutter } from './cut-lines.js';
import { readNumbers, readTexts } from './read-fields.js';

const SPACE = 0x20;
const PORT_MAX = 65_535;
const NARROW_MAX = 0x7fff_ffff;
const UPPER = 0x1_0000_0000;
/** Larger ones are left to DuckDB. */
const WIDE_DIGITS_MAX = 15;
const NARROW_DIGITS_MAX = 9;

const cutter = new LineCutter(3, SPACE);

/** The numbers of the middle field of three, or undefined when one is none; narrow with a `max`, wide without. */
function read(values: readonly string[], max?: number): number[] | undefined {
  cutter.clear();
  cutter.take(Buffer.from(values.map((value) => `9 ${value} 9\n`).join('')), 0);
  expect(cutter.cut(true)).toBe(true);
  const width = max === undefined ? 2 : 1;
  const target = new Int32Array((values.length + 1) * width);
  if (!readNumbers(cutter, 1, max, target, 1)) return undefined;
  return values.map((_value, row) => {
    const at = (row + 1) * width;
    const lower = target[at] ?? 0;
    const upper = target[at + width - 1] ?? 0;
    return width === 1 || upper === NULL_VALUE ? lower : upper * UPPER + (lower >>> 0);
  });
}

/** What a value is, told one by one. */
function meant(value: string, max?: number): number | undefined {
  if (value === '-') return NULL_VALUE;
  const digitsMax = max === undefined ? WIDE_DIGITS_MAX : NARROW_DIGITS_MAX;
  if (!/^\d+$/.test(value) || value.length > digitsMax) return undefined;
  const number = Number(value);
  return max !== undefined && number > max ? undefined : number;
}

const digits = fc
  .integer({ min: 1, max: 17 })
  .chain((length) => fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length }));
/** Every printable character may stand among digits. */
const odd = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...'0123456789'),
    fc.integer({ min: 0x21, max: 0x7e }).map((byte) => String.fromCharCode(byte)),
  ),
  maxLength: 17,
});

describe('numbers of lines', () => {
  it.each([undefined, PORT_MAX, NARROW_MAX])('are read as they are written, up to %s', (max) => {
    const ordinary = fc.oneof(digits, fc.constant('-')).filter((value) => meant(value, max) !== undefined);
    fc.assert(
      fc.property(fc.array(ordinary, { minLength: 1, maxLength: 20 }), (values) => {
        expect(read(values, max)).toEqual(values.map((value) => meant(value, max)));
      }),
    );
  });

  it.each([undefined, PORT_MAX, NARROW_MAX])('are all left to others where one is none, up to %s', (max) => {
    fc.assert(
      fc.property(fc.oneof(digits, odd), fc.nat(4), (value, at) => {
        const values = ['1', '22', '333', '-', '4'].toSpliced(at, 1, value);
        const number = meant(value, max);
        expect(read(values, max)).toEqual(number === undefined ? undefined : values.map((each) => meant(each, max)));
      }),
      { numRuns: 500 },
    );
  });

  it('may have any byte beside their digits, in any place', () => {
    for (let byte = 0x21; byte <= 0x7e; byte += 1) {
      for (const length of [1, 2, 7, 8, 9, 15]) {
        for (let at = 0; at < length; at += 1) {
          const value = `${'1'.repeat(at)}${String.fromCharCode(byte)}${'1'.repeat(length - at - 1)}`;
          const number = meant(value);
          expect(read([value])).toEqual(number === undefined ? undefined : [number]);
        }
      }
    }
  });

  it.each(['0', '9', '65535', '65536', '2147483647', '4294967295', '4294967296', '999999999999999'])('%s', (value) => {
    for (const max of [undefined, PORT_MAX, NARROW_MAX]) {
      const number = meant(value, max);
      expect(read([value], max)).toEqual(number === undefined ? undefined : [number]);
    }
  });
});

describe('texts of lines', () => {
  const COLUMNS = 11;
  const word = fc.string({ unit: fc.constantFrom('a', 'b', '-', '.', '1'), minLength: 1, maxLength: 24 });
  /** Some columns have few texts, others nearly as many as rows; more columns than there are tables. */
  const table = fc
    .array(fc.oneof(fc.constantFrom('-', 'OK', '10.0.0.1', 'sixteen-letters-', 'seventeen-letters'), word), {
      minLength: 1,
      maxLength: 30,
    })
    .chain((words) =>
      fc.array(fc.array(fc.constantFrom(...words), { minLength: COLUMNS, maxLength: COLUMNS }), {
        minLength: 1,
        maxLength: 60,
      }),
    );
  const wide = new LineCutter(COLUMNS, SPACE);

  it('are those that were written, of any columns, lines and lengths, in text after text', () => {
    fc.assert(
      fc.property(fc.array(table, { minLength: 1, maxLength: 4 }), fc.boolean(), (blocks, isForgetting) => {
        let dictionaries = Array.from({ length: COLUMNS }, () => new TextDictionary());
        for (const rows of blocks) {
          if (isForgetting) dictionaries = dictionaries.map(() => new TextDictionary());
          wide.clear();
          wide.take(Buffer.from(rows.map((row) => `${row.join(' ')}\n`).join('')), 0);
          expect(wide.cut(true)).toBe(true);
          for (const [field, dictionary] of dictionaries.entries()) {
            const target = new Int32Array(rows.length + 2);
            expect(readTexts(wide, field, dictionary, field, target, 2)).toBe(true);
            const read = [...target.subarray(2)].map((code) => (code === NULL_VALUE ? '-' : dictionary.text(code)));
            expect(read).toEqual(rows.map((row) => row[field]));
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it('are all left to others where a dictionary does not take one', () => {
    const dictionary = new TextDictionary((text) => text !== 'MAYBE');
    wide.clear();
    const line = (value: string) => `${[value, ...Array(COLUMNS - 1).fill('x')].join(' ')}\n`;
    wide.take(Buffer.from(['ACCEPT', 'REJECT', '-', 'ACCEPT', 'MAYBE', 'ACCEPT'].map(line).join('')), 0);
    expect(wide.cut(true)).toBe(true);
    const read = () => readTexts(wide, 0, dictionary, 0, new Int32Array(6), 0);

    expect([read(), read()]).toEqual([false, false]);
    expect(dictionary.count).toBe(2);
  });
});
