import { LIMITS } from '../core/limits.js';
import { parseFieldList } from '../formats/read-first-line.js';
import { SourceDesk } from '../ingest/source-desk.js';
import { layOut, listObjects } from './direct-files.js';
import { DirectLogs } from './direct-logs.js';
import type { DirectOptions, DirectSession } from './direct-options.js';
import { planQuestion } from './plan-question.js';

/**
 * Opens logs for one statement without loading them: lists what may hold flows of the window, finds out how it is laid
 * out, and puts views over it. DuckDB reads folders in place and buckets through httpfs, column by column, with nothing
 * kept; where httpfs is not to be had, objects are first copied to a temporary folder and checked. With a `statement` all
 * of that is done when it returns. Throws `invalid-input`, `source`, `limit-exceeded`, `cancelled`, `timeout`, and for a `statement`
 * what `UserSqlSession.check` throws.
 */
export async function openDirect(options: DirectOptions): Promise<DirectSession> {
  const fields = options.fields === undefined ? undefined : parseFieldList(options.fields);
  const { signal, statement, timeoutMs = LIMITS.sqlTimeoutMs } = options;
  const plan = statement === undefined ? undefined : await planQuestion(statement, { signal, timeoutMs });
  const desk = new SourceDesk();
  try {
    const opened = await desk.open(options);
    const window = opened.window ?? {};
    options.onProgress?.({ phase: 'list', objects: 0, objectsTotal: 0 });
    for (const source of opened.sources) await source.check(signal);
    const listed = await listObjects(opened.sources, {
      window,
      ...(opened.relistS === undefined ? {} : { relistS: opened.relistS }),
      ...(signal === undefined ? {} : { signal }),
    });
    const { files, leftOut } = await layOut(listed, fields, signal, (done) =>
      options.onProgress?.({ phase: 'open', objects: done, objectsTotal: listed.length }),
    );
    const notes = opened.reader === undefined ? [] : [opened.reader.reason];
    const logs = new DirectLogs({ files, leftOut, notes, sources: opened.sources, window, options }, () =>
      desk.close(),
    );
    if (statement !== undefined)
      await logs.prepare(statement, plan, { timeoutMs, ...(signal === undefined ? {} : { signal }) });
    return logs;
  } catch (error) {
    await desk.close();
    throw error;
  }
}
