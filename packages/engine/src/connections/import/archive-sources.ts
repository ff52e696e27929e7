import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { EngineError } from '../../core/errors.js';
import { isLogKey } from '../../sources/object-key.js';
import { openS3Sources } from '../../sources/s3/open-s3.js';
import type { S3Options } from '../../sources/s3/s3-options.js';
import type { SdkSource } from '../../sources/s3/sdk-source.js';
import type { SourceObject } from '../../sources/source.js';
import { isLakeFolder } from '../../store/lake-layout.js';

/** An archive to import. */
export interface FoundArchive {
  /** A path or an S3 URL, for people. */
  readonly name: string;
  /** Its file or key without folders. */
  readonly fileName: string;
  readonly bytes: number;
  /** Changes whenever the content does. */
  readonly etag: string;
  /** A path, where it is a local file. */
  readonly localPath?: string;
  stream(signal?: AbortSignal): AsyncIterable<Uint8Array>;
}

/** Whatever stands there at the moment: archives by name, of folders and prefixes all that may be one. */
export class ArchiveSources {
  readonly #paths: readonly string[];
  readonly #buckets: readonly SdkSource[];

  /** Throws `invalid-input` unless something is named, and for S3 options that make no sense. */
  constructor({
    paths = [],
    s3,
  }: { readonly paths?: readonly string[] | undefined; readonly s3?: S3Options | undefined }) {
    if (paths.length === 0 && s3 === undefined) {
      throw new EngineError('invalid-input', 'Nothing to import is named. Give archives, folders or buckets.');
    }
    this.#paths = paths;
    this.#buckets = s3 === undefined ? [] : openS3Sources(s3);
  }

  /** All archives, the same order every time: by name. Throws `source` when one of the places is not there. */
  async list(signal?: AbortSignal): Promise<FoundArchive[]> {
    const found = new Map<string, FoundArchive>();
    for (const place of this.#paths)
      for (const each of await localArchives(path.resolve(place))) found.set(each.name, each);
    for (const bucket of this.#buckets) for (const each of await archivesOf(bucket, signal)) found.set(each.name, each);
    return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}

async function localArchives(place: string): Promise<FoundArchive[]> {
  const info = await stat(place).catch((error: NodeJS.ErrnoException) => {
    throw new EngineError(
      'source',
      `${place} cannot be read: ${error.code === 'ENOENT' ? 'it is not there' : error.message}.`,
    );
  });
  if (!info.isDirectory()) return info.isFile() ? [await localArchive(place)] : [];
  const entries = await readdir(place, { withFileTypes: true });
  if (isLakeFolder(entries.map((entry) => entry.name))) return [];
  const found: FoundArchive[] = [];
  for (const entry of entries) {
    const inside = path.join(place, entry.name);
    if (entry.isDirectory()) found.push(...(await localArchives(inside)));
    else if (entry.isFile() && isLogKey(entry.name)) found.push(await localArchive(inside));
  }
  return found;
}

async function localArchive(file: string): Promise<FoundArchive> {
  const info = await stat(file, { bigint: true });
  return {
    name: file,
    fileName: path.basename(file),
    bytes: Number(info.size),
    etag: `${info.size}-${info.mtimeNs}`,
    localPath: file,
    stream: () => createReadStream(file),
  };
}

/** The prefix may name one object, or a folder of them, with or without the slash. */
async function archivesOf(source: SdkSource, signal: AbortSignal | undefined): Promise<FoundArchive[]> {
  await source.check(signal);
  const found: FoundArchive[] = [];
  const { prefix } = source;
  let token: string | undefined;
  do {
    const reply = await source.bucket.list({ prefix, ...(token === undefined ? {} : { token }) }, signal);
    for (const object of reply.objects)
      if (isBelow(object.key, prefix) && isLogKey(object.key)) found.push(ofBucket(source, object));
    token = reply.next;
  } while (token !== undefined);
  return found;
}

/** `logs/2026` is the object or the folder of that name, and never `logs/2026-old/`. Consoles mark folders by an object. */
function isBelow(key: string, prefix: string): boolean {
  if (key.endsWith('/')) return false;
  return prefix === '' || prefix.endsWith('/') || key === prefix || key.startsWith(`${prefix}/`);
}

function ofBucket(source: SdkSource, object: SourceObject): FoundArchive {
  return {
    name: `${source.name}/${object.key}`,
    fileName: object.key.slice(object.key.lastIndexOf('/') + 1),
    bytes: object.bytes,
    etag: object.etag,
    stream: (signal) => source.stream(object, signal),
  };
}
