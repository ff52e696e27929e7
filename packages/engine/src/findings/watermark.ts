import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { LakeLayout } from '../store/lake-layout.js';
import { writeAtomically } from '../store/write-atomically.js';

const FILE_NAME = '_detected.json';

const watermarkSchema = z.object({
  /** Unix second up to which all detections ran. */
  to: z.number().int(),
  /** Objects with a higher id were loaded since. */
  lastObjectId: z.number().int(),
});

/** Up to where the last run of all detections looked. */
export type Watermark = z.infer<typeof watermarkSchema>;

/** Undefined when no run was made, or when the file cannot be read: the next run then looks at everything. */
export async function readWatermark(layout: LakeLayout): Promise<Watermark | undefined> {
  const text = await readFile(path.join(layout.root, FILE_NAME), 'utf8').catch(() => 'null');
  try {
    return watermarkSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Written after the findings: a run killed in between is made again, with the same findings. */
export async function writeWatermark(layout: LakeLayout, watermark: Watermark): Promise<void> {
  const file = path.join(layout.root, FILE_NAME);
  await mkdir(layout.root, { recursive: true });
  await writeAtomically(file, JSON.stringify(watermark));
}
