import { EngineError } from '../core/errors.js';

const MS_PER_MINUTE = 60_000;
/** Zones change their offset at quarters of an hour. */
const SLOT_MS = 15 * MS_PER_MINUTE;
const SLOTS_MAX = 100_000;
/** Farther from a local time than any zone's offset. */
const SEARCH_MS = 36 * 60 * MS_PER_MINUTE;
const OFFSET = /^([+-])(\d{2}):?(\d{2})$/;
/** The widest offsets in use are -12:00 and +14:00. */
export const OFFSET_MINUTES_MAX = 14 * 60;

/** What a local time is in UTC: one instant, none (clocks were put forward over it) or several (put back). */
export type LocalInstant = number | 'none' | 'several';

/** A zone that local times are read in. Which instant a local time is, is worked out once for each quarter of an hour. */
export class TimeZone {
  readonly name: string;
  readonly #fixedMs: number | undefined;
  readonly #format: Intl.DateTimeFormat | undefined;
  readonly #slots = new Map<number, LocalInstant>();

  /** Throws for a name that is no IANA zone and no offset. */
  constructor(name: string) {
    this.name = name;
    const minutes = offsetMinutes(name);
    if (minutes !== undefined) {
      this.#fixedMs = minutes * MS_PER_MINUTE;
      return;
    }
    try {
      this.#format = new Intl.DateTimeFormat('en-US', {
        timeZone: name,
        hourCycle: 'h23',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
      });
    } catch (cause) {
      throw new EngineError(
        'invalid-input',
        `"${name.slice(0, 64)}" is no time zone. Name one of the IANA list, such as Europe/Berlin, or an offset such as +02:00.`,
        { cause },
      );
    }
  }

  /** The instant of a local time, both in Unix milliseconds (of a clock that shows UTC, for the local one). */
  instant(localMs: number): LocalInstant {
    if (this.#fixedMs !== undefined) return localMs - this.#fixedMs;
    const slot = Math.floor(localMs / SLOT_MS) * SLOT_MS;
    let found = this.#slots.get(slot);
    if (found === undefined) {
      if (this.#slots.size >= SLOTS_MAX) this.#slots.clear();
      found = this.#find(slot);
      this.#slots.set(slot, found);
    }
    return typeof found === 'number' ? found + (localMs - slot) : found;
  }

  #find(localMs: number): LocalInstant {
    const offsets = new Set([
      this.#offsetMs(localMs - SEARCH_MS),
      this.#offsetMs(localMs),
      this.#offsetMs(localMs + SEARCH_MS),
    ]);
    const instants = [...offsets].map((offset) => localMs - offset).filter((ms) => ms + this.#offsetMs(ms) === localMs);
    const [first] = instants;
    if (first === undefined) return 'none';
    return instants.length === 1 ? first : 'several';
  }

  #offsetMs(ms: number): number {
    const parts = new Map<string, number>();
    for (const { type, value } of this.#format?.formatToParts(ms) ?? []) parts.set(type, Number(value));
    const of = (type: string): number => parts.get(type) ?? 0;
    return (
      Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second')) -
      Math.floor(ms / 1000) * 1000
    );
  }
}

/** Minutes of an offset such as `+02:00` or `-0330`; undefined when it is none, or wider than any in use. */
export function offsetMinutes(text: string): number | undefined {
  const match = OFFSET.exec(text);
  if (match === null) return undefined;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  if (Number(match[3]) > 59 || minutes > OFFSET_MINUTES_MAX) return undefined;
  return match[1] === '-' ? -minutes : minutes;
}
