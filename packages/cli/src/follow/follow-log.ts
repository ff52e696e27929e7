import type { Effects } from '../effects.js';

const CLOCK_FROM = 11;
const CLOCK_TO = 19;

export type OwnLog = 'text' | 'json';

/** What a look for new objects came to. */
export interface Look {
  readonly objectsLoaded: number;
  readonly objectsFailed: number;
  readonly rows: number;
  /** Seconds between the newest record and now; null without records. */
  readonly lagSeconds: number | null;
}

type LogEffects = Pick<Effects, 'date' | 'stderr'>;

/**
 * What a follower says on standard error. As JSON every look has a line with how far behind the lake is, also one that found
 * nothing, so that whoever collects the lines can tell silence from quiet. Nobody listening is no reason to stop.
 */
export class FollowLog {
  readonly #format: OwnLog;
  readonly #effects: LogEffects;

  constructor(format: OwnLog, effects: LogEffects) {
    this.#format = format;
    this.#effects = effects;
  }

  async say(message: string): Promise<void> {
    await this.#write('info', message);
  }

  /** An error after which the follower goes on. */
  async complain(message: string): Promise<void> {
    await this.#write('error', message);
  }

  /** After each look; people are told only of what `message` says. */
  async looked(look: Look, message: string | undefined): Promise<void> {
    if (this.#format === 'json')
      await this.#write(look.objectsFailed > 0 ? 'error' : 'info', message ?? 'Nothing new.', look);
    else if (message !== undefined) await this.#write('info', message);
  }

  async #write(level: 'info' | 'error', message: string, facts: Partial<Look> = {}): Promise<void> {
    const time = new Date(this.#effects.date()).toISOString();
    const line =
      this.#format === 'json'
        ? JSON.stringify({ time, level, event: 'ingest', message, ...facts })
        : `${time.slice(CLOCK_FROM, CLOCK_TO)} ${message}`;
    await this.#effects.stderr.write(`${line}\n`).catch(() => undefined);
  }
}
