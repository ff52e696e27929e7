import { constants } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { EngineError, isEngineError, messageOf } from '../core/errors.js';
import type { LogObject } from './log-object.js';

const READ_BYTES = 4 * 1024 * 1024;
/** Windows has no such flag, and makes links for administrators only. */
const READ_NO_LINK = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0);

export interface FolderOptions {
  readonly prefix?: string | undefined;
  /** Links are passed over. */
  readonly sealed?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** One file. Throws `source` when there is none. */
export async function localFile(file: string, name = file): Promise<LogObject> {
  const info = await stat(file).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  if (info.isDirectory())
    throw new EngineError('source', `${file} is a folder. Name a file in it, or ask for the folder.`);
  return {
    name,
    bytes: info.isFile() ? info.size : undefined,
    modifiedMs: info.mtimeMs,
    open: (signal) => openFile(file, signal),
  };
}

/**
 * A chunk holds until the next is asked for. Where links are not followed, not even one that was put in the file's place since it
 * was listed.
 */
async function* openFile(file: string, signal: AbortSignal | undefined, sealed = false): AsyncGenerator<Uint8Array> {
  const handle = await open(file, sealed ? READ_NO_LINK : constants.O_RDONLY).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  try {
    const info = await handle.stat();
    if (!info.isFile()) {
      // A pipe may wait for ever; a stream can be told not to.
      yield* handle.createReadStream({ autoClose: false, ...(signal === undefined ? {} : { signal }) });
      return;
    }
    const buffer = Buffer.allocUnsafeSlow(Math.min(READ_BYTES, Math.max(info.size, 1)));
    for (;;) {
      if (signal?.aborted) throw new EngineError('cancelled', `Reading ${file} was cancelled.`);
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } catch (error) {
    if (signal?.aborted) throw new EngineError('cancelled', `Reading ${file} was cancelled.`, { cause: error });
    throw isEngineError(error) ? error : unreadable(file, error);
  } finally {
    await handle.close();
  }
}

/** In words, where users can do something about it. */
const CAUSES: ReadonlyMap<unknown, string> = new Map([
  ['ENOENT', 'it is not there.'],
  ['ENOTDIR', 'it is a file, or lies in one.'],
  ['EACCES', 'this user may not read it.'],
]);

function reasonOf(cause: unknown): string {
  return CAUSES.get(Reflect.get(Object(cause), 'code')) ?? messageOf(cause);
}

function unreadable(file: string, cause: unknown): EngineError {
  return new EngineError('source', `${file} cannot be read: ${reasonOf(cause)}`, {
    cause,
    details: { reason: 'not-readable' },
  });
}

/**
 * The files of a folder and the folders in it whose paths begin with `prefix`. Hidden ones, and links to folders, are passed
 * over. Throws `source` when it is no folder.
 */
export async function* localFolder(
  folder: string,
  { prefix = '', sealed = false, signal }: FolderOptions = {},
): AsyncGenerator<LogObject> {
  const root = path.resolve(folder);
  const pending = [''];
  for (let inside = pending.pop(); inside !== undefined; inside = pending.pop()) {
    if (signal?.aborted) throw new EngineError('cancelled', 'Listing the folder was cancelled.');
    const entries = await readdir(path.join(root, inside), { withFileTypes: true }).catch((error: unknown) => {
      throw new EngineError(
        'source',
        `The folder ${path.join(folder, inside ?? '')} cannot be listed: ${reasonOf(error)}`,
        {
          cause: error,
        },
      );
    });
    for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
      if (entry.name.startsWith('.')) continue;
      const key = inside === '' ? entry.name : `${inside}/${entry.name}`;
      if (entry.isDirectory()) {
        if (key.startsWith(prefix) || prefix.startsWith(`${key}/`)) pending.push(key);
      } else if (key.startsWith(prefix) && !(sealed && entry.isSymbolicLink())) {
        const file = path.join(root, ...key.split('/'));
        const info = await stat(file).catch(() => undefined);
        if (info?.isFile() === true) yield localObject(file, key, info, sealed);
      }
    }
  }
}

function localObject(
  file: string,
  key: string,
  info: { readonly size: number; readonly mtimeMs: number },
  sealed: boolean,
): LogObject {
  return { name: key, bytes: info.size, modifiedMs: info.mtimeMs, open: (signal) => openFile(file, signal, sealed) };
}
