import { mkdirSync } from 'node:fs';
import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip as gzipCallback, gzipSync } from 'node:zlib';
import { ParquetConverter } from './parquet-converter.js';

/** Level 1 packs log text at about 300 MB/s a core, into 3 % more bytes than level 2 and 10 % more than level 4. */
const GZIP_LEVEL = 1;
/** Below this, handing the text to another thread costs more than packing it here. */
const PACKED_HERE_BYTES_MAX = 128 * 1024;
/** Objects being compressed or written at once, and their text: enough for the thread pool, and a bound on memory. */
const IN_FLIGHT_MAX = 16;
const IN_FLIGHT_BYTES_MAX = 96 * 1024 * 1024;
/** zlib returns to JavaScript for every output chunk: one that fits the usual ratio of 1 to 7 returns once. */
const CHUNK_BYTES_MIN = 16 * 1024;
const CHUNK_BYTES_MAX = 4 * 1024 * 1024;
const CHUNK_RATIO = 6;
const PARTIAL_SUFFIX = '.partial';

const gzip = promisify(gzipCallback);

export interface FinishedObject {
  readonly key: string;
  readonly text: Buffer;
  /** Columns, when the object is to be Parquet instead of gzip text. */
  readonly parquetFields: readonly string[] | null;
  /** Called once the text is no longer needed. */
  readonly release: () => void;
}

/**
 * Writes objects under a folder, several at once, each visible only when complete: a partial file is renamed or removed.
 * Node writes 0 as the modification time of a gzip member, so equal text gives equal bytes.
 */
export class ObjectWriter {
  objectBytes = 0;
  files = 0;
  private readonly folders = new Set<string>();
  private readonly inFlight = new Set<Promise<void>>();
  private inFlightBytes = 0;
  private failure: { readonly cause: unknown } | null = null;
  private converter: ParquetConverter | null = null;

  constructor(private readonly out: string) {}

  /** Takes an object over; resolves when there is room for the next one. */
  async submit(object: FinishedObject): Promise<void> {
    this.throwFailure();
    const bytes = object.text.length;
    const job = this.write(object)
      .catch((cause: unknown) => {
        this.failure ??= { cause };
      })
      .finally(() => {
        object.release();
        this.inFlight.delete(job);
        this.inFlightBytes -= bytes;
      });
    this.inFlight.add(job);
    this.inFlightBytes += bytes;
    while (this.inFlight.size >= IN_FLIGHT_MAX || this.inFlightBytes > IN_FLIGHT_BYTES_MAX) {
      await Promise.race(this.inFlight);
    }
    this.throwFailure();
  }

  /** Waits for everything taken over. */
  async drain(): Promise<void> {
    await this.settle();
    this.throwFailure();
  }

  /** Waits for what is under way, whatever becomes of it, and gives back the database if there is one. */
  async close(): Promise<void> {
    await this.settle();
    this.converter?.close();
    this.converter = null;
  }

  private async settle(): Promise<void> {
    while (this.inFlight.size > 0) await Promise.all(this.inFlight);
  }

  private throwFailure(): void {
    if (this.failure === null) return;
    throw new Error(`Writing logs to ${this.out} failed: ${String(this.failure.cause)}`, { cause: this.failure.cause });
  }

  private async write({ key, text, parquetFields }: FinishedObject): Promise<void> {
    const path = join(this.out, key);
    const partial = path + PARTIAL_SUFFIX;
    try {
      this.makeFolder(dirname(path));
      let size: number;
      if (parquetFields === null) {
        const packed = await pack(text);
        await writeFile(partial, packed);
        size = packed.length;
      } else {
        this.converter ??= new ParquetConverter();
        await this.converter.convert(text, parquetFields, partial);
        size = (await stat(partial)).size;
      }
      await rename(partial, path);
      this.objectBytes += size;
      this.files += 1;
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
  }

  private makeFolder(folder: string): void {
    if (this.folders.has(folder)) return;
    mkdirSync(folder, { recursive: true });
    this.folders.add(folder);
  }
}

async function pack(text: Buffer): Promise<Buffer> {
  if (text.length <= PACKED_HERE_BYTES_MAX) return gzipSync(text, { level: GZIP_LEVEL });
  const chunkSize = Math.min(CHUNK_BYTES_MAX, Math.max(CHUNK_BYTES_MIN, Math.ceil(text.length / CHUNK_RATIO)));
  return await gzip(text, { level: GZIP_LEVEL, chunkSize });
}
