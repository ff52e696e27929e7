import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type Finding, SEVERITIES, type Severity } from '@networkflow/engine/contract';
import { z } from 'zod';
import type { Effects } from '../effects.js';
import type { Target } from './parse-target.js';

const FILE_NAME = '_notified.json';
/** Findings remembered for each target; the oldest are forgotten first. */
const REMEMBERED_MAX = 20_000;
const HASH_CHARS = 16;

const logSchema = z.record(z.string(), z.array(z.tuple([z.string(), z.enum(SEVERITIES)])));

type Log = Record<string, [string, Severity][]>;

/** Who was told of what, in a file beside the lake's data, so that a finding is said once, and again when it got worse. */
export class SentLog {
  readonly #file: string;
  readonly #effects: Pick<Effects, 'readText' | 'openFile'>;
  #log: Log = {};

  constructor(lake: string, effects: Pick<Effects, 'readText' | 'openFile'>) {
    this.#file = join(lake, FILE_NAME);
    this.#effects = effects;
  }

  /** A file that cannot be read is as none: better told twice than not at all. */
  async read(): Promise<void> {
    const text = await this.#effects.readText(this.#file);
    try {
      this.#log = logSchema.parse(JSON.parse(text ?? '{}'));
    } catch {
      this.#log = {};
    }
  }

  /** Findings the target has not been told of, or not as this severe. */
  unsent(target: Target, findings: readonly Finding[]): readonly Finding[] {
    const told = new Map(this.#log[keyOf(target)]);
    return findings.filter(({ id, severity }) => {
      const before = told.get(id);
      return before === undefined || SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(before);
    });
  }

  async remember(target: Target, findings: readonly Finding[]): Promise<void> {
    const told = new Map(this.#log[keyOf(target)]);
    for (const { id, severity } of findings) {
      told.delete(id);
      told.set(id, severity);
    }
    this.#log[keyOf(target)] = [...told].slice(-REMEMBERED_MAX);
    const file = await this.#effects.openFile(this.#file);
    await file.write(JSON.stringify(this.#log));
    await file.commit();
  }
}

/** A hash, because a webhook's address is its password. */
function keyOf({ kind, url }: Target): string {
  return createHash('sha256')
    .update(`${kind} ${url ?? ''}`)
    .digest('hex')
    .slice(0, HASH_CHARS);
}
