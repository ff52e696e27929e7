import { open, rename } from 'node:fs/promises';

/** Writes beside the target, flushes to disk, then renames: the file is there whole or not at all. */
export async function writeAtomically(file: string, text: string): Promise<void> {
  const aside = `${file}.${process.pid}.tmp`;
  const handle = await open(aside, 'w');
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(aside, file);
}
