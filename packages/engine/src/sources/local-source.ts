import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { EngineError, messageOf } from '../core/errors.js';
import { LIMITS } from '../core/limits.js';
import { isLogKey, mayHoldFlows } from './object-key.js';
import type { ListingPage, ListOptions, Source, SourceObject } from './source.js';

const STAT_CONCURRENCY = 64;
const NS_PER_MS = 1_000_000n;

/** A folder laid out like a bucket, or any folder of log files. Links to folders are not followed. */
export class LocalSource implements Source {
  readonly name: string;
  readonly readConcurrency = LIMITS.readConcurrency;
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

  async *list(options: ListOptions = {}): AsyncGenerator<ListingPage> {
    await this.check();
    const pending = [''];
    for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
      const entries = await this.#entries(folder);
      if (this.#isLeftOut(entries.map((entry) => entry.name))) continue;
      const files: string[] = [];
      let ignored = 0;
      for (const entry of entries) {
        const key = folder === '' ? entry.name : `${folder}/${entry.name}`;
        if (entry.isDirectory()) pending.push(key);
        else if (!isLogKey(key)) ignored += 1;
        else if (mayHoldFlows(key, options.window, options.relistS)) files.push(key);
      }
      if (ignored > 0) yield { objects: [], ignored };
      for (let at = 0; at < files.length; at += STAT_CONCURRENCY) {
        throwIfAborted(options.signal);
        const found = await Promise.all(files.slice(at, at + STAT_CONCURRENCY).map((key) => this.#stat(key)));
        yield { objects: found.filter((object) => object !== undefined), ignored: 0 };
      }
      throwIfAborted(options.signal);
    }
  }

  async read(object: SourceObject): Promise<Buffer> {
    const bytes = await readFile(this.localPath(object)).catch((error: unknown) => {
      throw new EngineError('source', `${object.key} cannot be read: ${messageOf(error)}`, {
        cause: error,
        details: { reason: 'not-readable' },
      });
    });
    const now = await this.#stat(object.key);
    if (now?.etag !== object.etag || bytes.length !== object.bytes) {
      throw new EngineError('source', `${object.key} changed while it was being read. Run the ingest again.`, {
        details: { reason: 'changed' },
      });
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
    return {
      key,
      etag: `${info.size}-${info.mtimeNs}`,
      bytes: Number(info.size),
      lastModified: Number(info.mtimeNs / NS_PER_MS),
    };
  }
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new EngineError('cancelled', 'The ingest was cancelled while listing its source.');
}
