import { dirname } from 'node:path';
import { displayBytes } from '../../output/terminal-style.js';
import { type Check, failed, passed, warning } from '../check.js';
import { shellWord, step } from '../step.js';
import type { Machine } from './machine.js';
import { messageOf } from './runtime.js';

const GROUP = 'Machine';
const LEVELS_MAX = 64;

export interface Place {
  readonly name: 'disk-lake' | 'disk-temporary';
  readonly title: string;
  readonly folder: string;
  /** Less is a warning, and less than that a failure. */
  readonly wantedBytes: number;
  readonly neededBytes: number;
  /** What it is for, as a sentence. */
  readonly purpose: string;
  /** How to choose another place. */
  readonly elsewhere: string;
}

const GB = 1_000_000_000;

export function lakePlace(folder: string): Place {
  return {
    name: 'disk-lake',
    title: 'lake folder',
    folder,
    wantedBytes: 5 * GB,
    neededBytes: 0.5 * GB,
    purpose:
      'A lake takes about 40 bytes a record with everything made of it, and merging parts needs room for a day twice.',
    elsewhere: 'Name a lake on a larger disk with --lake (NETWORKFLOW_LAKE), or keep fewer days: --keep 30d.',
  };
}

export function temporaryPlace(folder: string): Place {
  return {
    name: 'disk-temporary',
    title: 'temporary folder',
    folder,
    wantedBytes: 2 * GB,
    neededBytes: 0.2 * GB,
    purpose: 'Questions that do not fit in memory are spilled there, and are stopped when it is full.',
    elsewhere: 'Name a folder on a larger disk with TMPDIR.',
  };
}

/** A folder that is written to: there is room, and this user may write. One that is not there yet is judged by its parent. */
export function diskCheck(place: Place, machine: Pick<Machine, 'freeBytes' | 'tryWriting'>): Check {
  const { name, title, folder, purpose, elsewhere, neededBytes, wantedBytes } = place;
  return {
    name,
    title,
    group: GROUP,
    run: async () => {
      const { existing, freeBytes } = await nearestExisting(folder, machine);
      const details = { folder, existing, freeBytes };
      try {
        await machine.tryWriting(existing);
      } catch (error) {
        return failed(`${existing} cannot be written`, { ...explainWriting(error, existing, elsewhere), details });
      }
      const found = `${displayBytes(freeBytes)} free at ${existing}, writable`;
      const wrong = { cause: purpose, next: `Make room there. ${elsewhere}`, details };
      if (freeBytes < neededBytes) return failed(found, wrong);
      return freeBytes < wantedBytes ? warning(found, wrong) : passed(found, { details });
    },
  };
}

async function nearestExisting(
  folder: string,
  machine: Pick<Machine, 'freeBytes'>,
): Promise<{ existing: string; freeBytes: number }> {
  let existing = folder;
  for (let level = 0; level < LEVELS_MAX; level += 1) {
    const freeBytes = await machine.freeBytes(existing);
    if (freeBytes !== undefined) return { existing, freeBytes };
    existing = dirname(existing);
  }
  throw new Error(`There is no folder above ${folder}.`);
}

function explainWriting(error: unknown, folder: string, elsewhere: string): { cause: string; next: string } {
  const code: unknown = Reflect.get(Object(error), 'code');
  if (code === 'EROFS') {
    return {
      cause: 'The file system is mounted read-only.',
      next: `Mount a writable volume at ${folder}. ${elsewhere}`,
    };
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return {
      cause: `This user (uid ${process.getuid?.() ?? 'unknown'}) may not write there.`,
      next: step(
        'Run as the owner of the folder, or give it to this user:',
        `chown -R ${process.getuid?.() ?? '<uid>'} ${shellWord(folder)}`,
      ),
    };
  }
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return {
      cause: 'The disk, its inodes or this user\u2019s quota are used up.',
      next: `Make room there. ${elsewhere}`,
    };
  }
  return { cause: messageOf(error), next: elsewhere };
}
