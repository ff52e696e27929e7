import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { type FileHandle, open, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EngineError, isEngineError, messageOf } from '../core/errors.js';
import { excerpt } from '../core/excerpt.js';
import { LIMITS } from '../core/limits.js';
import { readFirstLine } from '../formats/read-first-line.js';
import type { Shape } from '../formats/shape.js';
import type { Source, SourceObject } from '../sources/source.js';
import { DamagedObjectError, gunzipStream, isGzip, unpack } from './gunzip.js';
import type { LineGaps } from './line-gaps.js';
import { LineScreen, type Refusal } from './screen-lines.js';

/** Objects up to this size are read and unpacked in one piece, larger ones as a stream. */
const WHOLE_OBJECT_BYTES_MAX = 16 * 1024 * 1024;
/** Texts up to this size are read together: opening a file costs DuckDB as much as parsing some 500 lines. */
const HELD_TEXT_BYTES_MAX = 256 * 1024;
const PARQUET_MAGIC = 'PAR1';
const LF = 0x0a;
const CR = 0x0d;

/** A stretch of an object's text, screened and ready for DuckDB. */
export interface Piece {
  readonly path: string;
  readonly bytes: number;
  readonly lines: number;
  /** Original number of the first line the piece may hold. */
  readonly firstLine: number;
  /**
   * How the text waits: `plain` is a file of screened lines; `packed` is the object itself, still gzipped and with its
   * header line, because its text needs no change; `held` is a small text in memory, to be read together with others.
   */
  readonly kind: 'plain' | 'packed' | 'held';
  /** The lines of a `held` piece, each ended. */
  readonly text?: Buffer;
}

export interface PreparedText {
  readonly kind: 'text';
  readonly object: SourceObject;
  readonly sha256: string;
  readonly shape: Shape;
  readonly pieces: readonly Piece[];
  readonly lines: number;
  readonly omitted: LineGaps;
  readonly refusals: readonly Refusal[];
  readonly refusedLines: number;
}

export interface PreparedParquet {
  readonly kind: 'parquet';
  readonly object: SourceObject;
  readonly sha256: string;
  readonly path: string;
}

export interface PreparedRefusal {
  readonly kind: 'refused';
  readonly object: SourceObject;
  readonly sha256: string | null;
  readonly reason: string;
  /** True when trying again may help, so the manifest must not remember it. */
  readonly transient: boolean;
}

/** Identical bytes are loaded under another key. */
export interface Duplicate {
  readonly kind: 'duplicate';
  readonly object: SourceObject;
  readonly sha256: string;
}

export type Prepared = PreparedText | PreparedParquet | PreparedRefusal | Duplicate;

export interface PrepareOptions {
  readonly source: Source;
  /** Folder for plain text; the caller empties it. */
  readonly spoolFolder: string;
  /** Unique within the spool folder. */
  readonly name: string;
  readonly fields?: readonly string[] | undefined;
}

/** Reads one object, checks that it is whole, and leaves its text in the spool. Damage is an answer, not an exception. */
export async function prepareObject(object: SourceObject, options: PrepareOptions): Promise<Prepared> {
  const hash = createHash('sha256');
  try {
    if (object.bytes === 0) throw new DamagedObjectError('the object is empty (0 bytes)');
    if (object.bytes > LIMITS.objectBytesMax) {
      throw new DamagedObjectError(`it is ${object.bytes} bytes large; at most ${LIMITS.objectBytesMax} are read`);
    }
    if (object.bytes > WHOLE_OBJECT_BYTES_MAX) return await prepareStream(object, options, hash);
    const bytes = await options.source.read(object);
    hash.update(bytes);
    if (isParquet(bytes)) return await prepareParquet(object, options, hash.digest('hex'), bytes);
    const digest = (): string => hash.digest('hex');
    const packed = isGzip(bytes);
    const chunks: [Buffer] | AsyncIterable<Buffer> = packed ? await unpack(bytes) : [bytes];
    const clean = Array.isArray(chunks)
      ? await keepClean(object, options, chunks[0], packed ? bytes : undefined, digest)
      : undefined;
    return clean ?? (await spoolText(object, options, chunks, digest));
  } catch (error) {
    if (error instanceof DamagedObjectError) {
      return { kind: 'refused', object, sha256: null, reason: error.message, transient: false };
    }
    if (isEngineError(error) && error.code === 'source') {
      return { kind: 'refused', object, sha256: null, reason: error.message, transient: true };
    }
    throw error;
  }
}

