import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip as gzipCallback } from 'node:zlib';
import { ParquetConverter } from './parquet-converter.js';

/** Level 2 was the fastest measured on log text (over 200 MB/s a core) at 3 % more bytes than level 4. */
const GZIP_LEVEL = 2;
/** Objects being compressed or written at once: enough for two cores, and a bound on memory. */
const IN_FLIGHT_MAX = 6;
const PARTIAL_SUFFIX = '.partial';

const gzip = promisify(gzipCallback);

export interface FinishedObject {
  readonly key: string;
  readonly text: Buffer;
  /** Columns, when the object is to be Parquet instead of gzip text. */
  readonly parquetFields: readonly string[] | null;
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
  private failure: { readonly cause: unknown } | null = null;
  private converter: ParquetConverter | null = null;

  constructor(private readonly out: string) {}

  /** Takes an object over; resolves when there is room for the next one. */
  async submit(object: FinishedObject): Promise<void> {
    this.throwFailure();
    const job = this.write(object)
      .catch((cause: unknown) => {
        this.failure ??= { cause };
      })
      .finally(() => this.inFlight.delete(job));
    this.inFlight.add(job);
    while (this.inFlight.size >= IN_FLIGHT_MAX) await Promise.race(this.inFlight);
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
      await this.makeFolder(dirname(path));
      let size: number;
      if (parquetFields === null) {
        const packed = await gzip(text, { level: GZIP_LEVEL });
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

  private async makeFolder(folder: string): Promise<void> {
    if (this.folders.has(folder)) return;
    await mkdir(folder, { recursive: true });
    this.folders.add(folder);
  }
}
