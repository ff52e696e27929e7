import { excerpt } from '../core/excerpt.js';
import { DamagedObjectError } from '../core/gunzip.js';
import { LIMITS } from '../core/limits.js';
import { readFirstLine } from '../formats/read-first-line.js';
import type { Shape } from '../formats/shape.js';

const LF = 0x0a;
const CR = 0x0d;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** The layout that a text's first line names, or that `fields` do; throws `DamagedObjectError` for what is no text. */
export function shapeOf(firstLine: Buffer, fields: readonly string[] | undefined): Shape {
  const line = firstLine.at(-1) === CR ? firstLine.subarray(0, -1) : firstLine;
  if (line.length > LIMITS.headerBytesMax) {
    throw new DamagedObjectError(
      `its first line is longer than ${LIMITS.headerBytesMax} bytes. It starts: ${excerpt(line.subarray(0, 200).toString('latin1'))}`,
    );
  }
  if (line.includes(0)) {
    const hex = line
      .subarray(0, 8)
      .toString('hex')
      .replace(/(..)(?=.)/g, '$1 ');
    throw new DamagedObjectError(`it is neither gzip, Parquet nor text; it starts with the bytes ${hex}`);
  }
  const shape = readFirstLine(line.toString('utf8'), fields);
  if ('reason' in shape) throw new DamagedObjectError(shape.reason);
  return shape;
}

/** A text without the mark some editors put before it. */
export function withoutByteOrderMark(chunk: Buffer): Buffer {
  return chunk.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)
    ? chunk.subarray(BYTE_ORDER_MARK.length)
    : chunk;
}

/** A whole text's layout and its records; undefined when its first line must be changed before anybody reads it. */
export function shapedText(
  text: Buffer,
  fields: readonly string[] | undefined,
): { readonly shape: Shape; readonly firstLine: Buffer; readonly body: Buffer } | undefined {
  if (text.length === 0 || withoutByteOrderMark(text) !== text) return undefined;
  const end = text.indexOf(LF);
  const firstLine = text.subarray(0, end === -1 ? text.length : end);
  if (firstLine.includes(CR)) return undefined;
  const shape = shapeOf(firstLine, fields);
  return { shape, firstLine, body: shape.hasHeader ? text.subarray(firstLine.length + 1) : text };
}
