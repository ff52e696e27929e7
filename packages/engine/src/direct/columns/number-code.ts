import { I32, I64, OP, type WasmFunction } from './wasm-code.js';

const WORD_BYTES = 4;
const WIDE_BYTES = 8;
const DASH = 0x2d;
const DIGITS_OF_WIDE = 8;
const HUNDRED_MILLIONS = 100_000_000n;
/** Of eight bytes, each the same. */
const EACH = { zero: 0x3030_3030_3030_3030n, overNine: 0x7676_7676_7676_7676n, top: 0x8080_8080_8080_8080n } as const;

const [PLACE, STOP, STRIDE, MAX, OUT, END, LENGTH, DIGITS, VALUE, PART] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

/**
 * A function that reads one field of every line as a number: `(place, stop, stride, max, out) -> 1`, or 0 where a value is none of
 * an ordinary record. Eight digits are read at once, as eight numbers that lie beside each other and are multiplied together.
 * Text must begin 16 bytes behind the beginning of memory or later. Numbers of 64 bits have no greatest.
 */
export function numberFunction(name: string, textAt: number, isWide: boolean, digitsMax: number): WasmFunction {
  const fail = [...OP.when, ...OP.number(0), ...OP.leave, ...OP.end];
  const written = isWide ? WIDE_BYTES : WORD_BYTES;
  const code = [
    ...OP.loop,
    ...[...OP.get(PLACE), ...OP.load(WORD_BYTES), ...OP.tee(END)],
    ...[...OP.get(PLACE), ...OP.load(0), ...OP.subtract, ...OP.number(1), ...OP.subtract, ...OP.tee(LENGTH)],
    ...[...OP.number(1), ...OP.isEqual, ...OP.get(END), ...OP.loadByte(textAt - 1), ...OP.number(DASH), ...OP.isEqual],
    ...[...OP.and, ...OP.when, ...OP.wide(-1n), ...OP.set(VALUE), ...OP.otherwise],
    // Without any, that is more than the most.
    ...[...OP.get(LENGTH), ...OP.number(1), ...OP.subtract, ...OP.number(digitsMax - 1), ...OP.isGreater, ...fail],
    ...[...OP.get(LENGTH), ...OP.number(DIGITS_OF_WIDE), ...OP.isGreater, ...OP.when],
    ...[...OP.get(LENGTH), ...OP.number(DIGITS_OF_WIDE), ...OP.subtract, ...OP.set(DIGITS)],
    ...[...digits(textAt - 2 * WIDE_BYTES, fail), ...OP.wide(HUNDRED_MILLIONS), ...OP.multiplyWide, ...OP.set(VALUE)],
    ...[...OP.number(DIGITS_OF_WIDE), ...OP.set(DIGITS), ...OP.otherwise],
    ...[...OP.get(LENGTH), ...OP.set(DIGITS), ...OP.wide(0n), ...OP.set(VALUE), ...OP.end],
    ...[...digits(textAt - WIDE_BYTES, fail), ...OP.get(VALUE), ...OP.addWide, ...OP.set(VALUE)],
    ...(isWide ? [] : [...OP.get(VALUE), ...OP.get(MAX), ...OP.widened, ...OP.isWideGreater, ...fail]),
    ...OP.end,
    ...[...OP.get(OUT), ...OP.get(VALUE), ...(isWide ? OP.storeWide(0) : [...OP.narrowed, ...OP.store(0)])],
    ...[...OP.get(OUT), ...OP.number(written), ...OP.add, ...OP.set(OUT)],
    ...[...OP.get(PLACE), ...OP.get(STRIDE), ...OP.add, ...OP.tee(PLACE), ...OP.get(STOP), ...OP.isLess],
    ...OP.branchIf(0),
    ...OP.end,
    ...OP.number(1),
  ];
  return { name, parameters: 5, locals: [I32, I32, I32, I64, I64], code };
}

/** The number that the last `DIGITS` of eight bytes make, which end as far before the field's end as `offset` says. */
function digits(offset: number, fail: readonly number[]): number[] {
  /** Numbers beside each other become half as many of twice the digits. */
  const joined = (mask: bigint, factor: bigint, bits: bigint) => [
    ...[...OP.get(PART), ...OP.wide(mask), ...OP.andWide, ...OP.wide(factor), ...OP.multiplyWide],
    ...[...OP.wide(bits), ...OP.shiftWideRight],
  ];
  return [
    ...[...OP.get(END), ...OP.loadWide(offset), ...OP.wide(EACH.zero), ...OP.xorWide],
    // Of shifts, the count's lower six bits count.
    ...[...OP.wide(-1n), ...OP.wide(64n), ...OP.get(DIGITS), ...OP.number(3), ...OP.shiftLeft, ...OP.widened],
    ...[...OP.subtractWide, ...OP.shiftWideLeft, ...OP.andWide, ...OP.tee(PART)],
    ...[...OP.get(PART), ...OP.wide(EACH.overNine), ...OP.addWide, ...OP.orWide, ...OP.wide(EACH.top), ...OP.andWide],
    ...[...OP.isWideZero, ...OP.isZero, ...fail],
    ...[...joined(0x0f0f_0f0f_0f0f_0f0fn, 2561n, 8n), ...OP.set(PART)],
    ...[...joined(0x00ff_00ff_00ff_00ffn, 6_553_601n, 16n), ...OP.set(PART)],
    ...joined(0x0000_ffff_0000_ffffn, 42_949_672_960_001n, 32n),
  ];
}
