import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { DamagedObjectError, gunzipHere, gunzipStream } from '../../core/gunzip.js';
import { letGo } from '../../core/let-go.js';
import { LIMITS } from '../../core/limits.js';
import { readFirstLine } from '../../formats/read-first-line.js';
import type { ColumnWriter } from './column-writer.js';
import type { LineCutter } from './cut-lines.js';
import type { WantedLines } from './wanted-columns.js';

/** Objects up to this size are read and unpacked in one piece, which takes half the time. */
const WHOLE_BYTES_MAX = 4 * 1024 * 1024;
/** Text up to this size is unpacked in one piece. */
const WHOLE_TEXT_BYTES_MAX = 64 * 1024 * 1024;
const CHUNK_BYTES = 1024 * 1024;
const LF = 0x0a;
const CR = 0x0d;

/** An object to be read, where it lies or as it was fetched. */
export interface ParseRequest {
  readonly path: string;
  readonly bytes: number;
  readonly isPacked: boolean;
  readonly fields: readonly string[] | undefined;
}

/** What became of it: `other` is text that DuckDB has to judge. */
export type Parsed = { readonly kind: 'read' | 'other' } | { readonly kind: 'damaged'; readonly reason: string };

/** Reads the wanted fields of an object's lines. What is not ordinary in any way is left as if it had never been read. */
export async function parseObject(
  request: ParseRequest,
  lines: WantedLines,
  cutter: LineCutter,
  writer: ColumnWriter,
): Promise<Parsed> {
  await writer.begin(lines);
  let isRead = false;
  try {
    isRead = await readLines(await textOf(request), request, lines, cutter, writer);
    return { kind: isRead ? 'read' : 'other' };
  } catch (error) {
    isRead = false;
    if (!(error instanceof DamagedObjectError)) throw error;
    return { kind: 'damaged', reason: `it is damaged: ${error.message}` };
  } finally {
    if (!isRead) writer.takeBack();
  }
}

async function textOf({ path, bytes, isPacked }: ParseRequest): Promise<Iterable<Buffer> | AsyncIterable<Buffer>> {
  if (bytes > WHOLE_BYTES_MAX) {
    const stream = createReadStream(path, { highWaterMark: CHUNK_BYTES });
    return isPacked ? gunzipStream(stream) : stream;
  }
  const whole = await readFile(path);
  if (!isPacked) return letGoing([whole]);
  const unpacked = gunzipHere(whole, WHOLE_TEXT_BYTES_MAX);
  if (unpacked === undefined) return gunzipStream(Readable.from([whole]));
  letGo(whole);
  return letGoing([unpacked]);
}

/** Texts, each of which is let go of when the next is asked for. */
function* letGoing(texts: readonly Buffer[]): Generator<Buffer> {
  for (const text of texts) {
    try {
      yield text;
    } finally {
      letGo(text);
    }
  }
}

async function readLines(
  chunks: Iterable<Buffer> | AsyncIterable<Buffer>,
  request: ParseRequest,
  lines: WantedLines,
  cutter: LineCutter,
  writer: ColumnWriter,
): Promise<boolean> {
  cutter.clear();
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of chunks) {
    let text: Buffer = chunk;
    if (head !== undefined) {
      head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
      const end = head.indexOf(LF);
      if (end === -1 && head.length <= LIMITS.headerBytesMax) continue;
      if (!isOfShape(head.subarray(0, end === -1 ? head.length : end), request, lines)) return false;
      text = lines.hasHeader ? head.subarray(end + 1) : head;
      head = undefined;
    }
    for (let at = 0; at < text.length; ) {
      at += cutter.take(text, at);
      if (!cutter.cut(false) || !(await writer.add(cutter))) return false;
    }
  }
  // Text without a line end is left to DuckDB.
  if (head !== undefined) return false;
  cutter.take(NOTHING, 0);
  return cutter.cut(true) && (await writer.add(cutter));
}

const NOTHING = Buffer.alloc(0);

/** The first line that was found to be of this shape last: most objects begin with the same. */
let fitting: { readonly line: Buffer; readonly shapeId: string; readonly names: string } | undefined;

/** Another object spoke for this one's layout. */
function isOfShape(line: Buffer, { fields }: ParseRequest, lines: WantedLines): boolean {
  if (line.length > LIMITS.headerBytesMax || line.at(-1) === CR) return false;
  const names = String(fields);
  if (fitting?.shapeId === lines.shapeId && fitting.names === names && fitting.line.equals(line)) return true;
  const shape = readFirstLine(line.toString('latin1'), fields);
  const isFitting = 'id' in shape && shape.id === lines.shapeId;
  if (isFitting) fitting = { line: Buffer.from(line), shapeId: lines.shapeId, names };
  return isFitting;
}
