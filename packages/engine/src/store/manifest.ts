import { mkdir, readdir, readFile, utimes } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { EngineError, messageOf } from '../core/errors.js';
import { ROLLUP_NAMES } from '../schema/rollups.js';
import { TOP_NAMES } from '../schema/tops.js';
import { ALL_HOURS } from './manifest-parts.js';
import { writeAtomically } from './write-atomically.js';

export { ALL_HOURS, partsOf } from './manifest-parts.js';

/** Commits between two checkpoints: a reader never replays more than this many. */
const CHECKPOINT_EVERY = 64;
const VERSION_DIGITS = 12;

/** Tables whose parts the manifest of flow logs names. */
const FLOW_TABLES: readonly string[] = [
  'flows',
  'coverage',
  'quarantine',
  'ingested',
  'conversations',
  'conversation_hours',
  'findings',
  ...ROLLUP_NAMES,
  ...TOP_NAMES,
];

const partSchema = z.object({
  table: z.string().regex(/^[a-z][a-z_]*$/, 'must be the name of a table'),
  /** Relative to the scope's folder, with forward slashes. */
  path: z.string().regex(/^(?!\.\.?\/)[^/]+(\/(?!\.\.?(\/|$))[^/]+)*$/, 'must lie inside the lake'),
  rows: z.number().int().nonnegative(),
  bytes: z.number().int().nonnegative(),
  /** Inclusive range of `start` in Unix seconds; absent when no row has one. */
  first: z.number().int().optional(),
  last: z.number().int().optional(),
  /** Inclusive range of the object ids whose rows it may hold. */
  objects: z.tuple([z.number().int(), z.number().int()]),
  /** The table's columns it holds, space-separated; the others are NULL. */
  columns: z.string(),
  /** Parts of rollups: the hours of one UTC day they add up. */
  rollup: z
    .object({
      /** Days since 1970. */
      day: z.number().int().nonnegative(),
      /** Hours of the day whose records it was made of, a bit each; bit 0 is the first. */
      held: z.number().int().min(1).max(ALL_HOURS),
      /** Those of them it still answers for: the others have been built anew elsewhere. */
      valid: z.number().int().min(1).max(ALL_HOURS),
      /** Which edition of the rollups' columns it follows. */
      edition: z.number().int().positive(),
    })
    .optional(),
});

const commitSchema = z.object({
  version: z.number().int().positive(),
  at: z.string(),
  add: z.array(partSchema),
  /** Ids of objects whose rows no longer count, because a newer version of the object replaced them. */
  dead: z.array(z.number().int().nonnegative()),
  /** Highest object id handed out so far. */
  lastObjectId: z.number().int().nonnegative(),
  /** Paths of parts that no longer count: rewritten by a compaction, built anew, or past their retention. */
  drop: z.array(z.string()).default([]),
  /** Hours of `start` (Unix seconds / 3,600) whose derived tables no longer match their flows. */
  stale: z.array(z.number().int()).default([]),
  /** Hours whose derived tables this commit built, or which it dropped. */
  fresh: z.array(z.number().int()).default([]),
  /** The same two for the rollups, which are built before the other derived tables. */
  staleRollups: z.array(z.number().int()).default([]),
  freshRollups: z.array(z.number().int()).default([]),
  /** Dead objects whose rows no part holds any more. */
  forget: z.array(z.number().int()).default([]),
});

const checkpointSchema = commitSchema.extend({ checkpoint: z.literal(true) });

export type Part = z.infer<typeof partSchema>;
type Commit = z.infer<typeof commitSchema>;

/** What the manifest says at one version: the truth about what is loaded. */
export interface ManifestState {
  readonly version: number;
  readonly updatedAt: string | null;
  readonly parts: readonly Part[];
  readonly dead: ReadonlySet<number>;
  readonly lastObjectId: number;
  /** Hours of `start` whose conversations must be built, or built again. */
  readonly stale: ReadonlySet<number>;
  /** Hours of `start` whose rollups must be built, or built again. */
  readonly staleRollups: ReadonlySet<number>;
}

