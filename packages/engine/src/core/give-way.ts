import { constants, getPriority, setPriority } from 'node:os';
import { platform } from 'node:process';

/** Steps of niceness, each of which leaves about a fifth less of a processor that others want as well. */
const STEPS = 5;
const THIS_THREAD = 0;

/**
 * Lets others go first, for good, where there are fewer processors than threads that have something to do. Linux counts threads one
 * by one; elsewhere all of the process would give way.
 */
export function giveWay(): void {
  if (platform !== 'linux') return;
  try {
    const lowest = constants.priority.PRIORITY_LOW;
    setPriority(THIS_THREAD, Math.min(getPriority(THIS_THREAD) + STEPS, lowest));
  } catch {
    // Where that is not allowed, the load only takes longer.
  }
}
