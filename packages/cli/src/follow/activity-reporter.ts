import type { Engine, IngestProgress, Scope } from '@networkflow/engine';
import type { IngestActivity } from '@networkflow/engine/contract';
import type { Effects } from '../effects.js';

/** Readers take a process for gone that has not written for half a minute. */
const HEARTBEAT_MS = 5_000;
/** Progress may come many times a second; a reader looks every few. */
const WRITE_AT_MOST_EVERY_MS = 1_000;

type Change = Partial<Omit<IngestActivity, 'pid' | 'source' | 'startedAt' | 'updatedAt'>>;

function phaseOf({ phase, objectsTotal, hoursTotal }: IngestProgress): IngestActivity['phase'] {
  if (phase === 'rollups' || (phase === 'conversations' && (hoursTotal ?? 0) > 0)) return 'deriving';
  return phase === 'load' && objectsTotal > 0 ? 'loading' : 'listing';
}

/** Keeps what the lake says about its loading process up to date, whatever that process is doing. */
export class ActivityReporter {
  readonly #engine: Engine;
  readonly #scope: Scope;
  readonly #effects: Pick<Effects, 'date' | 'every' | 'stderr'>;
  #activity: IngestActivity;
  #writtenAt = Number.NEGATIVE_INFINITY;
  #writing: Promise<void> = Promise.resolve();
  #hasComplained = false;
  readonly #stopHeartbeat: () => void;

  constructor(
    engine: Engine,
    scope: Scope,
    source: string,
    pid: number,
    effects: Pick<Effects, 'date' | 'every' | 'stderr'>,
  ) {
    this.#engine = engine;
    this.#scope = scope;
    this.#effects = effects;
    const now = this.#now();
    this.#activity = {
      phase: 'starting',
      source,
      pid,
      startedAt: now,
      updatedAt: now,
      objectsFound: 0,
      objectsTotal: 0,
      objectsDone: 0,
      hoursDone: 0,
      hoursTotal: 0,
      rows: 0,
      rowsPerSecond: null,
      secondsLeft: null,
      lookedAt: null,
      nextLookAt: null,
      error: null,
      reader: null,
    };
    this.#stopHeartbeat = effects.every(HEARTBEAT_MS, () => void this.#write());
  }

  get activity(): IngestActivity {
    return this.#activity;
  }

  /** Another phase, or news that must not wait: written at once. */
  async say(change: Change): Promise<void> {
    this.#activity = { ...this.#activity, ...change };
    await this.#write();
  }

  /** How far a look for objects is. */
  progress(progress: IngestProgress): void {
    const { objectsDone, objectsTotal, objectsFound, rows, seconds } = progress;
    this.#activity = {
      ...this.#activity,
      phase: phaseOf(progress),
      objectsFound,
      objectsTotal,
      objectsDone,
      hoursDone: progress.hoursDone ?? 0,
      hoursTotal: progress.hoursTotal ?? 0,
      rows,
      rowsPerSecond: seconds > 0 && rows > 0 ? Math.round(rows / seconds) : null,
      secondsLeft: objectsDone > 0 ? Math.round(((objectsTotal - objectsDone) * seconds) / objectsDone) : null,
      reader: progress.reader ?? this.#activity.reader,
    };
    if (this.#effects.date() - this.#writtenAt >= WRITE_AT_MOST_EVERY_MS) void this.#write();
  }

  /** The last word, after which nothing is written. */
  async end(change: Change): Promise<void> {
    this.#stopHeartbeat();
    await this.say({ nextLookAt: null, secondsLeft: null, rowsPerSecond: null, ...change });
  }

  /** One write at a time, in order. A status that cannot be written stops no ingest; it is said once. */
  #write(): Promise<void> {
    this.#writtenAt = this.#effects.date();
    this.#writing = this.#writing.then(async () => {
      this.#activity = { ...this.#activity, updatedAt: this.#now() };
      try {
        await this.#engine.reportActivity(this.#activity, this.#scope);
      } catch (error) {
        if (this.#hasComplained) return;
        this.#hasComplained = true;
        await this.#effects.stderr.write(`${error instanceof Error ? error.message : error}\n`).catch(() => undefined);
      }
    });
    return this.#writing;
  }

  #now(): string {
    return new Date(this.#effects.date()).toISOString();
  }
}
