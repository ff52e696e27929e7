import { EngineError } from '../core/errors.js';
import { ERRORS_THRESHOLD_DEFAULT, ERRORS_THRESHOLD_MAX, type ErrorReport } from '../schema/app-errors.js';
import type { ErrorsOptions, ErrorsProgress, ErrorsRequest } from './errors-request.js';
import type { LogSet } from './log-object.js';
import { chooseLogs } from './open-logs.js';
import { type LogCount, readLogs } from './read-logs.js';
import { buildReport } from './report.js';

/**
 * Counts what applications logged as errors, in JSON lines of one object or of a window; answered from the objects
 * themselves, without a lake. Throws `invalid-input`, `source`, `limit-exceeded`, `cancelled`.
 *
 * @example
 * const report = await analyzeErrors({ from: { file: 'app.jsonl' }, which: 'latest', detail: true });
 */
export async function analyzeErrors(request: ErrorsRequest, options: ErrorsOptions = {}): Promise<ErrorReport> {
  const { threshold = ERRORS_THRESHOLD_DEFAULT, detail = false } = request;
  if (!Number.isInteger(threshold) || threshold < 1 || threshold > ERRORS_THRESHOLD_MAX) {
    throw new EngineError(
      'invalid-input',
      `The threshold ${threshold} is no number of errors. Give a whole number from 1 to ${ERRORS_THRESHOLD_MAX}.`,
    );
  }
  const { signal } = options;
  const progress = (
    phase: ErrorsProgress['phase'],
    objects: number,
    total: number,
    bytes: number,
    all: number | null,
  ) => options.onProgress?.({ phase, objects, objectsTotal: total, bytes, bytesTotal: all });
  const chosen = await chooseLogs(request, {
    signal,
    onListed: (objects) => progress('list', objects, objects, 0, null),
  });
  try {
    const asked = chosen.now;
    const before = detail ? chosen.before : undefined;
    const all = sizesOf(before === undefined ? [asked] : [asked, before]);
    const read = async (set: LogSet, done: { objects: number; bytes: number }): Promise<LogCount> =>
      readLogs(set, {
        isDetailed: detail,
        signal,
        onRead: (objects, bytes) =>
          progress('read', done.objects + objects, all.objects, done.bytes + bytes, all.bytes),
      });
    const now = await read(asked, { objects: 0, bytes: 0 });
    const earlier =
      before === undefined ? undefined : await read(before, { objects: now.objectsRead, bytes: now.bytes });
    return await buildReport({ chosen, now, earlier, threshold, isDetailed: detail }, signal);
  } finally {
    await chosen.close();
  }
}

function sizesOf(sets: readonly LogSet[]): { readonly objects: number; readonly bytes: number | null } {
  const objects = sets.flatMap((set) => set.objects);
  const isKnown = objects.every(({ bytes }) => bytes !== undefined);
  return { objects: objects.length, bytes: isKnown ? objects.reduce((sum, { bytes = 0 }) => sum + bytes, 0) : null };
}
