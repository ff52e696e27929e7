import type { DuckDBConnection } from '@duckdb/node-api';
import { flowsOfHours } from '../conversations/batch-flows.js';
import { mayHaveNext } from '../conversations/derive.js';
import { readCarriedInto } from '../conversations/numbered/read-carried.js';
import { dayOf, holdsAny } from '../conversations/part-hours.js';
import type { HoursTaken } from '../hours/hours-builder.js';
import { HoursThread } from '../hours/hours-thread.js';
import { isOver } from '../rollups/build-day.js';
import { withoutHours } from '../rollups/derive-rollups.js';
import type { LakeLayout } from '../store/lake-layout.js';
import { type Manifest, type ManifestState, type Part, partsOf } from '../store/manifest.js';
import { builtHours, maskOf } from '../store/rollup-views.js';

/** What the other thread may take of memory, beside what loads at the same time. */
const MEMORY_SHARE = 0.5;
const MS_PER_SECOND = 1_000;
/** Fewer records do not repay a thread. */
const ROWS_MIN = 500_000;

export interface EarlyHoursOptions {
  readonly layout: LakeLayout;
  readonly manifest: Manifest;
  readonly connection: DuckDBConnection;
  /** Unique over the life of the lake; part of each file's name. */
  readonly name: string;
  readonly memoryBytes: number;
  readonly signal?: AbortSignal | undefined;
  /** Fewer records at a time are not worth starting a thread for. */
  readonly rowsMin?: number;
  /** Unix milliseconds: says which days are over. */
  readonly nowMs?: number;
}

interface Job {
  readonly hours: readonly number[];
  readonly taken: Promise<HoursTaken>;
  isDone: boolean;
}

/**
 * Has sums and conversations of hours built while what comes after them is being loaded. An hour is taken for settled when a
 * group of later objects had no record of it. What comes late nevertheless makes it stale again, as it does any hour; and
 * whatever is not built here is built by who builds stale hours.
 */
export class EarlyHours {
  readonly #options: EarlyHoursOptions;
  #thread: HoursThread | undefined;
  #job: Job | undefined;
  /** Hours of the files that are being written, and those of them that were loaded into since. */
  #hours: number[] = [];
  readonly #again = new Set<number>();
  /** Built last by the thread, which remembers what it left open. */
  #last: number | undefined;
  readonly #loaded = new Set<number>();
  readonly #refused = new Set<number>();
  #isOver = false;

  constructor(options: EarlyHoursOptions) {
    this.#options = options;
  }

  /** Undefined where nothing is gained. */
  static open(options: EarlyHoursOptions): EarlyHours | undefined {
    return HoursThread.isUseful ? new EarlyHours(options) : undefined;
  }

