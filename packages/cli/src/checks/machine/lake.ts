import { join } from 'node:path';
import type { LakeStatus } from '@networkflow/engine/contract';
import { isEngineFailure } from '../../cli-error.js';
import type { ConfigFile } from '../../config/read-config-file.js';
import type { Effects } from '../../effects.js';
import { displayCount } from '../../output/display-cell.js';
import { displayBytes } from '../../output/terminal-style.js';
import { type Check, failed, type Outcome, passed, skipped, warning } from '../check.js';
import { displayAge } from '../display-age.js';
import { SET_CLOCK, shellWord, step } from '../step.js';
import type { Machine } from './machine.js';
import { messageOf } from './runtime.js';

const GROUP = 'Lake';
/** Commits of a lake may look newer than now by the difference of two clocks. */
const CLOCK_TOLERANCE_MS = 300_000;
/** 2026-01-01: no machine that runs this release can be earlier. */
const EARLIEST_MS = Date.UTC(2026, 0, 1);
/** 2100-01-01. */
const LATEST_MS = Date.UTC(2100, 0, 1);
const LEFTOVERS_NAMED_MAX = 3;
const OWN_TEMPORARY = /^networkflow-(spill|query|spool|extension|probe)-/;

export interface LakePlace {
  readonly folder: string;
  /** Somebody named it, and nothing that would be loaded into it: then it must be there. */
  readonly mustExist: boolean;
}

/** What the lake said, for checks that compare with it. */
export interface LakeFacts {
  status?: LakeStatus;
}

type LakeEffects = Pick<Effects, 'openEngine' | 'isDirectory' | 'date'>;

export function lakeCheck(
  { folder, mustExist }: LakePlace,
  file: ConfigFile | undefined,
  facts: LakeFacts,
  effects: LakeEffects,
): Check {
  return {
    name: 'lake',
    title: 'lake',
    group: GROUP,
    needs: ['duckdb'],
    after: ['config'],
    run: async () => {
      if (!(await effects.isDirectory(folder))) {
        if (!mustExist) return skipped(`there is none at ${folder} yet; what loads one makes it`);
        return failed(`there is none at ${folder}`, {
          cause: 'The folder does not exist, or is a file.',
          next: step(
            'Check --lake (NETWORKFLOW_LAKE), or make one:',
            `networkflow ingest <folder or bucket> --lake ${shellWord(folder)}`,
          ),
        });
      }
      try {
        facts.status = await readStatus(folder, file, effects);
      } catch (error) {
        return unreadable(folder, error);
      }
      return judge(folder, facts.status, effects.date());
    },
  };
}

async function readStatus(folder: string, file: ConfigFile | undefined, effects: LakeEffects): Promise<LakeStatus> {
  // What the file says of detections may be wrong, which says nothing of the lake.
  const opened = await effects.openEngine(folder, file).catch(() => effects.openEngine(folder));
  try {
    return await opened.engine.status(opened.scope);
  } finally {
    await opened.engine.close();
  }
}

function unreadable(folder: string, error: unknown): Outcome {
  const isStore = isEngineFailure(error) && error.code === 'store';
  return failed(`${folder} does not open`, {
    cause: messageOf(error),
    next: [
      isStore
        ? 'A file of it is damaged or missing. Put back a copy of the whole folder, or load anew into another one.'
        : `Check that this user may read it: ls -l ${folder}`,
      'The logs themselves are not in danger: a lake can always be made again from the bucket.',
    ],
  });
}

