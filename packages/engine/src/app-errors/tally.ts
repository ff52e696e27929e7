import { LIMITS } from '../core/limits.js';
import type { LogRecord } from './log-record.js';
import { maskMessage } from './mask-message.js';
import { redactSecrets } from './redact-secrets.js';

const MS_PER_MINUTE = 60_000;
/** What errors are filed under that name no service, and those beyond the bound. */
export const UNKNOWN_SERVICE = 'unknown';
export const OTHER_SERVICE = 'other';
/** The message of errors beyond the bound, and of those that have none. */
const OTHER_MESSAGE = '(other messages)';
const NO_MESSAGE = '(no message)';

/** What is wanted of each record. */
export interface TallyOptions {
  /** Count minutes and messages. */
  readonly isDetailed: boolean;
  /** Unix milliseconds, half-open: records of other times are left out. */
  readonly fromMs: number | undefined;
  readonly toMs: number | undefined;
}

/** Errors of one service whose messages are the same but for what is masked. */
export interface MessageCount {
  readonly service: string;
  readonly masked: string;
  errors: number;
  firstMs: number | undefined;
  lastMs: number | undefined;
  readonly samples: string[];
}

/** Plain data: it passes between threads. */
export interface TallyData {
  readonly total: number;
  readonly errors: number;
  readonly withoutLevel: number;
  readonly outside: number;
  readonly firstMs: number | undefined;
  readonly lastMs: number | undefined;
  readonly services: ReadonlyMap<string, number>;
  /** Errors by service, then by minute (Unix minutes). */
  readonly minutes: ReadonlyMap<string, ReadonlyMap<number, number>>;
  /** Errors in no minute because there were too many. */
  readonly unplaced: number;
  readonly messages: ReadonlyMap<string, MessageCount>;
}

/** Adds records up, within the bounds of `LIMITS`. */
export class Tally {
  readonly #options: TallyOptions;
  #total = 0;
  #errors = 0;
  #withoutLevel = 0;
  #outside = 0;
  #firstMs: number | undefined;
  #lastMs: number | undefined;
  readonly #services = new Map<string, number>();
  readonly #minutes = new Map<string, Map<number, number>>();
  #minuteCount = 0;
  #unplaced = 0;
  readonly #messages = new Map<string, MessageCount>();

  constructor(options: TallyOptions) {
    this.#options = options;
  }

  /** Whether times of records matter, also of those that are no errors. */
  get needsTime(): boolean {
    const { isDetailed, fromMs, toMs } = this.#options;
    return isDetailed || fromMs !== undefined || toMs !== undefined;
  }

  get isDetailed(): boolean {
    return this.#options.isDetailed;
  }

  get errors(): number {
    return this.#errors;
  }

