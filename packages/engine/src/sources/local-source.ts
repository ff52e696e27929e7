import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { EngineError, messageOf } from '../core/errors.js';
import { isLogKey } from './object-key.js';
import type { Listing, Source, SourceObject } from './source.js';

const STAT_CONCURRENCY = 64;

/** A folder laid out like a bucket, or any folder of log files. Links to folders are not followed. */
export class LocalSource implements Source {
  readonly name: string;
  readonly #isLeftOut: (names: readonly string[]) => boolean;

  /** `isLeftOut` looks at the names in a folder and says whether all of it is passed over. */
  constructor(folder: string, isLeftOut: (names: readonly string[]) => boolean = () => false) {
    this.name = path.resolve(folder);
    this.#isLeftOut = isLeftOut;
  }

  async check(): Promise<void> {
    const root = await stat(this.name).catch(() => undefined);
    if (!root?.isDirectory()) {
      throw new EngineError('source', `${this.name} is not a folder. Give the folder that holds the log files.`);
    }
  }

  async list(signal?: AbortSignal): Promise<Listing> {
    await this.check();
    const files: string[] = [];
    let ignored = 0;
    const pending = [''];
    for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
      if (signal?.aborted) throw new EngineError('cancelled', 'The ingest was cancelled while listing its source.');
      const entries = await this.#entries(folder);
      if (this.#isLeftOut(entries.map((entry) => entry.name))) continue;
      for (const entry of entries) {
        const key = folder === '' ? entry.name : `${folder}/${entry.name}`;
        if (entry.isDirectory()) pending.push(key);
        else if (!isLogKey(key)) ignored += 1;
        else files.push(key);
      }
    }
    const objects: SourceObject[] = [];
    for (let at = 0; at < files.length; at += STAT_CONCURRENCY) {
      const found = await Promise.all(files.slice(at, at + STAT_CONCURRENCY).map((key) => this.#stat(key)));
      objects.push(...found.filter((object) => object !== undefined));
    }
    return { objects, ignored };
  }

  async read(object: SourceObject): Promise<Buffer> {
    const bytes = await readFile(this.localPath(object)).catch((error: unknown) => {
      throw new EngineError('source', `${object.key} cannot be read: ${messageOf(error)}`, { cause: error });
    });
    const now = await this.#stat(object.key);
    if (now?.etag !== object.etag || bytes.length !== object.bytes) {
      throw new EngineError('source', `${object.key} changed while it was being read. Run the ingest again.`);
    }
    return bytes;
  }

  stream(object: SourceObject): Readable {
    return createReadStream(this.localPath(object));
  }

  localPath(object: SourceObject): string {
    return path.join(this.name, ...object.key.split('/'));
  }

  async #entries(folder: string) {
    return readdir(path.join(this.name, folder), { withFileTypes: true }).catch((error: unknown) => {
      throw new EngineError('source', `The folder ${folder || this.name} cannot be listed: ${messageOf(error)}`, {
        cause: error,
      });
    });
  }

  /** Undefined for what is no regular file (a socket, a link to a folder, a dangling link). */
  async #stat(key: string): Promise<SourceObject | undefined> {
    const info = await stat(path.join(this.name, ...key.split('/')), { bigint: true }).catch(() => undefined);
    if (!info?.isFile()) return undefined;
    return { key, etag: `${info.size}-${info.mtimeNs}`, bytes: Number(info.size) };
  }
}
