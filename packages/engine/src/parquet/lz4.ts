/** "LZ4 Block Format Description": the shortest match, and the bytes of a block's end that are never one. */
const MATCH_MIN = 4;
const LAST_LITERALS = 5;
const MATCH_MARGIN = 12;
const OFFSET_MAX = 0xffff;
const LENGTH_BITS = 4;
const LONG = 15;
const FULL = 255;
const COPIED_BY_BYTE_MAX = 64;
const TABLE_BITS = 14;
/** So many positions without a match make the search go on in larger steps: what does not repeat is passed over quickly. */
const MISSES_PER_STEP = 64;
const HASH_FACTOR = 0x9e37_79b1;

/** Where four bytes were met last, as a position behind `base`: tables of earlier blocks are older than any. */
const table = new Int32Array(1 << TABLE_BITS);
let base = 1;

/** The most bytes that a block of so many takes. */
export function lz4BytesMax(bytes: number): number {
  return bytes + Math.ceil(bytes / FULL) + 16;
}

/** Packs bytes as one block of LZ4, which Parquet calls LZ4_RAW, into `target`, which has room for whatever comes of them. */
export function packLz4(bytes: Uint8Array, target: Buffer = Buffer.allocUnsafe(lz4BytesMax(bytes.length))): Buffer {
  const end = bytes.length;
  if (base + end > 0x7fff_ffff) {
    table.fill(0);
    base = 1;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, end);
  const matchEnd = end - LAST_LITERALS;
  const last = end - MATCH_MARGIN;
  let [at, anchor, to, misses] = [0, 0, 0, 0];
  while (at <= last) {
    const word = view.getInt32(at, true);
    const slot = Math.imul(word, HASH_FACTOR) >>> (32 - TABLE_BITS);
    const from = (table[slot] ?? 0) - base;
    table[slot] = base + at;
    if (from < 0 || at - from > OFFSET_MAX || view.getInt32(from, true) !== word) {
      misses += 1;
      at += 1 + Math.floor(misses / MISSES_PER_STEP);
      continue;
    }
    let length = MATCH_MIN;
    // Numbers of eight bytes repeat for long: four bytes at a time, then what is left.
    while (at + length + 4 <= matchEnd && view.getInt32(from + length, true) === view.getInt32(at + length, true)) {
      length += 4;
    }
    while (at + length < matchEnd && bytes[from + length] === bytes[at + length]) length += 1;
    to = writeLiterals(bytes, anchor, at, length - MATCH_MIN, target, to);
    target[to++] = (at - from) & 0xff;
    target[to++] = (at - from) >>> 8;
    if (length - MATCH_MIN >= LONG) to = writeLength(length - MATCH_MIN - LONG, target, to);
    at += length;
    anchor = at;
    misses = 0;
  }
  to = writeLiterals(bytes, anchor, end, 0, target, to);
  base += end;
  return target.subarray(0, to);
}

/** The `plainBytes` bytes of a block. Throws on what is none. */
export function unpackLz4(packed: Buffer, plainBytes: number): Buffer {
  const bytes = Buffer.allocUnsafe(plainBytes);
  const end = packed.length;
  let [at, to] = [0, 0];
  const lengthFrom = (short: number): number => {
    if (short < LONG) return short;
    let length = short;
    for (let more = FULL; more === FULL; length += more) {
      more = at < end ? (packed[at] ?? 0) : 0;
      at += 1;
    }
    return length;
  };
  while (at < end) {
    const token = packed[at++] ?? 0;
    const literals = lengthFrom(token >>> LENGTH_BITS);
    if (at + literals > end || to + literals > plainBytes) throw new Error('A block of LZ4 is damaged');
    // A view of so few bytes costs more than they do.
    if (literals > COPIED_BY_BYTE_MAX) bytes.set(packed.subarray(at, at + literals), to);
    else for (let index = 0; index < literals; index += 1) bytes[to + index] = packed[at + index] ?? 0;
    at += literals;
    to += literals;
    if (at >= end) break;
    const offset = (packed[at] ?? 0) | ((packed[at + 1] ?? 0) << 8);
    at += 2;
    const length = lengthFrom(token & LONG) + MATCH_MIN;
    if (offset === 0 || offset > to || to + length > plainBytes) throw new Error('A block of LZ4 is damaged');
    // A match may reach into what it writes: only one that does not is copied at once.
    if (length > COPIED_BY_BYTE_MAX && offset >= length) bytes.copyWithin(to, to - offset, to - offset + length);
    else for (let index = 0; index < length; index += 1) bytes[to + index] = bytes[to + index - offset] ?? 0;
    to += length;
  }
  if (to !== plainBytes) throw new Error('A block of LZ4 is damaged');
  return bytes;
}

/** Writes a token and the literals it announces; returns the offset behind them. */
function writeLiterals(
  bytes: Uint8Array,
  from: number,
  end: number,
  match: number,
  target: Buffer,
  at: number,
): number {
  const count = end - from;
  target[at] = (Math.min(count, LONG) << LENGTH_BITS) | Math.min(match, LONG);
  const to = count >= LONG ? writeLength(count - LONG, target, at + 1) : at + 1;
  if (count > COPIED_BY_BYTE_MAX) target.set(bytes.subarray(from, end), to);
  else for (let index = 0; index < count; index += 1) target[to + index] = bytes[from + index] ?? 0;
  return to + count;
}

function writeLength(length: number, target: Buffer, at: number): number {
  let [rest, to] = [length, at];
  for (; rest >= FULL; rest -= FULL) target[to++] = FULL;
  target[to++] = rest;
  return to;
}