  /**
   * Counts a record that is no error. `countsUntimed` says whether one without a time belongs to the window.
   */
  addOther(isError: false | undefined, timeMs: number | undefined, countsUntimed: boolean): void {
    if (!this.#isWanted(timeMs, countsUntimed)) return;
    this.#total += 1;
    if (isError === undefined) this.#withoutLevel += 1;
  }

  add(record: LogRecord, countsUntimed: boolean): void {
    const { timeMs } = record;
    if (record.isError !== true) {
      this.addOther(record.isError, timeMs, countsUntimed);
      return;
    }
    if (!this.#isWanted(timeMs, countsUntimed)) return;
    this.#total += 1;
    this.#errors += 1;
    const service = this.#countService(record.service ?? UNKNOWN_SERVICE, 1);
    if (!this.#options.isDetailed) return;
    if (timeMs !== undefined) this.#countMinute(service, Math.floor(timeMs / MS_PER_MINUTE), 1);
    const text = (record.message ?? NO_MESSAGE).slice(0, LIMITS.errorMessageCharsMax);
    const masked = maskMessage(text);
    const found = this.#messageOf(service, masked);
    // A message without variable parts is its own only sample.
    const samplesMax = masked === text ? 1 : LIMITS.errorSamplesMax;
    if (found.samples.length < samplesMax) addSample(found, sampleOf(text));
    count(found, 1, timeMs, timeMs);
  }

  /** Adds what another tally counted. */
  merge(other: TallyData): void {
    this.#total += other.total;
    this.#errors += other.errors;
    this.#withoutLevel += other.withoutLevel;
    this.#outside += other.outside;
    this.#unplaced += other.unplaced;
    this.#see(other.firstMs);
    this.#see(other.lastMs);
    const filed = new Map<string, string>();
    for (const [service, errors] of other.services) filed.set(service, this.#countService(service, errors));
    for (const [service, minutes] of other.minutes) {
      for (const [minute, errors] of minutes) this.#countMinute(filed.get(service) ?? service, minute, errors);
    }
    for (const message of other.messages.values()) {
      const found = this.#messageOf(filed.get(message.service) ?? message.service, message.masked);
      for (const sample of message.samples) addSample(found, sample);
      count(found, message.errors, message.firstMs, message.lastMs);
    }
  }

  data(): TallyData {
    return {
      total: this.#total,
      errors: this.#errors,
      withoutLevel: this.#withoutLevel,
      outside: this.#outside,
      firstMs: this.#firstMs,
      lastMs: this.#lastMs,
      services: this.#services,
      minutes: this.#minutes,
      unplaced: this.#unplaced,
      messages: this.#messages,
    };
  }

  #isWanted(timeMs: number | undefined, countsUntimed: boolean): boolean {
    const { fromMs, toMs } = this.#options;
    const isInside =
      timeMs === undefined
        ? countsUntimed
        : (fromMs === undefined || timeMs >= fromMs) && (toMs === undefined || timeMs < toMs);
    if (!isInside) this.#outside += 1;
    else if (this.needsTime) this.#see(timeMs);
    return isInside;
  }

  #see(timeMs: number | undefined): void {
    if (timeMs === undefined) return;
    if (this.#firstMs === undefined || timeMs < this.#firstMs) this.#firstMs = timeMs;
    if (this.#lastMs === undefined || timeMs > this.#lastMs) this.#lastMs = timeMs;
  }

  /** The name the service is filed under. */
  #countService(service: string, errors: number): string {
    const known = this.#services.get(service);
    // One place is kept for all others.
    const isFull = this.#services.size >= LIMITS.errorServicesMax - 1;
    if (known === undefined && isFull && service !== OTHER_SERVICE) return this.#countService(OTHER_SERVICE, errors);
    this.#services.set(service, (known ?? 0) + errors);
    return service;
  }

  #countMinute(service: string, minute: number, errors: number): void {
    const minutes = this.#minutes.get(service) ?? new Map<number, number>();
    this.#minutes.set(service, minutes);
    const known = minutes.get(minute);
    if (known === undefined) {
      if (this.#minuteCount >= LIMITS.errorMinutesMax) {
        this.#unplaced += errors;
        return;
      }
      this.#minuteCount += 1;
    }
    minutes.set(minute, (known ?? 0) + errors);
  }

  #messageOf(service: string, masked: string): MessageCount {
    const key = `${service}\n${masked}`;
    const known = this.#messages.get(key);
    if (known !== undefined) return known;
    const isFull = this.#messages.size >= LIMITS.errorMessagesMax;
    if (isFull && masked !== OTHER_MESSAGE) return this.#messageOf(service, OTHER_MESSAGE);
    const made = { service, masked, errors: 0, firstMs: undefined, lastMs: undefined, samples: [] };
    this.#messages.set(key, made);
    return made;
  }
}

function addSample(message: MessageCount, sample: string): void {
  const isFull = message.samples.length >= LIMITS.errorSamplesMax;
  if (!isFull && !message.samples.includes(sample)) message.samples.push(sample);
}

function sampleOf(text: string): string {
  return redactSecrets(text).slice(0, LIMITS.errorSampleCharsMax);
}

function count(into: MessageCount, errors: number, firstMs: number | undefined, lastMs: number | undefined): void {
  into.errors += errors;
  if (firstMs !== undefined && (into.firstMs === undefined || firstMs < into.firstMs)) into.firstMs = firstMs;
  if (lastMs !== undefined && (into.lastMs === undefined || lastMs > into.lastMs)) into.lastMs = lastMs;
}
