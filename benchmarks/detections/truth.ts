import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TruthEntry } from '@networkflow/generator';

/** truth.json as the generator wrote it. */
export interface Truth {
  readonly scenarios: readonly TruthEntry[];
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}

export async function readTruth(folder: string): Promise<Truth> {
  return JSON.parse(await readFile(join(folder, 'truth.json'), 'utf8'));
}
