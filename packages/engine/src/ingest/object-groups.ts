import { LIMITS } from '../core/limits.js';
import { Lookahead } from '../core/lookahead.js';
import { runBounded } from '../core/run-bounded.js';
import type { Source } from '../sources/source.js';
import type { FailureWatch } from './failure-watch.js';
import { cancelled } from './interruptible.js';
import type { PlannedObject } from './known-objects.js';
import { prepareObject } from './prepare-object.js';
import type { PrepareOptions } from './prepared.js';
import { type Ready, textBytes } from './ready-group.js';

/** Objects unpacked before their turn: enough for every thread that unpacks, and a bound on the text that waits. */
const UNPACKED_AHEAD = 2 * LIMITS.readConcurrency;

/** How objects are read. */
export interface GroupsReading {
  readonly source: Source;
  readonly failures: FailureWatch;
  readonly signal: AbortSignal | undefined;
  readonly objectsPerCommit: number | undefined;
  /** For the next object. */
  options(): Omit<PrepareOptions, 'source' | 'turn'>;
  onRead(): void;
}

/** Reads objects and hands them out group by group: the next is prepared while the one handed out is being loaded. */
export async function* groupsOf(
  objects: readonly PlannedObject[],
  reading: GroupsReading,
): AsyncGenerator<readonly Ready[]> {
  const { source, failures, signal } = reading;
  const lookahead = new Lookahead(UNPACKED_AHEAD);
  const read = async (planned: PlannedObject, index: number): Promise<Ready> => {
    const prepared = await prepareObject(planned.object, {
      ...reading.options(),
      source,
      turn: () => lookahead.reach(index),
    });
    failures.note(planned, prepared);
    return { planned, prepared };
  };
  const stream = runBounded(objects, source.readConcurrency, (planned, index) =>
    // A failure ends the stream, which waits for those who wait for their turn.
    read(planned, index).catch((error: unknown) => {
      lookahead.open();
      throw error;
    }),
  );
  const objectsMax = Math.min(Math.max(reading.objectsPerCommit ?? LIMITS.batchObjectsMax, 1), LIMITS.batchObjectsMax);
  const next = async (): Promise<readonly Ready[] | undefined> => {
    const group: Ready[] = [];
    let bytes = 0;
    while (group.length < objectsMax && bytes < LIMITS.batchTextBytesMax && !failures.isOver) {
      const step = await stream.next();
      if (step.done) break;
      lookahead.take();
      group.push(step.value);
      reading.onRead();
      bytes += textBytes(step.value.prepared);
    }
    return group.length === 0 ? undefined : group;
  };
  let pending = next();
  try {
    for (let group = await pending; group !== undefined; group = await pending) {
      if (signal?.aborted) throw cancelled();
      pending = next();
      pending.catch(() => undefined);
      yield group;
    }
  } finally {
    // Whatever is still being read writes to the spool, which the caller removes.
    lookahead.open();
    await pending.catch(() => undefined);
    await stream.return(undefined);
  }
}
