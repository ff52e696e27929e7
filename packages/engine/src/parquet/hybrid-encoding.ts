/** Values that are packed together (Parquet, "RLE/Bit-Packing Hybrid"). */
const GROUP = 8;
/** Equal values from which on a run costs less than packing them. */
const RUN_MIN = 2 * GROUP;

/** Bits that numbers below `count` need. */
export function bitWidth(count: number): number {
  return count <= 1 ? 0 : 32 - Math.clz32(count - 1);
}

/** The most bytes that `encodeHybrid` writes. */
export function hybridBytesMax(count: number, width: number): number {
  const groups = Math.ceil(count / GROUP);
  // A run begins behind a group at the most often; each piece has a head of at most five bytes and a value of four.
  return groups * width + (Math.ceil(count / RUN_MIN) + 1) * 2 * 9 + 16;
}

/**
 * Writes `count` numbers of `width` bits as runs of equal ones and packed groups of eight; returns the offset behind them.
 * `values` must have room for seven more, which are overwritten.
 */
export function encodeHybrid(values: Int32Array, count: number, width: number, target: Uint8Array, at: number): number {
  values.fill(0, count, count + GROUP - 1);
  let offset = at;
  let packed = 0;
  for (let row = runFrom(values, 0, count); row < count; row = runFrom(values, row, count)) {
    const value = values[row] ?? 0;
    let end = row + 1;
    while (end < count && values[end] === value) end += 1;
    // Packed groups are whole but for the last, so a run begins where one ends.
    const first = packed + Math.ceil((row - packed) / GROUP) * GROUP;
    if (end - first >= RUN_MIN || row === 0) {
      if (first > packed) offset = writePacked(values, packed, first, width, target, offset);
      offset = writeRun(value, end - first, width, target, offset);
      packed = end;
    }
    row = end;
  }
  return packed < count ? writePacked(values, packed, count, width, target, offset) : offset;
}

/**
 * Where the next equal values begin that are enough for a run, or all there are; `count` when there are none. What stands at
 * `from` is not what stands before it. Such values hold two places a group apart, which are all that is looked at of others.
 */
function runFrom(values: Int32Array, from: number, count: number): number {
  for (let at = from; at + GROUP < count; at += GROUP) {
    const value = values[at];
    if (values[at + GROUP] !== value) continue;
    let first = at;
    while (first > from && values[first - 1] === value) first -= 1;
    let end = at + 1;
    while (end < count && values[end] === value && end - first < RUN_MIN) end += 1;
    if (end - first >= RUN_MIN || (first === 0 && end === count)) return first;
  }
  return from === 0 && isOne(values, count) ? 0 : count;
}

/** Whether a few values are all equal. */
function isOne(values: Int32Array, count: number): boolean {
  if (count > GROUP) return false;
  for (let row = 1; row < count; row += 1) if (values[row] !== values[0]) return false;
  return true;
}

/** Writes one number so many times; returns the offset behind it. */
export function writeRun(value: number, count: number, width: number, target: Uint8Array, at: number): number {
  let offset = writeVarint(count * 2, target, at);
  for (let shift = 0; shift < width; shift += 8) target[offset++] = (value >>> shift) & 0xff;
  return offset;
}

function writePacked(
  values: Int32Array,
  from: number,
  to: number,
  width: number,
  target: Uint8Array,
  at: number,
): number {
  const groups = Math.ceil((to - from) / GROUP);
  let offset = writeVarint(groups * 2 + 1, target, at);
  const end = from + groups * GROUP;
  if (width === 8) return writeBytes(values, from, end, target, offset);
  if (width === 16) return writePairs(values, from, end, target, offset);
  let held = 0;
  let bits = 0;
  for (let row = from; row < end; row += 1) {
    const value = values[row] ?? 0;
    held |= value << bits;
    bits += width;
    if (bits < 32) continue;
    target[offset] = held & 0xff;
    target[offset + 1] = (held >>> 8) & 0xff;
    target[offset + 2] = (held >>> 16) & 0xff;
    target[offset + 3] = held >>> 24;
    offset += 4;
    bits -= 32;
    held = bits === 0 ? 0 : value >>> (width - bits);
  }
  for (; bits > 0; bits -= 8) {
    target[offset++] = held & 0xff;
    held >>>= 8;
  }
  return offset;
}

/** Groups are of eight: four numbers, or two, are written at once. */
function writeBytes(values: Int32Array, from: number, end: number, target: Uint8Array, at: number): number {
  const view = new DataView(target.buffer, target.byteOffset, target.length);
  let offset = at;
  for (let row = from; row < end; row += 4) {
    const low = (values[row] ?? 0) | ((values[row + 1] ?? 0) << 8);
    view.setInt32(offset, low | ((values[row + 2] ?? 0) << 16) | ((values[row + 3] ?? 0) << 24), true);
    offset += 4;
  }
  return offset;
}

function writePairs(values: Int32Array, from: number, end: number, target: Uint8Array, at: number): number {
  const view = new DataView(target.buffer, target.byteOffset, target.length);
  let offset = at;
  for (let row = from; row < end; row += 2) {
    view.setInt32(offset, (values[row] ?? 0) | ((values[row + 1] ?? 0) << 16), true);
    offset += 4;
  }
  return offset;
}

function writeVarint(value: number, target: Uint8Array, at: number): number {
  let offset = at;
  let rest = value;
  for (; rest >= 0x80; rest >>>= 7) target[offset++] = (rest & 0x7f) | 0x80;
  target[offset++] = rest;
  return offset;
}