export const EMPTY_STATE: ManifestState = {
  version: 0,
  updatedAt: null,
  parts: [],
  dead: new Set(),
  lastObjectId: 0,
  stale: new Set(),
  staleRollups: new Set(),
};

/** What one commit changes; all of it becomes visible at once. */
export interface ManifestChange {
  readonly add?: readonly Part[];
  /** Object ids whose rows no longer count. */
  readonly dead?: readonly number[];
  readonly lastObjectId?: number;
  /** Paths of parts that no longer count. */
  readonly drop?: readonly string[];
  readonly stale?: readonly number[];
  readonly fresh?: readonly number[];
  readonly staleRollups?: readonly number[];
  readonly freshRollups?: readonly number[];
  /** Dead object ids whose rows no part holds any more. */
  readonly forget?: readonly number[];
}

/**
 * A log of commits, one JSON file each, numbered without gaps. A commit becomes visible by one rename, so a reader sees
 * all of it or none. Old parts stay on disk until no state refers to them.
 */
export class Manifest {
  readonly #folder: string;
  readonly #tables: ReadonlySet<string>;
  #state: ManifestState = EMPTY_STATE;

  /** `tables` are those it may name: parts of any other were written by a version that knows more than this one. */
  constructor(folder: string, tables: readonly string[] = FLOW_TABLES) {
    this.#folder = folder;
    this.#tables = new Set(tables);
  }

  /** The state as last read. */
  get state(): ManifestState {
    return this.#state;
  }

