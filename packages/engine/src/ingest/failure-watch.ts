import { EngineError } from '../core/errors.js';
import { LIMITS } from '../core/limits.js';
import type { PlannedObject } from './known-objects.js';
import type { Prepared } from './prepared.js';

/** Reasons (`details.reason` of a source's errors) that concern one object and say nothing of the next. */
const OF_ONE_OBJECT: ReadonlySet<string> = new Set([
  'access-denied',
  'kms-denied',
  'changed',
  'deleted',
  'archived',
  'damaged',
  'not-readable',
  'other',
]);

/** Whether a failure of a source concerns the object alone, or more likely the service, the network or the login. */
export function concernsOneObject(reason: unknown): boolean {
  return typeof reason === 'string' && OF_ONE_OBJECT.has(reason);
}

/**
 * Ends a run that can read nothing any more, rather than failing object by object. Where the service or the login is the
 * trouble the run ends at once. Where the objects may be, and none was read so far, those that failed are written down
 * first: the next run then looks past them, so that a corner nobody may read keeps no one from the rest.
 */
export class FailureWatch {
  #inARow = 0;
  #isAnyRead = false;
  #verdict: EngineError | undefined;

  /** Notes what became of an object; throws `source` when going on is no use. */
  note({ failedBefore }: PlannedObject, prepared: Prepared): void {
    if (prepared.kind !== 'refused' || !prepared.transient) {
      this.#inARow = 0;
      this.#isAnyRead ||= prepared.kind !== 'refused';
      return;
    }
    const isSystemic = !concernsOneObject(prepared.cause);
    if (failedBefore && !isSystemic) return;
    this.#inARow += 1;
    if (this.#inARow < LIMITS.failuresInARowMax || (!isSystemic && this.#isAnyRead)) return;
    const error = new EngineError(
      'source',
      `${this.#inARow} objects in a row could not be read, so the ingest stopped. The last one: ${prepared.reason} ` +
        'What was committed stays; run it again to load the rest.',
      { details: prepared.cause === undefined ? {} : { reason: prepared.cause } },
    );
    if (isSystemic) throw error;
    this.#verdict ??= error;
  }

  /** True once no further object should be read. */
  get isOver(): boolean {
    return this.#verdict !== undefined;
  }

  /** Throws what `note` found, once what was read is written down. */
  conclude(): void {
    if (this.#verdict !== undefined) throw this.#verdict;
  }
}
