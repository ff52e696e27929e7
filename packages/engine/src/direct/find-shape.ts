import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { constants, createGunzip, gunzipSync } from 'node:zlib';
import { messageOf } from '../core/errors.js';
import { excerpt } from '../core/excerpt.js';
import { isGzip } from '../core/gunzip.js';
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
const PARQUET = Buffer.from('PAR1');
/** Of a file on this machine so much is looked at first: a first line is rarely longer, packed or not. */
const GLANCE_BYTES = 1_024;

/** Reads the beginning of an object, no more than its first line needs. Throws `source` and `cancelled`. */
export async function findLayout(
  source: Source,
  object: SourceObject,
  fields: readonly string[] | undefined,
  signal: AbortSignal | undefined,
): Promise<Layout> {
  if (object.bytes === 0) return { kind: 'unknown', reason: 'it is empty' };
  const path = source.localPath(object);
  const glanced = path === undefined ? undefined : await glanceAt(path, fields);
  return glanced ?? readLayout(source, object, fields, signal);
}

/** The layout of a file, where its first bytes tell it: a stream for each of thousands costs as much as to read a tenth of them. */
async function glanceAt(path: string, fields: readonly string[] | undefined): Promise<Layout | undefined> {
  const head = await headOf(path).catch(() => undefined);
  if (head === undefined || isParquet(head)) return undefined;
  const isPacked = isGzip(head);
  const text = isPacked ? beginningOf(head) : head;
  const line = text?.includes(LF) === true ? lineOf(text) : undefined;
  return line === undefined ? undefined : layoutOf(line, isPacked, fields);
}

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const head = Buffer.alloc(GLANCE_BYTES);
    const { bytesRead } = await file.read(head, 0, GLANCE_BYTES, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** What the first bytes of a gzipped text unpack to; undefined when they cannot be. */
function beginningOf(packed: Buffer): Buffer | undefined {
  try {
    return gunzipSync(packed, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return undefined;
  }
}

async function readLayout(
  source: Source,
  object: SourceObject,
  fields: readonly string[] | undefined,
  signal: AbortSignal | undefined,
): Promise<Layout> {
  const stream = source.stream(object, signal);
  try {
    const chunks = stream[Symbol.asyncIterator]();
    const first = await chunks.next();
    const head: Buffer = first.done ? Buffer.alloc(0) : first.value;
    if (isParquet(head)) return { kind: 'parquet' };
    const isPacked = isGzip(head);
    const all = Readable.from(rejoin(head, chunks), { objectMode: false });
    const line = await firstLine(isPacked ? unpacked(all) : all);
    if (line === undefined) return { kind: 'unknown', reason: 'its first line is too long, or no text' };
    return layoutOf(line, isPacked, fields);
  } catch (error) {
    if (!isDamage(error)) throw error;
    return { kind: 'unknown', reason: `it is damaged: ${messageOf(error)}` };
  } finally {
    stream.destroy();
  }
}

/** What was read last: most objects of a folder begin with the same line. */
let last:
  | {
      readonly line: string;
      readonly fields: readonly string[] | undefined;
      readonly shape: ReturnType<typeof readFirstLine>;
    }
  | undefined;

function layoutOf(line: string, isPacked: boolean, fields: readonly string[] | undefined): Layout {
  if (last?.line !== line || last.fields !== fields) last = { line, fields, shape: readFirstLine(line, fields) };
  const { shape } = last;
  return 'reason' in shape ? { kind: 'unknown', reason: shape.reason } : { kind: 'text', isPacked, shape };
}

function isParquet(head: Buffer): boolean {
  return head.subarray(0, PARQUET.length).equals(PARQUET);
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
  return lineOf(head);
}

/** The first line of a text; undefined when that is none. */
function lineOf(head: Buffer): string | undefined {
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