async function prepareStream(
  object: SourceObject,
  options: PrepareOptions,
  hash: ReturnType<typeof createHash>,
): Promise<Prepared> {
  const chunks = measured(options.source.stream(object), object, hash);
  const first = await chunks.next();
  const head: Buffer = first.done ? Buffer.alloc(0) : first.value;
  const whole = prepend(head, chunks);
  if (isParquet(head)) {
    const local = options.source.localPath(object) ?? path.join(options.spoolFolder, `${options.name}.parquet`);
    if (options.source.localPath(object) === undefined) await pipeline(whole, createWriteStream(local));
    else for await (const _chunk of whole);
    return { kind: 'parquet', object, sha256: hash.digest('hex'), path: local };
  }
  const text = isGzip(head) ? gunzipStream(Readable.from(whole, { objectMode: false })) : whole;
  return spoolText(object, options, text, () => hash.digest('hex'));
}

/** Hashes what passes and refuses an object that is not as long as it was listed. */
async function* measured(
  stream: Readable,
  object: SourceObject,
  hash: ReturnType<typeof createHash>,
): AsyncGenerator<Buffer, void> {
  let bytes = 0;
  try {
    for await (const chunk of stream) {
      bytes += (chunk as Buffer).length;
      hash.update(chunk as Buffer);
      yield chunk as Buffer;
    }
  } catch (error) {
    throw new EngineError('source', `${object.key} cannot be read: ${messageOf(error)}`, { cause: error });
  }
  if (bytes !== object.bytes) {
    throw new EngineError('source', `${object.key} changed while it was being read. Run the ingest again.`);
  }
}

async function* prepend(head: Buffer, rest: AsyncGenerator<Buffer, void>): AsyncGenerator<Buffer, void> {
  yield head;
  yield* rest;
}

async function prepareParquet(
  object: SourceObject,
  options: PrepareOptions,
  sha256: string,
  bytes: Buffer,
): Promise<Prepared> {
  const local = options.source.localPath(object);
  if (local !== undefined) return { kind: 'parquet', object, sha256, path: local };
  const spooled = path.join(options.spoolFolder, `${options.name}.parquet`);
  const handle = await open(spooled, 'w');
  await handle.writeFile(bytes).finally(() => handle.close());
  return { kind: 'parquet', object, sha256, path: spooled };
}

function isParquet(head: Buffer): boolean {
  return head.subarray(0, PARQUET_MAGIC.length).toString('latin1') === PARQUET_MAGIC;
}

/**
 * Spares a text that needs no change the way through the spool: small ones are held in memory, larger ones stay gzipped
 * and DuckDB unpacks them a second time, which costs less than writing and reading the text. Undefined when lines must
 * be taken out or rewritten first.
 */
async function keepClean(
  object: SourceObject,
  options: PrepareOptions,
  text: Buffer,
  packed: Buffer | undefined,
  digest: () => string,
): Promise<PreparedText | undefined> {
  const small = text.length <= HELD_TEXT_BYTES_MAX;
  if (text.length === 0 || withoutByteOrderMark(text) !== text || (packed === undefined && !small)) return undefined;
  const end = text.indexOf(LF);
  const header = text.subarray(0, end === -1 ? text.length : end);
  if (header.includes(CR)) return undefined;
  const shape = shapeOf(header, options.fields);
  const screen = new LineScreen(shape.hasHeader ? 2 : 1);
  const body = shape.hasHeader ? text.subarray(header.length + 1) : text;
  const lines = screen.push(body).lines + screen.finish().lines;
  if (screen.omitted.lines > 0 || screen.refusedLines > 0 || screen.rewritten) return undefined;
  // A quoted value may hold a line end, which would run on into the next object's lines.
  const held = small && shape.quoted !== true;
  if (!held && packed === undefined) return undefined;
  const file = path.join(options.spoolFolder, options.name);
  if (!held && packed !== undefined && lines > 0) await writeFile(file, packed);
  const piece: Piece = held
    ? { path: file, bytes: text.length, lines, firstLine: shape.hasHeader ? 2 : 1, kind: 'held', text: ended(body) }
    : { path: file, bytes: text.length, lines, firstLine: 1, kind: 'packed' };
  return {
    kind: 'text',
    object,
    sha256: digest(),
    shape,
    pieces: lines > 0 ? [piece] : [],
    lines,
    omitted: screen.omitted,
    refusals: [],
    refusedLines: 0,
  };
}

