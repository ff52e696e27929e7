import { open, rm } from 'node:fs/promises';

/** Lines held in memory, and the number their records carry once they are staged. */
export interface Held {
  readonly number: number;
  readonly text: Buffer;
  readonly lines: number;
}

/** One file made of many small texts: each line begins with the number of the text it comes from. */
export interface Bundle {
  readonly path: string;
  /** The text that line `line` (from 1) of the bundle comes from, and its line number (from 1) there. */
  locate(line: number): { readonly number: number; readonly line: number } | undefined;
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
  const firsts: number[] = [];
  let next = 1;
  for (const { lines } of held) {
    firsts.push(next);
    next += lines;
  }
  return {
    path,
    locate(line) {
      let [low, high] = [0, firsts.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((firsts[middle] ?? 0) <= line) low = middle + 1;
        else high = middle;
      }
      const found = held[low - 1];
      return found === undefined ? undefined : { number: found.number, line: line - (firsts[low - 1] ?? 0) + 1 };
    },
    remove: () => rm(path, { force: true }),
  };
}
