import type { Effects } from '../effects.js';

type Facts = Readonly<Record<string, unknown>>;

/** What the function says on standard error: JSON lines, which CloudWatch Logs can filter and count. */
export class FunctionLog {
  readonly #effects: Pick<Effects, 'date' | 'stderr'>;

  constructor(effects: Pick<Effects, 'date' | 'stderr'>) {
    this.#effects = effects;
  }

  say(message: string, facts: Facts = {}): Promise<void> {
    return this.#write('info', message, facts);
  }

  complain(message: string, facts: Facts = {}): Promise<void> {
    return this.#write('error', message, facts);
  }

  async #write(level: 'info' | 'error', message: string, facts: Facts): Promise<void> {
    const time = new Date(this.#effects.date()).toISOString();
    const line = JSON.stringify({ time, level, event: 'archive', message, ...facts });
    // Nobody listening is no reason to fail an archive.
    await this.#effects.stderr.write(`${line}\n`).catch(() => undefined);
  }
}