  /** Reads commits made since the last call, by this process or another. */
  async refresh(): Promise<ManifestState> {
    const names = await readdir(this.#folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw new EngineError('store', `The lake's manifest cannot be listed: ${error.message}`, { cause: error });
    });
    const newest = newestCheckpoint(names);
    const versions = names.flatMap((name) => versionOf(name, 'commit')).sort((a, b) => a - b);
    // Versions only grow, so fewer of them are another lake in the same place.
    if (Math.max(newest, versions.at(-1) ?? 0) < this.#state.version) this.#state = EMPTY_STATE;
    if (newest > this.#state.version) {
      this.#state = apply(EMPTY_STATE, await this.#read(newest, 'checkpoint', checkpointSchema));
    }
    for (const version of versions) {
      if (version <= this.#state.version) continue;
      if (version !== this.#state.version + 1) {
        throw new EngineError(
          'store',
          `The lake's manifest lacks version ${this.#state.version + 1}. Restore it, or ingest into a new lake.`,
        );
      }
      this.#state = apply(this.#state, await this.#read(version, 'commit', commitSchema));
    }
    return this.#state;
  }

  /** Makes a change visible in one atomic step. The caller holds the ingest lock. */
  async commit(change: ManifestChange): Promise<ManifestState> {
    const state = await this.refresh();
    const commit: Commit = {
      version: state.version + 1,
      at: new Date().toISOString(),
      add: [...(change.add ?? [])],
      dead: [...(change.dead ?? [])],
      lastObjectId: Math.max(state.lastObjectId, change.lastObjectId ?? 0),
      drop: [...(change.drop ?? [])],
      stale: [...(change.stale ?? [])],
      fresh: [...(change.fresh ?? [])],
      staleRollups: [...(change.staleRollups ?? [])],
      freshRollups: [...(change.freshRollups ?? [])],
      forget: [...(change.forget ?? [])],
    };
    const next = apply(state, commit);
    await this.#touchLeaving(state, next);
    await mkdir(this.#folder, { recursive: true });
    await writeAtomically(this.#fileOf(commit.version, 'commit'), JSON.stringify(commit));
    this.#state = next;
    if (commit.version % CHECKPOINT_EVERY === 0) await this.#writeCheckpoint();
    return this.#state;
  }

  /** A file that no state refers to is kept for a while from its time of change on, so that time is when it left. */
  async #touchLeaving(state: ManifestState, next: ManifestState): Promise<void> {
    const kept = new Set(next.parts.map((part) => part.path));
    const now = new Date();
    for (const part of state.parts) {
      if (kept.has(part.path)) continue;
      // A file that is gone needs no time to be read to the end.
      await utimes(path.resolve(this.#folder, '..', ...part.path.split('/')), now, now).catch(() => undefined);
    }
  }

  async #writeCheckpoint(): Promise<void> {
    const state = this.#state;
    const checkpoint = {
      checkpoint: true,
      version: state.version,
      at: state.updatedAt ?? new Date().toISOString(),
      add: state.parts,
      dead: [...state.dead],
      lastObjectId: state.lastObjectId,
      drop: [],
      stale: [...state.stale],
      fresh: [],
      staleRollups: [...state.staleRollups],
      freshRollups: [],
      forget: [],
    };
    await writeAtomically(this.#fileOf(state.version, 'checkpoint'), JSON.stringify(checkpoint));
  }

  async #read(version: number, kind: 'commit' | 'checkpoint', schema: z.ZodType<Commit>): Promise<Commit> {
    const file = this.#fileOf(version, kind);
    try {
      const commit = schema.parse(JSON.parse(await readFile(file, 'utf8')));
      if (commit.version !== version) throw new Error(`it says it is version ${commit.version}`);
      const unknown = commit.add.find(({ table }) => !this.#tables.has(table));
      if (unknown !== undefined) throw new Error(`no table is called ${unknown.table}`);
      return commit;
    } catch (error) {
      const reason =
        error instanceof z.ZodError
          ? z.prettifyError(error).replace(/\s+/g, ' ')
          : messageOf(error).replaceAll(this.#folder, '_manifest');
      throw new EngineError(
        'store',
        `The lake's manifest is damaged: ${path.basename(file)} cannot be read (${reason}). Restore it, or ingest into a new lake.`,
        { cause: error },
      );
    }
  }

  #fileOf(version: number, kind: 'commit' | 'checkpoint'): string {
    return path.join(this.#folder, `${String(version).padStart(VERSION_DIGITS, '0')}.${kind}.json`);
  }
}

function apply(state: ManifestState, commit: Commit): ManifestState {
  const dropped = new Set(commit.drop);
  const added = [...state.parts.filter((part) => !dropped.has(part.path)), ...commit.add];
  const { parts, dead } =
    commit.dead.length === 0
      ? { parts: added, dead: state.dead }
      : bury(added, new Set([...state.dead, ...commit.dead]));
  const forgotten = new Set(commit.forget);
  return {
    version: commit.version,
    updatedAt: commit.at,
    parts,
    dead: forgotten.size === 0 ? dead : new Set([...dead].filter((id) => !forgotten.has(id))),
    lastObjectId: Math.max(state.lastObjectId, commit.lastObjectId),
    stale: staleAfter(state.stale, commit.stale, commit.fresh),
    staleRollups: staleAfter(state.staleRollups, commit.staleRollups, commit.freshRollups),
  };
}

/** What a commit makes fresh goes first, so that one that loads and builds at once may name an hour in both. */
function staleAfter(
  before: ReadonlySet<number>,
  stale: readonly number[],
  fresh: readonly number[],
): ReadonlySet<number> {
  if (stale.length === 0 && fresh.length === 0) return before;
  const built = new Set(fresh);
  return new Set([...[...before].filter((hour) => !built.has(hour)), ...stale]);
}

/** Drops parts that hold only dead objects, and forgets dead objects no part holds. */
function bury(parts: readonly Part[], dead: ReadonlySet<number>): { parts: Part[]; dead: Set<number> } {
  const kept = parts.filter(({ objects: [first, last] }) => {
    for (let id = first; id <= last; id += 1) if (!dead.has(id)) return true;
    return false;
  });
  const held = [...dead].filter((id) => kept.some(({ objects: [first, last] }) => first <= id && id <= last));
  return { parts: kept, dead: new Set(held) };
}

/** The version in the name of a file of this kind; none for other names. */
export function versionOf(name: string, kind: 'commit' | 'checkpoint'): number[] {
  const [digits, ending] = name.split('.', 2);
  return ending === kind && digits?.length === VERSION_DIGITS && name.endsWith('.json') ? [Number(digits)] : [];
}

function newestCheckpoint(names: readonly string[]): number {
  return Math.max(0, ...names.flatMap((name) => versionOf(name, 'checkpoint')));
}
