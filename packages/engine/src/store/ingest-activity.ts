import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { IngestActivity } from '../contract.js';
import { EngineError, messageOf } from '../core/errors.js';
import type { LakeLayout } from './lake-layout.js';

const STATUS_FILE = '_status.json';
/** The loading process writes every few seconds; after this long without, it is gone. */
const SILENT_AFTER_MS = 30_000;

const count = z.number().int().nonnegative();

const activitySchema: z.ZodType<IngestActivity> = z.object({
  phase: z.enum([
    'starting',
    'listing',
    'loading',
    'deriving',
    'tidying',
    'detecting',
    'waiting',
    'retrying',
    'failed',
    'stopped',
  ]),
  source: z.string(),
  pid: count,
  startedAt: z.string(),
  updatedAt: z.string(),
  objectsFound: count,
  objectsTotal: count,
  objectsDone: count,
  hoursDone: count,
  hoursTotal: count,
  rows: count,
  rowsPerSecond: z.number().nullable(),
  secondsLeft: z.number().nullable(),
  lookedAt: z.string().nullable(),
  nextLookAt: z.string().nullable(),
  error: z.object({ message: z.string(), since: z.string() }).nullable(),
  reader: z.object({ name: z.string(), reason: z.string() }).nullable(),
});

/** Says beside a scope's lake what the process that loads it is doing. A reader finds all of it or what was there before. */
export async function writeIngestActivity(layout: LakeLayout, activity: IngestActivity): Promise<void> {
  const file = path.join(layout.root, STATUS_FILE);
  const aside = `${file}.${process.pid}.tmp`;
  try {
    await mkdir(layout.root, { recursive: true });
    await writeFile(aside, JSON.stringify(activity));
    await rename(aside, file);
  } catch (error) {
    throw new EngineError('store', `The lake's status cannot be written: ${messageOf(error)}`, { cause: error });
  }
}

/** What the loading process last said; undefined where none ever did, or where its file cannot be read as such. */
export async function readIngestActivity(layout: LakeLayout): Promise<IngestActivity | undefined> {
  const text = await readFile(path.join(layout.root, STATUS_FILE), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return activitySchema.parse(JSON.parse(text));
  } catch {
    // Of another version, or not ours: a status is no reason to refuse an answer.
    return undefined;
  }
}

/** Whether the process that said so still loads the lake. */
export function isAtWork({ phase, updatedAt }: IngestActivity, now: number): boolean {
  const hasEnded = phase === 'stopped' || phase === 'failed';
  return !hasEnded && now - Date.parse(updatedAt) < SILENT_AFTER_MS;
}
