import { once } from 'node:events';
import { createWriteStream, mkdirSync } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { LineBuffer } from '../line-buffer.js';
import { tarEnd, tarHeader, tarPadding } from './tar.js';

const GZIP_LEVEL = 1;
const GZIP_CHUNK_BYTES = 1024 * 1024;
const MEMBER_BYTES_MAX = 4 * 1024 * 1024;

/** One tar.gz, a member at a time: whole archives never lie in memory. Visible under its name only when complete. */
export class ArchiveWriter {
  members = 0;
  private readonly gzip = createGzip({ level: GZIP_LEVEL, chunkSize: GZIP_CHUNK_BYTES });
  private readonly path: string;
  private readonly done: Promise<void>;
  private readonly open = new Map<string, LineBuffer>();

  constructor(
    private readonly out: string,
    readonly key: string,
    private readonly modifiedS: number,
  ) {
    this.path = join(out, key);
    mkdirSync(dirname(this.path), { recursive: true });
    this.done = pipeline(this.gzip, createWriteStream(`${this.path}.partial`));
    // Awaited by finish; until then a failure must not count as unhandled.
    this.done.catch(() => {});
  }

  /** Adds whole lines to the member that `stem` has open; full members are closed and numbered. */
  append(stem: string, lines: Buffer): void {
    let member = this.open.get(stem);
    if (member === undefined) {
      member = new LineBuffer();
      this.open.set(stem, member);
    }
    member.appendBytes(lines);
    if (member.bytes >= MEMBER_BYTES_MAX) this.close(stem, member);
  }

  /** Resolves when the compressor has room again. */
  async ready(): Promise<void> {
    if (this.gzip.writableNeedDrain) await Promise.race([once(this.gzip, 'drain'), this.done]);
  }

  async finish(): Promise<number> {
    for (const [stem, member] of this.open) this.close(stem, member);
    this.gzip.end(tarEnd());
    await this.done;
    await rename(`${this.path}.partial`, this.path);
    return (await stat(join(this.out, this.key))).size;
  }

  async discard(): Promise<void> {
    this.gzip.destroy();
    await this.done.catch(() => {});
    await rm(`${this.path}.partial`, { force: true });
  }

  private close(stem: string, member: LineBuffer): void {
    this.open.delete(stem);
    const body = member.take();
    this.members += 1;
    const name = `${stem}-${String(this.members).padStart(4, '0')}.log`;
    this.gzip.write(tarHeader(name, body.length, this.modifiedS));
    this.gzip.write(body);
    this.gzip.write(tarPadding(body.length));
  }
}
