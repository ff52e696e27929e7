import type { ListedKey } from './client.js';
import { datePath, folderSpan, hourPath, overlaps, roleOf, type Span } from './layouts.js';
import type { KeyLister } from './listing.js';

const DAY_S = 86_400;
/** Day of keys that say none: they come before all others. */
const NO_DAY = Number.NEGATIVE_INFINITY;

/** Keys all cursors of one listing hold ahead. */
export interface HeldKeys {
  count: number;
}

/**
 * Reads the keys of one dated folder in order, a day at a time. Years, months and days have fixed widths in AWS's names,
 * so the order of keys is the order of days: a listing starts at the first day wanted and ends behind the last.
 */
export class DatedCursor {
  readonly #bucket: KeyLister;
  readonly #folder: string;
  readonly #wanted: Span;
  readonly #held: HeldKeys;
  readonly #signal: AbortSignal | undefined;
  /** Everything up to here was handed out, or is not wanted. */
  #done: string | undefined;
  /** Where the next fetch goes on, unless there is a token. */
  #next: string | undefined;
  #token: string | undefined;
  #hasMore = true;
  #keys: readonly ListedKey[] = [];
  #droppedDay: number | undefined;
  #pending: Promise<void> | undefined;

  constructor(bucket: KeyLister, folder: string, wanted: Span, held: HeldKeys, signal?: AbortSignal) {
    this.#bucket = bucket;
    this.#folder = folder;
    this.#wanted = wanted;
    this.#held = held;
    this.#signal = signal;
    if (Number.isFinite(wanted.from)) this.#done = this.#pathOf(datePath, wanted.from);
    this.#next = this.#done;
  }

  /** The day of the next key, once `ready`; undefined at the end. */
  get day(): number | undefined {
    const [next] = this.#keys;
    return next === undefined ? this.#droppedDay : dayOf(next.key);
  }

  /** Starts fetching the next keys, if there are none; `ready` says how it went. */
  prefetch(): void {
    if (this.#keys.length > 0 || !this.#hasMore) return;
    this.#pending ??= this.#fetch().finally(() => {
      this.#pending = undefined;
    });
    this.#pending.catch(() => undefined);
  }

  async ready(): Promise<void> {
    this.prefetch();
    await this.#pending;
  }

  /** The keys of one day, the next one, in pages. */
  async *take(day: number): AsyncGenerator<readonly ListedKey[]> {
    for (;;) {
      await this.ready();
      const end = this.#keys.findIndex(({ key }) => dayOf(key) > day);
      const taken = end === -1 ? this.#keys : this.#keys.slice(0, end);
      const last = taken.at(-1);
      if (last === undefined) return;
      this.#keys = this.#keys.slice(taken.length);
      this.#held.count -= taken.length;
      this.#done = last.key;
      this.prefetch();
      yield taken;
    }
  }

  /** Gives back what is held ahead; it is listed again when its day comes. */
  drop(): void {
    const [next] = this.#keys;
    if (next === undefined) return;
    this.#droppedDay = dayOf(next.key);
    this.#held.count -= this.#keys.length;
    this.#keys = [];
    this.#token = undefined;
    this.#next = this.#done;
    this.#hasMore = true;
  }

  async #fetch(): Promise<void> {
    while (this.#keys.length === 0 && this.#hasMore) {
      const place = this.#token === undefined ? { startAfter: this.#next } : { token: this.#token };
      const reply = await this.#bucket.list({ prefix: this.#folder, ...place }, this.#signal);
      const end = reply.objects.findIndex(({ key }) => dayOf(key) >= this.#wanted.to);
      this.#token = reply.next;
      this.#hasMore = reply.next !== undefined && end === -1;
      this.#keys = this.#wantedOf(end === -1 ? reply.objects : reply.objects.slice(0, end));
      const last = reply.objects.at(-1);
      if (this.#keys.length === 0 && this.#hasMore && last !== undefined) await this.#passOverHours(last.key);
    }
    this.#droppedDay = undefined;
    this.#held.count += this.#keys.length;
  }

  /**
   * Passes over hours of an hourly layout that lie before the window, or ends where they lie behind it. One day may hold
   * both layouts, when a flow log was replaced, and files of the daily one lie anywhere between the hours.
   */
  async #passOverHours(lastKey: string): Promise<void> {
    const hour = folderSpan(lastKey);
    if (hour === undefined || hour.to - hour.from === DAY_S || overlaps(hour, this.#wanted)) return;
    const isEarly = hour.to <= this.#wanted.from;
    const target = isEarly ? this.#pathOf(hourPath, this.#wanted.from) : undefined;
    const day = this.#pathOf(datePath, hour.from);
    if ((isEarly && (target === undefined || target <= lastKey)) || day === undefined) return;
    const daily = await this.#bucket.list({ prefix: day, delimiter: '/', startAfter: lastKey }, this.#signal);
    if (daily.next !== undefined) return;
    this.#keys = daily.objects.filter(({ key }) => target === undefined || key < target);
    this.#token = undefined;
    this.#next = target;
    this.#hasMore = isEarly;
  }

  #wantedOf(keys: readonly ListedKey[]): readonly ListedKey[] {
    return keys.filter(({ key }) => {
      const span = folderSpan(key);
      return span === undefined || overlaps(span, this.#wanted);
    });
  }

  /** Where a day or an hour begins, if that is behind the beginning of the folder. */
  #pathOf(path: typeof datePath, instant: number): string | undefined {
    const role = roleOf(this.#folder);
    if (role.kind !== 'dated') return undefined;
    const begin = role.base + path(role.layout, instant);
    return begin > this.#folder ? begin : undefined;
  }
}

function dayOf(key: string): number {
  const span = folderSpan(key);
  return span === undefined ? NO_DAY : Math.floor(span.from / DAY_S) * DAY_S;
}
