import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { EngineError, isEngineError, messageOf } from '../../core/errors.js';
import type { FoundArchive } from './archive-sources.js';

/** An archive on the disk, and what it is known by. */
export interface FetchedArchive {
  readonly path: string;
  readonly sha256: string;
}

/**
 * The checksum of an archive before anything of it is read. What lies elsewhere is copied to `aside` on the way, packed
 * as it is: one that was imported before is then not unpacked at all, and a transfer that breaks costs no records.
 */
export async function fetchArchive(
  archive: FoundArchive,
  aside: string,
  signal: AbortSignal | undefined,
): Promise<FetchedArchive> {
  const hash = createHash('sha256');
  try {
    if (archive.localPath !== undefined) {
      for await (const chunk of createReadStream(archive.localPath, { highWaterMark: 1 << 20 })) {
        if (signal?.aborted) throw cancelled();
        hash.update(chunk);
      }
      return { path: archive.localPath, sha256: hash.digest('hex') };
    }
    await pipeline(
      archive.stream(signal),
      async function* hashed(chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          hash.update(chunk);
          yield chunk;
        }
      },
      createWriteStream(aside),
      { signal },
    );
    return { path: aside, sha256: hash.digest('hex') };
  } catch (error) {
    if (signal?.aborted) throw cancelled();
    if (isEngineError(error)) throw error;
    throw new EngineError('source', `It cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

export function cancelled(): EngineError {
  return new EngineError(
    'cancelled',
    'The import was cancelled. Archives that were loaded stay; the next run goes on.',
  );
}
