import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { EngineError, messageOf } from '../core/errors.js';
import { isAtWork, readIngestActivity } from './ingest-activity.js';
import type { LakeLayout } from './lake-layout.js';

const ASKED_FILE = '_look-asked';

/** Asks the process that loads a scope's lake to look for objects now, rather than when it would next. */
export async function askForLook(layout: LakeLayout): Promise<void> {
  const activity = await readIngestActivity(layout);
  if (activity === undefined || !isAtWork(activity, Date.now())) {
    throw new EngineError(
      'not-found',
      'No process loads this lake now, so none can be asked to look again. Start one: networkflow ingest --follow.',
    );
  }
  const file = path.join(layout.root, ASKED_FILE);
  const aside = `${file}.${process.pid}.tmp`;
  try {
    await mkdir(layout.root, { recursive: true });
    await writeFile(aside, new Date().toISOString());
    await rename(aside, file);
  } catch (error) {
    throw new EngineError('store', `The lake cannot be written to, so nobody can be asked: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** When somebody last asked for it; undefined when nobody ever did. */
export async function lookAskedAt(layout: LakeLayout): Promise<string | undefined> {
  return readFile(path.join(layout.root, ASKED_FILE), 'utf8').catch(() => undefined);
}
