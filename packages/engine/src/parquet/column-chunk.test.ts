import * as zlib from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ColumnEncoder } from './column-chunk.js';
import { NULL_VALUE } from './columns.js';
import { KeptZstd } from './kept-zstd.js';
import { LocalCodes, rangeOf } from './local-codes.js';
import { unpackPage } from './pack-page.js';
import { CODEC } from './parquet-format.js';
import { TextDictionary } from './text-dictionary.js';

const ROWS_MAX = 300;
const texts = new TextDictionary();
for (let code = 0; code < 40; code += 1) texts.code(`text-${(code * 7) % 40}`);

const stretches = fc.record({
  notes: fc.array(fc.integer({ min: NULL_VALUE, max: 39 }), { minLength: 1, maxLength: 60 }),
  runs: fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 40 })), { minLength: 1, maxLength: 40 }),
});

describe('a column of what is noted of things', () => {
  it('is written as its rows would be one by one, whatever repeats and of whatever nothing is noted', () => {
    const [one, other] = [new ColumnEncoder(ROWS_MAX), new ColumnEncoder(ROWS_MAX)];
    const numbering = new LocalCodes(ROWS_MAX);
    fc.assert(
      fc.property(stretches, ({ notes, runs }) => {
        const rows = runs.flatMap(([thing, times]) => Array.from({ length: times }, () => thing % notes.length));
        const things = Int32Array.from(rows.slice(0, ROWS_MAX));
        const noted = Int32Array.from(notes);
        const values = things.map((thing) => notes[thing] ?? NULL_VALUE);
        numbering.number(things, rangeOf(things), things.length);
        const { codes, distinct } = numbering;
        const numbered = { rows: things.length, codes, values: numbering.values, distinct };
        const text = { name: 'text', type: 'text' } as const;
        expect(one.encode(text, { things: numbered, notes: noted, texts })).toEqual(
          other.encode(text, { codes: values, texts }),
        );
        const number = { name: 'number', type: 'int32' } as const;
        expect(one.encode(number, { things: numbered, notes: noted })).toEqual(
          other.encode(number, { numbers: values }),
        );
        expect(one.encode(number, { things: numbered })).toEqual(other.encode(number, { numbers: things }));
      }),
      { numRuns: 300 },
    );
  });
});

/** The bytes of a page, or what is wrong with it. */
function whole(packed: Buffer, plainBytes: number): Buffer {
  const page = unpackPage(packed, CODEC.zstd, plainBytes);
  if (page.length !== plainBytes) throw new Error('a page of another size');
  return page;
}

describe('a context of zstd that is kept', () => {
  const params = { [zlib.constants.ZSTD_c_compressionLevel]: 1 };

  it('packs one page after the other as a new one would', () => {
    const kept = KeptZstd.of(zlib.createZstdCompress({ params }));
    const room = Buffer.alloc(100_000);
    for (const size of [0, 1, 3_000, 90_000, 12]) {
      const page = Buffer.from(Array.from({ length: size }, (_, at) => (at * at) % 251));
      const bytes = kept?.run(page, room) ?? 0;
      expect(room.subarray(0, bytes)).toEqual(zlib.zstdCompressSync(page, { params }));
    }
  });

  it('does nothing any more once there was no room', () => {
    const kept = KeptZstd.of(zlib.createZstdCompress({ params }));
    const page = Buffer.from(Array.from({ length: 3_000 }, (_, at) => (at * at) % 251));
    expect(kept?.run(page, Buffer.alloc(8))).toBeUndefined();
    expect(kept?.run(page, Buffer.alloc(100_000))).toBeUndefined();
  });

  it('unpacks pages as a new one would, and is of use after one that is damaged, or cut, or larger than it says', () => {
    const pages = [1, 300, 5_000, 300_000].map((size) =>
      Buffer.from(Array.from({ length: size }, (_, at) => (at * at) % 251)),
    );
    const packed = pages.map((page) => zlib.zstdCompressSync(page));
    const checked = { params: { [zlib.constants.ZSTD_c_checksumFlag]: 1 } };
    for (const bad of [...packed, ...pages.map((page) => zlib.zstdCompressSync(page, checked))]) {
      for (const cut of [1, 4, 5, bad.length >> 1]) {
        expect(() => whole(bad.subarray(0, bad.length - cut), 300_000)).toThrow();
        const flipped = Buffer.from(bad);
        flipped[cut] = (flipped[cut] ?? 0) ^ 0x55;
        try {
          whole(flipped, 5_000);
        } catch {
          // Whatever is wrong with it: what follows is read all the same.
        }
        for (const [index, page] of pages.entries()) expect(whole(packed[index] ?? page, page.length)).toEqual(page);
      }
    }
    expect(() => whole(packed[2] ?? Buffer.alloc(0), 4_999)).toThrow();
    expect(whole(zlib.zstdCompressSync(Buffer.alloc(40), checked), 40)).toEqual(Buffer.alloc(40));
  });

  it('is not there where Node has not what it is made of', () => {
    expect(KeptZstd.of({})).toBeUndefined();
    expect(KeptZstd.of({ _handle: { writeSync: () => undefined }, _writeState: [0, 0] })).toBeUndefined();
  });
});
