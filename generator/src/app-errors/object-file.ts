import { once } from 'node:events';
import { createWriteStream, mkdirSync } from 'node:fs';
import { rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { LineBuffer } from '../line-buffer.js';

const GZIP_LEVEL = 1;
const CHUNK_BYTES = 1024 * 1024;

/** One object of lines, compressed or plain; visible under its name only when complete, and as old as its last line. */
export class ObjectFile {
  private readonly path: string;
  private readonly stream;
  private readonly done: Promise<void>;
  private lines = new LineBuffer();

  constructor(
    out: string,
    readonly key: string,
    isPlain: boolean,
    private readonly modifiedMs: number,
  ) {
    this.path = join(out, key);
    mkdirSync(dirname(this.path), { recursive: true });
    this.stream = isPlain ? new PassThrough() : createGzip({ level: GZIP_LEVEL, chunkSize: CHUNK_BYTES });
    this.done = pipeline(this.stream, createWriteStream(`${this.path}.partial`));
    // Awaited by finish; until then a failure must not count as unhandled.
    this.done.catch(() => {});
  }

  append(line: string): void {
    this.lines.append(line);
    if (this.lines.bytes >= CHUNK_BYTES) this.flush();
  }

  async ready(): Promise<void> {
    if (this.stream.writableNeedDrain) await Promise.race([once(this.stream, 'drain'), this.done]);
  }

  async finish(): Promise<number> {
    this.flush();
    this.stream.end();
    await this.done;
    await rename(`${this.path}.partial`, this.path);
    await utimes(this.path, this.modifiedMs / 1000, this.modifiedMs / 1000);
    return (await stat(this.path)).size;
  }

  async discard(): Promise<void> {
    this.stream.destroy();
    await this.done.catch(() => {});
    await rm(`${this.path}.partial`, { force: true });
  }

  private flush(): void {
    this.stream.write(this.lines.take());
    this.lines = new LineBuffer();
  }
}
