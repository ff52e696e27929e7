import { type FileHandle, open, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DamagedObjectError } from '../core/gunzip.js';
import { LIMITS } from '../core/limits.js';
import type { Shape } from '../formats/shape.js';
import type { SourceObject } from '../sources/source.js';
import { LineGaps } from './line-gaps.js';
import type { Piece, Prepared, PreparedText, PrepareOptions } from './prepared.js';
import type { ReadRecords } from './record-reader.js';
import { LineScreen } from './screen-lines.js';
import { shapedText, shapeOf, withoutByteOrderMark } from './text-shape.js';

/** Texts up to this size are read together: opening a file costs DuckDB as much as parsing some 500 lines. */
const HELD_TEXT_BYTES_MAX = 256 * 1024;
/** Texts up to this size may wait in a memory file system; with two batches under way that is below half a gigabyte. */
const MEMORY_TEXT_BYTES_MAX = 32 * 1024 * 1024;
const LF = 0x0a;

/**
 * Spares a text that needs no change the way through the spool: small ones are held in memory, larger ones stay gzipped
 * and DuckDB unpacks them a second time, which costs less than writing and reading the text. Undefined when lines must
 * be taken out or rewritten first.
 */
export async function keepClean(
  object: SourceObject,
  options: PrepareOptions,
  text: Buffer,
  packed: Buffer | undefined,
  digest: () => string,
): Promise<PreparedText | undefined> {
  const small = text.length <= HELD_TEXT_BYTES_MAX;
  const shaped = shapedText(text, options.fields);
  if (shaped === undefined) return undefined;
  const { shape, body } = shaped;
  if (packed === undefined && !small) return undefined;
  const screen = new LineScreen(shape.hasHeader ? 2 : 1, shape.fields.length, shape.delimiter);
  const lines = screen.push(body).lines + screen.finish().lines;
  if (screen.omitted.lines > 0 || screen.refusedLines > 0 || screen.rewritten) return undefined;
  // A quoted value may hold a line end, which would run on into the next object's lines.
  const held = small && shape.quoted !== true;
  if (!held && packed === undefined) return undefined;
  const onDisk = path.join(options.spoolFolder, options.name);
  const firstLine = shape.hasHeader ? 2 : 1;
  const inMemory = held || lines === 0 ? undefined : await writeInMemory(body, options);
  if (!held && inMemory === undefined && packed !== undefined && lines > 0) await writeFile(onDisk, packed);
  const piece: Piece = held
    ? { path: onDisk, bytes: text.length, lines, firstLine, kind: 'held', text: ended(body) }
    : inMemory !== undefined
      ? { path: inMemory, bytes: text.length, lines, firstLine, kind: 'plain' }
      : { path: onDisk, bytes: text.length, lines, firstLine: 1, kind: 'packed' };
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

/** An object of ordinary records, which lie where they are written from. */
export function parsedText(object: SourceObject, options: PrepareOptions, read: ReadRecords): PreparedText {
  const shape = shapeOf(Buffer.from(read.firstLine), options.fields);
  const piece: Piece = {
    path: path.join(options.spoolFolder, options.name),
    bytes: read.bytes,
    lines: read.lines,
    firstLine: shape.hasHeader ? 2 : 1,
    kind: 'parsed',
    parsed: { id: read.id, book: read.book, tally: read.tally },
  };
  return {
    kind: 'text',
    object,
    sha256: read.sha256,
    shape,
    pieces: [piece],
    lines: read.lines,
    omitted: new LineGaps(),
    refusals: [],
    refusedLines: 0,
  };
}

/** The file the text was written to; undefined when it is too large for memory, or memory has filled up meanwhile. */
async function writeInMemory(text: Buffer, options: PrepareOptions): Promise<string | undefined> {
  if (options.memoryFolder === undefined || text.length > MEMORY_TEXT_BYTES_MAX) return undefined;
  const file = path.join(options.memoryFolder, options.name);
  return writeFile(file, text).then(
    () => file,
    async () => {
      await rm(file, { force: true });
      return undefined;
    },
  );
}

function ended(text: Buffer): Buffer {
  return text.at(-1) === LF ? text : Buffer.concat([text, Buffer.from([LF])]);
}

/** Recognises the first line, screens the rest and writes it in pieces of at most one batch. */
export async function spoolText(
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
        screen = new LineScreen(shape.hasHeader ? 2 : 1, shape.fields.length, shape.delimiter);
        data = shape.hasHeader ? head.subarray(end + 1) : head;
      }
      await spool.write(screen, data);
    }
    if (shape === undefined || screen === undefined) {
      if (head.length === 0) throw new DamagedObjectError('the object holds no text');
      shape = shapeOf(head, options.fields);
      screen = new LineScreen(shape.hasHeader ? 2 : 1, shape.fields.length, shape.delimiter);
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