  /** To be called after each commit of objects, with the hours whose records changed. Waits for nothing that takes long. */
  async loaded(touched: ReadonlySet<number>): Promise<void> {
    for (const hour of touched) {
      this.#loaded.add(hour);
      if (this.#hours.includes(hour) || this.#job?.hours.includes(hour) === true) this.#again.add(hour);
    }
    if (this.#isOver || this.#job?.isDone === false) return;
    const latest = Math.max(...touched);
    await this.#advance((hour) => hour < latest && !touched.has(hour));
  }

  /** To be called once everything is loaded: builds what is left, and commits. */
  async settle(): Promise<void> {
    while (!this.#isOver && (await this.#advance(() => true)));
    if (!this.#isOver) await this.#finish(true);
    await this.close();
  }

  async close(): Promise<void> {
    this.#isOver = true;
    await this.#thread?.close();
    this.#thread = undefined;
  }

  /** Begins the next hours; false when there are none. */
  async #advance(isSettled: (hour: number) => boolean): Promise<boolean> {
    if (!(await this.#collect())) return false;
    const state = await this.#options.manifest.refresh();
    const next = this.#next(state, isSettled);
    const [first] = next;
    if (first === undefined) return false;
    const hours = next.filter((hour) => dayOf(hour) === dayOf(first));
    const parts = flowsOfHours(state, hours);
    if (this.#thread === undefined && rowsOf(parts) < (this.#options.rowsMin ?? ROWS_MIN)) return false;
    const [open] = this.#hours;
    if (open !== undefined && dayOf(open) !== dayOf(first) && !(await this.#finish(false))) return false;
    const { connection, layout } = this.#options;
    const carried = await readCarriedInto(hours, this.#last, state, { connection, layout });
    this.#thread ??= this.#start();
    const taken = this.#thread.add({ hours, parts, dead: state.dead, carried });
    const job: Job = { hours, taken, isDone: false };
    const end = (): void => void Object.assign(job, { isDone: true });
    taken.then(end, end);
    this.#job = job;
    return true;
  }

  #start(): HoursThread {
    const { layout, name, memoryBytes, signal } = this.#options;
    const thread = new HoursThread({ layout, name, memoryBytes: memoryBytes * MEMORY_SHARE });
    signal?.addEventListener('abort', () => void this.close(), { once: true });
    return thread;
  }

  /** Settled hours that follow what was built, or nothing that is still to be built. */
  #next(state: ManifestState, isSettled: (hour: number) => boolean): number[] {
    const found: number[] = [];
    const known = new Set([...this.#hours, ...this.#refused]);
    for (const hour of [...state.stale].sort((a, b) => a - b)) {
      const last = found.at(-1) ?? this.#last;
      if (known.has(hour) || (last !== undefined && hour <= last)) continue;
      const isNew = this.#loaded.has(hour) && state.staleRollups.has(hour) && !hasConversations(state, hour);
      if (!isNew || !isSettled(hour) || (state.stale.has(hour - 1) && hour - 1 !== last)) continue;
      found.push(hour);
    }
    return found;
  }

  /** Waits for what the thread was asked to build; false when it gave up. */
  async #collect(): Promise<boolean> {
    const job = this.#job;
    if (job === undefined) return true;
    // Whoever builds stale hours does so, or says why it cannot be done.
    const taken = await job.taken.catch(() => undefined);
    this.#job = undefined;
    if (taken !== 'built') for (const hour of job.hours) this.#again.delete(hour);
    if (taken === undefined) return this.#giveUp();
    if (taken === 'built') {
      this.#hours.push(...job.hours);
      this.#last = job.hours.at(-1);
    } else if (taken === 'full') {
      return this.#finish(true);
    } else {
      for (const hour of job.hours) this.#refused.add(hour);
    }
    return true;
  }

  /** Commits what was built; false when that could not be finished. */
  async #finish(forget: boolean): Promise<boolean> {
    if (this.#hours.length === 0) return true;
    const { manifest } = this.#options;
    const hours = this.#hours;
    const state = await manifest.refresh();
    const day = dayOf(hours[0] ?? 0);
    const made = await this.#thread?.finish({ forget, isDay: this.#isDay(state, day) }).catch(() => undefined);
    if (made === undefined) return this.#giveUp();
    const { add, drop } = withoutHours(state, day, maskOf(day, hours));
    const fresh = hours.filter((hour) => !this.#again.has(hour));
    const next = hours.filter((hour) => !hours.includes(hour + 1) && mayHaveNext(state, hour)).map((hour) => hour + 1);
    await manifest.commit({
      add: [...add, ...made.sums, ...made.conversations, ...made.days],
      drop,
      fresh,
      freshRollups: fresh,
      stale: next.filter((hour) => !state.stale.has(hour)),
    });
    this.#hours = [];
    this.#again.clear();
    if (forget) this.#last = undefined;
    return true;
  }

  /** Whether what was built is all there is of a day that is over. */
  #isDay(state: ManifestState, day: number): boolean {
    const built = new Set(this.#hours);
    const isOther = (hour: number): boolean => dayOf(hour) === day && !built.has(hour);
    const nowMs = this.#options.nowMs ?? Date.now();
    return (
      this.#again.size === 0 &&
      isOver(day, nowMs / MS_PER_SECOND) &&
      ![...state.staleRollups].some(isOther) &&
      ![...builtHours(state)].some(isOther)
    );
  }

  async #giveUp(): Promise<false> {
    await this.close();
    return false;
  }
}

function rowsOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { rows }) => sum + rows, 0);
}

function hasConversations(state: ManifestState, hour: number): boolean {
  const hours = new Set([hour]);
  return partsOf(state, 'conversations').some((part) => holdsAny(part, hours));
}