function ended(text: Buffer): Buffer {
  return text.at(-1) === LF ? text : Buffer.concat([text, Buffer.from([LF])]);
}

/** Recognises the first line, screens the rest and writes it in pieces of at most one batch. */
async function spoolText(
  object: SourceObject,
  options: PrepareOptions,
  chunks: Iterable<Buffer> | AsyncIterable<Buffer>,
  digest: () => string,
): Promise<Prepared> {
  let head: Buffer = Buffer.alloc(0);
  let shape: Shape | undefined;
  let screen: LineScreen | undefined;
  const spool = new PieceWriter(options);
  try {
    for await (const chunk of chunks) {
      let data = chunk;
      if (shape === undefined || screen === undefined) {
        head = head.length === 0 ? withoutByteOrderMark(chunk) : Buffer.concat([head, chunk]);
        const end = head.indexOf(LF);
        if (end === -1 && head.length <= LIMITS.headerBytesMax) continue;
        shape = shapeOf(head.subarray(0, end === -1 ? head.length : end), options.fields);
        screen = new LineScreen(shape.hasHeader ? 2 : 1);
        data = shape.hasHeader ? head.subarray(end + 1) : head;
      }
      await spool.write(screen, data);
    }
    if (shape === undefined || screen === undefined) {
      if (head.length === 0) throw new DamagedObjectError('the object holds no text');
      shape = shapeOf(head, options.fields);
      screen = new LineScreen(shape.hasHeader ? 2 : 1);
      if (!shape.hasHeader) await spool.write(screen, head);
    }
    await spool.finish(screen);
  } finally {
    await spool.close();
  }
  return {
    kind: 'text',
    object,
    sha256: digest(),
    shape,
    pieces: spool.pieces,
    lines: spool.lines,
    omitted: screen.omitted,
    refusals: screen.refusals,
    refusedLines: screen.refusedLines,
  };
}

function shapeOf(firstLine: Buffer, fields: readonly string[] | undefined): Shape {
  const line = firstLine.at(-1) === 0x0d ? firstLine.subarray(0, -1) : firstLine;
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

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

function withoutByteOrderMark(chunk: Buffer): Buffer {
  return chunk.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)
    ? chunk.subarray(BYTE_ORDER_MARK.length)
    : chunk;
}

/** Writes screened text to numbered files, starting a new one when a batch is full. */
class PieceWriter {
  readonly pieces: Piece[] = [];
  lines = 0;
  readonly #options: PrepareOptions;
  #handle: FileHandle | undefined;
  #current: { path: string; bytes: number; lines: number; firstLine: number; kind: 'plain' } | undefined;

  constructor(options: PrepareOptions) {
    this.#options = options;
  }

  async write(screen: LineScreen, data: Buffer): Promise<void> {
    const firstLine = screen.nextLine;
    await this.#append(screen.push(data), firstLine);
  }

  async finish(screen: LineScreen): Promise<void> {
    const firstLine = screen.nextLine;
    await this.#append(screen.finish(), firstLine);
    await this.close();
  }

  async #append(screened: { text: Buffer; lines: number }, firstLine: number): Promise<void> {
    if (screened.lines === 0) return;
    if (this.#current && this.#current.bytes + screened.text.length > LIMITS.batchTextBytesMax) await this.close();
    if (this.#current === undefined || this.#handle === undefined) {
      const file = path.join(this.#options.spoolFolder, `${this.#options.name}-${this.pieces.length}.txt`);
      this.#handle = await open(file, 'w');
      this.#current = { path: file, bytes: 0, lines: 0, firstLine, kind: 'plain' };
    }
    await this.#handle.writeFile(screened.text);
    this.#current.bytes += screened.text.length;
    this.#current.lines += screened.lines;
    this.lines += screened.lines;
  }

  async close(): Promise<void> {
    await this.#handle?.close();
    if (this.#current) this.pieces.push(this.#current);
    this.#handle = undefined;
    this.#current = undefined;
  }
}
