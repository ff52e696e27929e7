import { randomBytes } from 'node:crypto';
import { EngineError } from '../../core/errors.js';
import { LIMITS } from '../../core/limits.js';
import type { ConnectionsMaintainOptions, ConnectionsMaintainReport } from '../connections-types.js';
import { type ConnectionPlace, withWriter } from '../write-access.js';
import { type Dropped, dropExpired, firstDayKept } from './drop-expired.js';
import { mergeSmallParts } from './merge-small-parts.js';

const MS_PER_SECOND = 1_000;

/** Drops days past their term, then merges small parts, a commit per step: killed at any instant, all that counts is there. */
export async function maintainConnections(
  place: ConnectionPlace,
  options: ConnectionsMaintainOptions,
): Promise<ConnectionsMaintainReport> {
  const { keepDays, compact, signal } = options;
  checkKeepDays(keepDays);
  const started = performance.now();
  const name = randomBytes(6).toString('hex');
  return withWriter(place, (database) =>
    database.use(async (connection) => {
      const { layout, manifest } = place;
      const before = manifest.state.parts.length;
      let dropped: Dropped = { days: [], rows: 0 };
      if (keepDays !== undefined) {
        const target = { layout, manifest, name: `${name}-kept` };
        dropped = await dropExpired(connection, target, firstDayKept(keepDays, Date.now()));
      }
      const rewritten =
        compact === true
          ? await mergeSmallParts(connection, { layout, manifest, name, signal })
          : { parts: 0, rows: 0 };
      if (signal?.aborted) throw new EngineError('cancelled', 'The maintenance was cancelled. What was done stays.');
      return {
        parts: { before, after: manifest.state.parts.length },
        dropped,
        rewritten,
        seconds: Math.round(performance.now() - started) / MS_PER_SECOND,
        lakeVersion: manifest.state.version,
      };
    }),
  );
}

function checkKeepDays(keepDays: number | undefined): void {
  if (keepDays === undefined || (Number.isInteger(keepDays) && keepDays >= 1 && keepDays <= LIMITS.keepDaysMax)) return;
  throw new EngineError(
    'invalid-input',
    `keepDays ${keepDays} is not a whole number of days from 1 to ${LIMITS.keepDaysMax}.`,
  );
}
