import { open, rm } from 'node:fs/promises';

/** Lines held in memory, and the number their records carry once they are staged. */
export interface Held {
  readonly number: number;
  readonly text: Buffer;
}

/** One file made of many small texts: each line begins with the number of the text it comes from. */
export interface Bundle {
  readonly path: string;
  remove(): Promise<void>;
}

/** Writes texts one after the other, numbering each line; `delimiter` is the texts' own. */
export async function writeBundle(path: string, held: readonly Held[], delimiter: string): Promise<Bundle> {
  const handle = await open(path, 'w');
  try {
    for (const { number, text } of held) {
      const prefix = `${number}${delimiter}`;
      const lines = text.toString('latin1', 0, text.length - 1);
      await handle.writeFile(Buffer.from(`${prefix}${lines.replaceAll('\n', `\n${prefix}`)}\n`, 'latin1'));
    }
  } finally {
    await handle.close();
  }
  return {
    path,
    remove: () => rm(path, { force: true }),
  };
}
