import { CliError } from '../cli-error.js';
import type { Effects } from '../effects.js';

/**
 * Parquet needs a file to seek in. `--out` gets it in one step, when complete; without it the file is made aside and
 * sent down the pipe. Returns the rows written.
 */
export async function exportParquet(
  out: string | undefined,
  effects: Pick<Effects, 'stdout' | 'withTemporaryFile' | 'readChunks' | 'rename' | 'remove'>,
  write: (path: string) => Promise<number>,
): Promise<number> {
  if (out !== undefined) return exportToFile(out, effects, write);
  if (effects.stdout.isTTY) {
    throw new CliError('Parquet is not for a terminal. Name a file with --out <file>, or pipe it somewhere.');
  }
  return effects.withTemporaryFile(async (path) => {
    const rows = await write(path);
    for await (const chunk of effects.readChunks(path)) await effects.stdout.write(chunk);
    return rows;
  });
}

async function exportToFile(
  out: string,
  effects: Pick<Effects, 'rename' | 'remove'>,
  write: (path: string) => Promise<number>,
): Promise<number> {
  const aside = `${out}.${process.pid}.partial`;
  try {
    const rows = await write(aside);
    await effects.rename(aside, out);
    return rows;
  } finally {
    await effects.remove(aside);
  }
}
