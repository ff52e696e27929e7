import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { S3TestServer } from './server.js';

/** Stores every file of a folder under `prefix` + its path; returns the keys in the order they were stored. */
export async function uploadFolder(
  server: S3TestServer,
  folder: string,
  bucket: string,
  prefix = '',
): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  const keys: string[] = [];
  for (const name of names.sort()) {
    const file = path.join(folder, name);
    const status = await stat(file);
    if (!status.isFile()) continue;
    const key = prefix + name.split(path.sep).join('/');
    server.put(bucket, key, await readFile(file), { modified: status.mtime, checksum: true });
    keys.push(key);
  }
  return keys;
}
