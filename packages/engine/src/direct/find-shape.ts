import { Readable } from 'node:stream';
import { constants, createGunzip } from 'node:zlib';
import { messageOf } from '../core/errors.js';
import { excerpt } from '../core/excerpt.js';
import { LIMITS } from '../core/limits.js';
import { readFirstLine } from '../formats/read-first-line.js';
import type { Shape } from '../formats/shape.js';
import type { Source, SourceObject } from '../sources/source.js';

/** How an object is laid out; Parquet says so itself when it is opened. */
export type Layout =
  | { readonly kind: 'text'; readonly isPacked: boolean; readonly shape: Shape }
  | { readonly kind: 'parquet' }
  | { readonly kind: 'unknown'; readonly reason: string };

const LF = 0x0a;
const GZIP = Buffer.from([0x1f, 0x8b]);
const PARQUET = Buffer.from('PAR1');

/** Reads the beginning of an object, no more than its first line needs. Throws `source` and `cancelled`. */
export async function findLayout(
  source: Source,
  object: SourceObject,
  fields: readonly string[] | undefined,
  signal: AbortSignal | undefined,
): Promise<Layout> {
  if (object.bytes === 0) return { kind: 'unknown', reason: 'it is empty' };
  const stream = source.stream(object, signal);
  try {
    const chunks = stream[Symbol.asyncIterator]();
    const first = await chunks.next();
    const head: Buffer = first.done ? Buffer.alloc(0) : first.value;
    if (head.subarray(0, PARQUET.length).equals(PARQUET)) return { kind: 'parquet' };
    const isPacked = head.subarray(0, GZIP.length).equals(GZIP);
    const all = Readable.from(rejoin(head, chunks), { objectMode: false });
    const line = await firstLine(isPacked ? unpacked(all) : all);
    if (line === undefined) return { kind: 'unknown', reason: 'its first line is too long, or no text' };
    const shape = readFirstLine(line, fields);
    return 'reason' in shape ? { kind: 'unknown', reason: shape.reason } : { kind: 'text', isPacked, shape };
  } catch (error) {
    if (!isDamage(error)) throw error;
    return { kind: 'unknown', reason: `it is damaged: ${messageOf(error)}` };
  } finally {
    stream.destroy();
  }
}

function unpacked(source: Readable): Readable {
  const text = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH });
  // `pipe` passes on no errors, and one that nobody hears ends the process.
  source.on('error', (error) => text.destroy(error));
  return source.pipe(text);
}

/** zlib's own codes, such as `Z_DATA_ERROR`. */
function isDamage(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_');
}

async function* rejoin(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  for (let step = await rest.next(); !step.done; step = await rest.next()) yield step.value;
}

async function firstLine(text: Readable): Promise<string | undefined> {
  let head: Buffer = Buffer.alloc(0);
  for await (const chunk of text) {
    head = Buffer.concat([head, chunk as Buffer]);
    if (head.includes(LF) || head.length > LIMITS.headerBytesMax) break;
  }
  const end = head.indexOf(LF);
  const line = head.subarray(0, end === -1 ? head.length : end);
  if (line.length > LIMITS.headerBytesMax || line.includes(0)) return undefined;
  return line
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .replace(/\r$/, '');
}

/** A reason shortened for a note. */
export function briefly(reason: string): string {
  return excerpt(reason, LIMITS.excerptBytesMax);
}