function judge(folder: string, status: LakeStatus, nowMs: number): Outcome {
  const { version, rows, objects, lakeBytes, window, waitingHours, ingest } = status;
  const newestMs = window === null ? undefined : Date.parse(window.to);
  const details = {
    folder,
    version,
    rows,
    objects,
    lakeBytes,
    window,
    updatedAt: status.updatedAt,
    newestAgeSeconds: newestMs === undefined ? null : Math.round((nowMs - newestMs) / 1_000),
    isLoading: ingest?.isRunning ?? false,
  };
  const notes =
    waitingHours === 0 ? [] : [`Conversations of ${displayCount(waitingHours)} hours wait for the next ingest.`];
  if (window === null || newestMs === undefined) {
    return warning(`${folder}: version ${version}, empty`, {
      cause: 'Nothing was loaded yet, or everything is past its retention.',
      next: step('Load something:', `networkflow ingest <folder or bucket> --lake ${shellWord(folder)}`),
      details,
    });
  }
  const age = newestMs > nowMs ? 'in the future' : `${displayAge(nowMs - newestMs)} old`;
  const found = `${folder}: version ${version}, ${displayCount(rows)} rows, ${displayBytes(lakeBytes)}, newest record ${age}`;
  if (ingest?.error) {
    return warning(found, {
      cause: `What loads it fails since ${ingest.error.since}: ${ingest.error.message}`,
      next: 'Mend that; it is tried again by itself. For a bucket, networkflow verify says more.',
      notes,
      details,
    });
  }
  if (ingest !== undefined && !ingest.isRunning && ingest.phase !== 'stopped') {
    return warning(found, {
      cause: `What loaded it ended unexpectedly; it was last heard of at ${ingest.updatedAt}.`,
      next: step(
        'Start it again, or the dashboard with a source:',
        `networkflow ingest --follow --lake ${shellWord(folder)}`,
      ),
      notes,
      details,
    });
  }
  return passed(found, { notes, details });
}

/** What killed processes left behind. */
export function leftoversCheck(
  folder: string,
  facts: LakeFacts,
  machine: Pick<Machine, 'list' | 'temporaryFolder'>,
  isAlive: (pid: number) => boolean,
): Check {
  return {
    name: 'leftovers',
    title: 'staging leftovers',
    group: GROUP,
    after: ['lake'],
    run: async () => {
      const spool = join(folder, 'scope=local', '_spool');
      const staged = facts.status?.ingest?.isRunning ? [] : await machine.list(spool);
      const temporary = machine.temporaryFolder();
      const abandoned = (await machine.list(temporary)).filter((name) => isAbandoned(name, isAlive));
      const details = { spool, staged: staged.length, temporary, abandoned: abandoned.length };
      if (staged.length === 0 && abandoned.length === 0) return passed('none', { details });
      const where = [
        ...(staged.length === 0 ? [] : [`${staged.length} in ${spool}`]),
        ...(abandoned.length === 0 ? [] : [`${abandoned.length} in ${temporary}`]),
      ];
      const named = abandoned.slice(0, LEFTOVERS_NAMED_MAX).join(', ');
      const notes = named === '' ? [] : [`${named}${abandoned.length > LEFTOVERS_NAMED_MAX ? ', ...' : ''}`];
      return warning(where.join(', '), {
        cause:
          'A process was killed before it could tidy up (kill -9, out of memory), or an ingest is running right now.',
        next: 'Nothing: the next ingest empties the one, and folders an hour old in the other are removed by the next command.',
        notes,
        details,
      });
    },
  };
}

function isAbandoned(name: string, isAlive: (pid: number) => boolean): boolean {
  if (!OWN_TEMPORARY.test(name)) return false;
  const pid = Number(/^networkflow-\w+-(\d+)-/.exec(name)?.[1]);
  return Number.isInteger(pid) && !isAlive(pid);
}

/** The clock against what cannot be: years long gone, and a lake written later than now. */
export function clockCheck(facts: LakeFacts, effects: Pick<Effects, 'date'>): Check {
  return {
    name: 'clock',
    title: 'clock',
    group: 'Machine',
    after: ['lake'],
    run: async () => {
      const nowMs = effects.date();
      const now = new Date(nowMs).toISOString();
      const details = { now };
      const next = SET_CLOCK;
      if (nowMs < EARLIEST_MS || nowMs > LATEST_MS) {
        return failed(now, {
          cause: 'The clock of this machine is years off; AWS refuses its requests.',
          next,
          details,
        });
      }
      const written = Date.parse(facts.status?.updatedAt ?? '');
      if (written > nowMs + CLOCK_TOLERANCE_MS) {
        return failed(`${now}, but the lake was written at ${new Date(written).toISOString()}`, {
          cause: `The clock of this machine is ${displayAge(written - nowMs)} behind, or that of the one that wrote the lake is ahead.`,
          next,
          details,
        });
      }
      return passed(`${now}; networkflow verify compares it with AWS's`, { details });
    },
  };
}
