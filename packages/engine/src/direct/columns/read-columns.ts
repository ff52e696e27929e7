import { EngineError } from '../../core/errors.js';
import { LIMITS } from '../../core/limits.js';
import type { TimeWindow } from '../../core/time-window.js';
import type { Shape } from '../../formats/shape.js';
import type { DirectFile, LeftOut } from '../direct-files.js';
import type { DirectSqlOptions } from '../direct-options.js';
import type { QuestionPlan } from '../plan-question.js';
import { type ColumnTask, ColumnThreads } from './column-threads.js';
import { type WantedLines, wantedLines } from './wanted-columns.js';

/** Files of the columns that a question needs, of objects of one shape. */
export interface ColumnGroup {
  readonly shape: Shape;
  readonly paths: string[];
}

/** What was read by this engine, and what is left to DuckDB. */
export interface ReadColumns {
  readonly groups: readonly ColumnGroup[];
  readonly others: ReadonlyMap<DirectFile, string>;
  readonly leftOut: readonly LeftOut[];
}

export interface ReadColumnsOptions {
  readonly folder: string;
  readonly plan: QuestionPlan;
  readonly window: TimeWindow;
  /** Names of fields for files without a header line. */
  readonly fields: readonly string[] | undefined;
  readonly threads: number;
  readonly limits: DirectSqlOptions;
  readonly onRead: (objects: number) => void;
}

interface Task extends ColumnTask {
  readonly file: DirectFile;
  readonly shape: Shape;
}

/**
 * Reads the columns a question needs of text files, on threads of their own: half of what DuckDB takes for the same, as no
 * value is looked at that nobody asks for. Files that hold anything but ordinary records are left to DuckDB as if they had
 * not been read; damaged ones are left out. Throws `cancelled`, `timeout`.
 */
export async function readColumns(
  files: ReadonlyMap<DirectFile, string>,
  options: ReadColumnsOptions,
): Promise<ReadColumns> {
  const tasks = tasksOf(files, options);
  const others = new Map(files);
  const leftOut: LeftOut[] = [];
  const { signal, timeoutMs = LIMITS.sqlTimeoutMs } = options.limits;
  const threads = new ColumnThreads(options.folder, Math.min(options.threads, tasks.length));
  const stop = (): void => void threads.close();
  signal?.addEventListener('abort', stop, { once: true });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    stop();
  }, timeoutMs);
  try {
    signal?.throwIfAborted();
    let done = 0;
    const written = await threads.readAll(tasks, LIMITS.directColumnsBytesMax, ({ file }, parsed) => {
      done += 1;
      options.onRead(done);
      if (parsed.kind === 'other') return;
      others.delete(file);
      if (parsed.kind === 'damaged') leftOut.push({ key: file.object.key, reason: parsed.reason });
    });
    const groups = new Map<string, ColumnGroup>();
    for (const { path, shapeId } of written) {
      const shape = tasks.find(({ lines }) => lines.shapeId === shapeId)?.shape;
      if (shape === undefined) throw new Error('a file is of one of the shapes that were read');
      const group = groups.get(shapeId);
      if (group === undefined) groups.set(shapeId, { shape, paths: [path] });
      else group.paths.push(path);
    }
    return { groups: [...groups.values()], others, leftOut };
  } catch (error) {
    if (signal?.aborted) throw new EngineError('cancelled', 'The query was cancelled.', { cause: error });
    if (isLate) throw lateError(timeoutMs, error);
    // A full disk, a file that cannot be read: DuckDB needs no room, and has words for the other.
    return { groups: [], others: files, leftOut: [] };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
    await threads.close();
  }
}

function lateError(timeoutMs: number, cause: unknown): EngineError {
  const seconds = timeoutMs / 1000;
  return new EngineError(
    'timeout',
    `Reading the logs took longer than ${seconds} s and was stopped. Narrow it with --from, --to or a longer prefix, allow more time, or load the logs.`,
    { cause },
  );
}

/** Objects of one shape come one behind the other: a thread writes one file for them. */
function tasksOf(files: ReadonlyMap<DirectFile, string>, options: ReadColumnsOptions): Task[] {
  const byShape = new Map<string, Task[]>();
  const known = new Map<string, WantedLines | undefined>();
  for (const [file, path] of files) {
    const { layout } = file;
    if (layout.kind !== 'text') continue;
    const { shape } = layout;
    if (!known.has(shape.id)) known.set(shape.id, wantedLines(shape, options.plan, options.window));
    const lines = known.get(shape.id);
    if (lines === undefined) continue;
    const object = { path, bytes: file.object.bytes, isPacked: layout.isPacked, fields: options.fields };
    const task = { file, shape, object, lines };
    const same = byShape.get(shape.id);
    if (same === undefined) byShape.set(shape.id, [task]);
    else same.push(task);
  }
  return [...byShape.values()].flat();
}
