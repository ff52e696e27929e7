import { I32, OP, V128, type WasmFunction } from './wasm-code.js';

const WORD_BYTES = 4;
/** Longer texts are none that a table knows. */
export const KNOWN_BYTES_MAX = 16;
/** A text of a table, filled up with zeros, then its code. */
export const ENTRY_BYTES = 32;
const ENTRY_BITS = 5;
/** Many a text in a log is one of some ten thousand; the tables of a thread's columns stay in its processor's cache, mostly. */
export const TABLE_BITS = 15;
export const TABLE_BYTES = ENTRY_BYTES << TABLE_BITS;
/** Odd, and of bits without a pattern: of what 64 bits are multiplied by, the upper ones depend on all. */
const FACTORS = [0x9e37_79b9_7f4a_7c15n, 0xc2b2_ae3d_27d4_eb4fn] as const;

const [PLACE, STOP, STRIDE, OUT, TABLE, FIRST, LENGTH, SLOT, TEXT] = [0, 1, 2, 3, 4, 5, 6, 7, 8];

/** Where the function looks, and where it tells of a text that it does not know: the place in the table that is its own, and the text. */
export interface TextLayout {
  readonly textAt: number;
  /** For each length a mask of so many bytes. */
  readonly masksAt: number;
  readonly slotAt: number;
  readonly unknownAt: number;
}

/**
 * A function that reads one field of every line as a code of a text, by a table that has one place for each: `(place, stop, stride,
 * out, table) -> place`, up to the first text that is not there.
 */
export function textFunction({ textAt, masksAt, slotAt, unknownAt }: TextLayout): WasmFunction {
  const factored = (lane: 0 | 1) => [
    ...[...OP.get(TEXT), ...OP.wideOfVector(lane), ...OP.wide(FACTORS[lane]), ...OP.multiplyWide],
  ];
  const leaveWith = (slot: readonly number[]) => [
    ...[...OP.number(0), ...slot, ...OP.store(slotAt)],
    ...[...OP.get(PLACE), ...OP.leave],
  ];
  const code = [
    ...OP.loop,
    ...[...OP.get(PLACE), ...OP.load(0), ...OP.number(1), ...OP.add, ...OP.set(FIRST)],
    ...[...OP.get(PLACE), ...OP.load(WORD_BYTES), ...OP.get(FIRST), ...OP.subtract, ...OP.tee(LENGTH)],
    // Without any, that is more than the most.
    ...[...OP.number(1), ...OP.subtract, ...OP.number(KNOWN_BYTES_MAX - 1), ...OP.isGreater],
    ...[...OP.when, ...leaveWith(OP.number(0)), ...OP.end],
    ...[...OP.get(FIRST), ...OP.vectorLoad(textAt)],
    ...[...OP.get(LENGTH), ...OP.number(4), ...OP.shiftLeft, ...OP.vectorLoad(masksAt)],
    ...[...OP.vectorAnd, ...OP.set(TEXT)],
    ...[...factored(0), ...factored(1), ...OP.xorWide, ...OP.wide(BigInt(64 - TABLE_BITS)), ...OP.shiftWideRight],
    ...[...OP.narrowed, ...OP.number(ENTRY_BITS), ...OP.shiftLeft, ...OP.get(TABLE), ...OP.add, ...OP.tee(SLOT)],
    ...[...OP.vectorLoad(0), ...OP.get(TEXT), ...OP.vectorXor, ...OP.isAnySet, ...OP.when],
    ...[...OP.number(0), ...OP.get(TEXT), ...OP.vectorStore(unknownAt), ...leaveWith(OP.get(SLOT)), ...OP.end],
    ...[...OP.get(OUT), ...OP.get(SLOT), ...OP.load(KNOWN_BYTES_MAX), ...OP.store(0)],
    ...[...OP.get(OUT), ...OP.number(WORD_BYTES), ...OP.add, ...OP.set(OUT)],
    ...[...OP.get(PLACE), ...OP.get(STRIDE), ...OP.add, ...OP.tee(PLACE), ...OP.get(STOP), ...OP.isLess],
    ...OP.branchIf(0),
    ...OP.end,
    ...OP.get(PLACE),
  ];
  return { name: 'texts', parameters: 5, locals: [I32, I32, I32, V128], code };
}
