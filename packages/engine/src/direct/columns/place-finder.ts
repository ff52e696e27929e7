import { numberFunction } from './number-code.js';
import { KNOWN_BYTES_MAX, TABLE_BYTES, textFunction } from './text-code.js';
import { I32, OP, startFunctions, V128, type WasmFunction } from './wasm-code.js';

/** Bytes that are looked at together; whoever fills the text must fill up to a multiple of them. */
export const STEP_BYTES = 16;
const WORD_BYTES = 4;
/** Places that are written before it is looked how many there were: more than a record mostly has in 16 bytes. */
const WRITTEN_AT_ONCE = 4;

/** Larger ones may not fit 32 bits. */
const NARROW_DIGITS_MAX = 9;
/** Larger ones are not exact in JavaScript; no log of AWS has one. */
const WIDE_DIGITS_MAX = 15;

/** Columns of texts that have a table of known ones. */
const TABLES = 8;
/** Before the text: what functions tell, and a mask for each length of a known text. */
const AT = { controls: 0, slot: 4, unknown: 16, masks: 32, text: 32 + (KNOWN_BYTES_MAX + 1) * STEP_BYTES } as const;

type Find = (end: number, delimiter: number, first: number) => number;
type ReadNumbers = (place: number, stop: number, stride: number, max: number, out: number) => number;
type FindTexts = (place: number, stop: number, stride: number, out: number, table: number) => number;

/**
 * Finds the separators and control characters of a text, 16 bytes at a time, and reads the numbers between them, eight digits
 * at a time: the vectors and 64 bits that takes are beyond JavaScript, which needs four times as long. The text, the places
 * and the numbers lie in the memory the functions work on.
 */
export class PlaceFinder {
  readonly text: Buffer;
  readonly view: DataView;
  /** Where separators and control characters were found, from the second on; the first is -1. */
  readonly places: Int32Array;
  /** The numbers that were read last: one a line, or two where they are wide, the lower 32 bits first. */
  readonly numbers: Int32Array;
  /** How many control characters were among the places; bytes beyond ASCII count as such. */
  controls = 0;
  readonly #find: Find;
  readonly #readNarrow: ReadNumbers;
  readonly #readWide: ReadNumbers;
  readonly #findTexts: FindTexts;
  readonly #placesAt: number;
  readonly #tablesAt: number;
  /** All of the memory. */
  readonly #words: Int32Array;
  /** Whose texts a table knows. */
  readonly #owners: unknown[] = [];

