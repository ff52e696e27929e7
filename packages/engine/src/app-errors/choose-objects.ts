import { EngineError } from '../core/errors.js';
import { LIMITS } from '../core/limits.js';
import { formatInstant, type TimeWindow } from '../core/time-window.js';
import type { Chosen, LogObject, LogSet } from './log-object.js';

const MS_PER_SECOND = 1_000;
/**
 * How long after a window objects with its lines may be written: a log that is uploaded once a day is written up to a day
 * after its first line, and delivery takes its time.
 */
const WRITTEN_WITHIN_S = 25 * 3_600;

/** The two objects written last, as a listing goes by. */
export class Newest {
  #last: LogObject | undefined;
  #before: LogObject | undefined;

  /** Of two written in the same moment, the one listed later counts as the later. */
  consider(object: LogObject): void {
    if (this.#last === undefined || modified(object) >= modified(this.#last)) {
      this.#before = this.#last;
      this.#last = object;
    } else if (this.#before === undefined || modified(object) >= modified(this.#before)) this.#before = object;
  }

  chosen(nothing: string, close: () => Promise<void>): Chosen {
    const last = this.#last;
    return {
      now: last === undefined ? { name: null, objects: [] } : single(last),
      before: this.#before === undefined ? undefined : single(this.#before),
      notes: last === undefined ? [nothing] : [],
      close,
    };
  }
}

export function single(object: LogObject): LogSet {
  return { name: object.name, objects: [object] };
}

/**
 * The objects of a window and of the window of the same length before it. A line belongs to a window by its own time; what
 * says no time, by when its object was written. So every object is read that was written after the window began, up to a day
 * after its end (`isBounded`) or until now.
 */
export class Windows {
  readonly #window: TimeWindow;
  readonly #earlier: TimeWindow | undefined;
  readonly #isBounded: boolean;
  readonly #now: LogObject[] = [];
  readonly #before: LogObject[] = [];

  constructor(window: TimeWindow, options: { readonly withEarlier: boolean; readonly isBounded: boolean }) {
    const { from, to = Math.floor(Date.now() / MS_PER_SECOND) + 1 } = window;
    this.#window = window;
    this.#earlier = options.withEarlier && from !== undefined ? { from: from - (to - from), to: from } : undefined;
    this.#isBounded = options.isBounded;
  }

  consider(object: LogObject): void {
    if (this.#mayHold(object, this.#window)) this.#now.push(object);
    if (this.#earlier !== undefined && this.#mayHold(object, this.#earlier)) this.#before.push(object);
    if (Math.max(this.#now.length, this.#before.length) <= LIMITS.errorObjectsMax) return;
    throw new EngineError(
      'limit-exceeded',
      `The window has more than ${LIMITS.errorObjectsMax} objects, which is as many as one question may read. Ask for a ` +
        'shorter window or a longer prefix.',
    );
  }

  chosen(name: string, nothing: string, close: () => Promise<void>): Chosen {
    const isEmpty = this.#now.length === 0;
    return {
      now: this.#set(name, this.#now, this.#window),
      before: this.#earlier === undefined ? undefined : this.#set(nameOf(this.#earlier), this.#before, this.#earlier),
      notes: isEmpty ? [nothing] : [],
      close,
    };
  }

  #set(name: string, objects: LogObject[], window: TimeWindow): LogSet {
    const [only, ...others] = objects.sort((one, other) => modified(one) - modified(other));
    const called = only === undefined ? null : others.length === 0 && window === this.#window ? only.name : name;
    return { name: called, objects, window };
  }

  #mayHold(object: LogObject, { from, to }: TimeWindow): boolean {
    const seconds = modified(object) / MS_PER_SECOND;
    if (from !== undefined && seconds < from) return false;
    return to === undefined || !this.#isBounded || seconds < to + WRITTEN_WITHIN_S;
  }
}

function nameOf({ from, to }: TimeWindow): string {
  return `${from === undefined ? '' : formatInstant(from)}/${to === undefined ? '' : formatInstant(to)}`;
}

function modified(object: LogObject): number {
  return object.modifiedMs ?? 0;
}
