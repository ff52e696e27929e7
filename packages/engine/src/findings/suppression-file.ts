import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { Suppression } from '../contract.js';
import { EngineError, messageOf } from '../core/errors.js';
import type { LakeLayout } from '../store/lake-layout.js';
import { writeAtomically } from '../store/write-atomically.js';
import { makeSuppression, type SuppressionInput } from './suppression.js';

const FILE_NAME = '_suppressions.json';
const SUPPRESSIONS_MAX = 10_000;

const fileSchema = z.array(
  z.object({
    id: z.string(),
    detection: z.string().nullable(),
    subject: z.string(),
    reason: z.string(),
    expires: z.string(),
    origin: z.literal('lake'),
  }),
);

/** Suppressions made with `suppress`: one file per scope, replaced as a whole. */
export class SuppressionFile {
  readonly #file: string;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(layout: LakeLayout) {
    this.#file = path.join(layout.root, FILE_NAME);
  }

  async read(): Promise<readonly Suppression[]> {
    const text = await readFile(this.#file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '[]';
      throw new EngineError('store', `The suppressions of this lake cannot be read: ${error.code}.`, { cause: error });
    });
    try {
      return fileSchema.parse(JSON.parse(text));
    } catch (cause) {
      throw new EngineError('store', `${FILE_NAME} of this lake is damaged. Restore it, or remove it to begin anew.`, {
        cause,
      });
    }
  }

  /** Adds one; the same detection and subject again replaces reason and end. */
  async add(input: SuppressionInput): Promise<Suppression> {
    const added = makeSuppression(input, 'lake');
    await this.#change((all) => {
      const others = all.filter(({ id }) => id !== added.id);
      if (others.length >= SUPPRESSIONS_MAX) {
        throw new EngineError(
          'limit-exceeded',
          `There are ${others.length} suppressions, the most that are kept. Remove expired ones, or suppress a network.`,
        );
      }
      return [...others, added];
    });
    return added;
  }

  /** Throws `not-found` when there is none with this id. */
  async remove(id: string): Promise<void> {
    await this.#change((all) => {
      const others = all.filter((each) => each.id !== id);
      if (others.length === all.length) {
        throw new EngineError(
          'not-found',
          `There is no suppression '${id}' in this lake; those of the configuration file are removed there.`,
        );
      }
      return others;
    });
  }

  /** One change at a time within this process; each replaces the file in one step. */
  #change(change: (all: readonly Suppression[]) => readonly Suppression[]): Promise<void> {
    const done = this.#writing.catch(() => undefined).then(async () => this.#write(change(await this.read())));
    this.#writing = done;
    return done;
  }

  async #write(all: readonly Suppression[]): Promise<void> {
    try {
      await mkdir(path.dirname(this.#file), { recursive: true });
      await writeAtomically(this.#file, JSON.stringify(all, null, 1));
    } catch (error) {
      throw new EngineError('store', `The suppressions of this lake cannot be written: ${messageOf(error)}`, {
        cause: error,
      });
    }
  }
}