  constructor(textBytes: number) {
    const textAt = AT.text;
    this.#placesAt = textAt + Math.ceil(textBytes / STEP_BYTES) * STEP_BYTES;
    // Some are written behind the last.
    const room = 1 + textBytes + WRITTEN_AT_ONCE;
    const numbersAt = Math.ceil((this.#placesAt + room * WORD_BYTES) / STEP_BYTES) * STEP_BYTES;
    // A line with a number has two bytes or more.
    this.#tablesAt = numbersAt + textBytes * WORD_BYTES;
    // Of memory, only what is written to is taken.
    const { buffer, exports } = startFunctions(this.#tablesAt + TABLES * TABLE_BYTES, [
      findFunction(textAt),
      numberFunction('narrow', textAt, false, NARROW_DIGITS_MAX),
      numberFunction('wide', textAt, true, WIDE_DIGITS_MAX),
      textFunction({ textAt, masksAt: AT.masks, slotAt: AT.slot, unknownAt: AT.unknown }),
    ]);
    // The functions above have these parameters.
    this.#find = exports.find as Find;
    this.#readNarrow = exports.narrow as ReadNumbers;
    this.#readWide = exports.wide as ReadNumbers;
    this.#findTexts = exports.texts as FindTexts;
    this.text = Buffer.from(buffer, textAt, textBytes);
    this.view = new DataView(buffer, textAt, textBytes);
    this.places = new Int32Array(buffer, this.#placesAt, room);
    this.places[0] = -1;
    this.numbers = new Int32Array(buffer, numbersAt, textBytes);
    this.#words = new Int32Array(buffer);
    const masks = new Uint8Array(buffer, AT.masks, (KNOWN_BYTES_MAX + 1) * STEP_BYTES);
    for (let length = 0; length <= KNOWN_BYTES_MAX; length += 1) {
      masks.fill(0xff, length * STEP_BYTES, length * STEP_BYTES + length);
    }
  }

  /** Looks at the text up to `end`, a multiple of `STEP_BYTES`; how many places there are. */
  find(end: number, delimiter: number): number {
    const first = this.#placesAt + WORD_BYTES;
    const behind = this.#find(end, delimiter, first);
    this.controls = this.#words[AT.controls / WORD_BYTES] ?? 0;
    return (behind - first) / WORD_BYTES;
  }

  /**
   * Reads field `field` of `rows` lines that have `fields` as numbers up to `max`, a dash as none, or as wide ones without a
   * `max`; false when one is none.
   */
  read(field: number, fields: number, rows: number, max?: number): boolean {
    if (rows === 0) return true;
    const first = this.#placesAt + field * WORD_BYTES;
    const stride = fields * WORD_BYTES;
    const read = max === undefined ? this.#readWide : this.#readNarrow;
    return read(first, first + rows * stride, stride, max ?? 0, this.numbers.byteOffset) === 1;
  }

  /**
   * Codes of the texts of field `field` in `rows` lines of `fields`, by what `learn` was told of `owner`, put to `numbers` from line `row` on;
   * the first line whose text is not known. There are tables for a few owners; those have none that are beyond them.
   */
  findTexts(field: number, fields: number, row: number, rows: number, table: number, owner: unknown): number {
    this.#words[AT.slot / WORD_BYTES] = 0;
    if (table >= TABLES || row >= rows) return row;
    const at = this.#tablesAt + table * TABLE_BYTES;
    if (this.#owners[table] !== owner) {
      this.#words.fill(0, at / WORD_BYTES, (at + TABLE_BYTES) / WORD_BYTES);
      this.#owners[table] = owner;
    }
    const stride = fields * WORD_BYTES;
    const first = this.#placesAt + field * WORD_BYTES;
    const out = this.numbers.byteOffset + row * WORD_BYTES;
    const place = this.#findTexts(first + row * stride, first + rows * stride, stride, out, at);
    return (place - first) / stride;
  }

  /** Gives the text that was not known last a code, in place of another one's perhaps. */
  learn(code: number): void {
    const words = this.#words;
    const slot = (words[AT.slot / WORD_BYTES] ?? 0) / WORD_BYTES;
    if (slot === 0) return;
    words.copyWithin(slot, AT.unknown / WORD_BYTES, (AT.unknown + KNOWN_BYTES_MAX) / WORD_BYTES);
    words[slot + KNOWN_BYTES_MAX / WORD_BYTES] = code;
  }
}

/** `(end, delimiter, out) -> out` */
function findFunction(textAt: number): WasmFunction {
  const [END, DELIMITER, OUT, AT, MARKS, CONTROLS, NEXT, BYTES, DELIMITERS, PRINTABLES] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
  ];
  const writeOne = (index: number) => [
    ...[
      ...OP.get(OUT),
      ...OP.get(AT),
      ...OP.get(MARKS),
      ...OP.trailingZeros,
      ...OP.add,
      ...OP.store(index * WORD_BYTES),
    ],
    ...[...OP.get(MARKS), ...OP.get(MARKS), ...OP.number(1), ...OP.subtract, ...OP.and, ...OP.set(MARKS)],
  ];
  const code = [
    ...[...OP.get(DELIMITER), ...OP.bytesSplat, ...OP.set(DELIMITERS)],
    ...[...OP.number(0x20), ...OP.bytesSplat, ...OP.set(PRINTABLES)],
    ...OP.loop,
    // Bytes from 128 on are below zero, and so below the first printable one.
    ...[...OP.get(AT), ...OP.vectorLoad(textAt), ...OP.tee(BYTES)],
    ...[...OP.get(PRINTABLES), ...OP.bytesLess, ...OP.bytesMask, ...OP.tee(MARKS)],
    ...[...OP.ones, ...OP.get(CONTROLS), ...OP.add, ...OP.set(CONTROLS)],
    ...[...OP.get(BYTES), ...OP.get(DELIMITERS), ...OP.bytesEqual, ...OP.bytesMask],
    ...[...OP.get(MARKS), ...OP.or, ...OP.tee(MARKS)],
    ...[...OP.ones, ...OP.number(2), ...OP.shiftLeft, ...OP.get(OUT), ...OP.add, ...OP.set(NEXT)],
    // A branch for each would be foretold wrongly half the time: a few are written in any case.
    ...Array.from({ length: WRITTEN_AT_ONCE }, (_, index) => writeOne(index)).flat(),
    ...OP.block,
    ...[...OP.get(MARKS), ...OP.isZero, ...OP.branchIf(0)],
    ...[...OP.get(OUT), ...OP.number(WRITTEN_AT_ONCE * WORD_BYTES), ...OP.add, ...OP.set(OUT)],
    ...OP.loop,
    ...writeOne(0),
    ...[...OP.get(OUT), ...OP.number(WORD_BYTES), ...OP.add, ...OP.set(OUT)],
    ...[...OP.get(MARKS), ...OP.branchIf(0)],
    ...OP.end,
    ...OP.end,
    ...[...OP.get(NEXT), ...OP.set(OUT)],
    ...[
      ...OP.get(AT),
      ...OP.number(STEP_BYTES),
      ...OP.add,
      ...OP.tee(AT),
      ...OP.get(END),
      ...OP.isLess,
      ...OP.branchIf(0),
    ],
    ...OP.end,
    ...[...OP.number(0), ...OP.get(CONTROLS), ...OP.store(0)],
    ...OP.get(OUT),
  ];
  return { name: 'find', parameters: 3, locals: [I32, I32, I32, I32, V128, V128, V128], code };
}
