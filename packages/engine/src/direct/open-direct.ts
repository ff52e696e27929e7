import { rm } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { LIMITS } from '../core/limits.js';
import type { TimeWindow } from '../core/time-window.js';
import { parseFieldList } from '../formats/read-first-line.js';
import { HttpfsSource } from '../httpfs/httpfs-source.js';
import { createNameTables } from '../ingest/service-table.js';
import { SourceDesk } from '../ingest/source-desk.js';
import type { Source } from '../sources/source.js';
import { makeTemporaryFolder } from '../store/temporary-folder.js';
import { UserSqlSession } from '../store/user-sql.js';
import { type DirectFile, type LeftOut, layOut, listObjects, spoolObjects } from './direct-files.js';
import type { DirectOptions, DirectProgress, DirectSession } from './direct-options.js';
import { DIRECT_TABLES, makeDirectViews } from './direct-views.js';
import { explainQuery } from './explain-query.js';
import { briefly } from './find-shape.js';

/** Objects left out that a note names. */
const NAMED_MAX = 3;
const THREADS_MIN = 4;
/** Bytes of objects that lie in memory as they were fetched. */
const FETCHED_BYTES_MAX = 128 * 1024 * 1024;
const UNCHECKED =
  'The gzip checksums of the objects were not checked: DuckDB reads them as they come. An ingest checks them.';

/**
 * Opens logs for one statement without loading them: lists what may hold flows of the window, finds out how it is laid
 * out, and puts views over it. DuckDB reads folders in place and buckets through httpfs, column by column, with nothing
 * kept; where httpfs is not to be had, objects are first copied to a temporary folder and checked. Throws `invalid-input`,
 * `source`, `limit-exceeded`, `cancelled`, and for a `statement` what `UserSqlSession.check` throws.
 */
export async function openDirect(options: DirectOptions): Promise<DirectSession> {
  const fields = options.fields === undefined ? undefined : parseFieldList(options.fields);
  if (options.statement !== undefined) await checkStatement(options.statement);
  const desk = new SourceDesk();
  const cleanUp = [() => desk.close()];
  const close = async (): Promise<void> => {
    for (const step of cleanUp.splice(0).reverse()) await step();
  };
  const progress = (phase: DirectProgress['phase'], objects: number, objectsTotal: number): void =>
    options.onProgress?.({ phase, objects, objectsTotal });
  try {
    const { signal } = options;
    const opened = await desk.open(options);
    const window = opened.window ?? {};
    progress('list', 0, 0);
    for (const source of opened.sources) await source.check(signal);
    const listed = await listObjects(opened.sources, {
      window,
      ...(opened.relistS === undefined ? {} : { relistS: opened.relistS }),
      ...(signal === undefined ? {} : { signal }),
    });
    const laidOut = await layOut(listed, fields, signal, (done) => progress('open', done, listed.length));
    const { files, leftOut } = laidOut;
    const inPlace = placesOf(files);
    let paths = inPlace;
    if (paths === undefined) {
      const folder = await makeTemporaryFolder('query');
      cleanUp.push(() => rm(folder, { recursive: true, force: true }));
      const spooled = await spoolObjects(files, folder, signal, (done) => progress('fetch', done, files.length));
      paths = spooled.paths;
      leftOut.push(...spooled.leftOut);
    }
    const session = await openSession(paths, opened.sources, window, leftOut, options);
    cleanUp.push(() => session.close());
    progress('query', files.length, files.length);
    const notes = [
      ...(opened.reader === undefined ? [] : [opened.reader.reason]),
      ...(inPlace !== undefined && files.some(isGzipped) ? [UNCHECKED] : []),
      ...describeLeftOut(leftOut),
    ];
    return directSession(session, { files, notes, close });
  } catch (error) {
    await close();
    throw error;
  }
}

async function checkStatement(text: string): Promise<void> {
  const session = await UserSqlSession.start({
    tables: DIRECT_TABLES,
    paths: [],
    prepare: async () => undefined,
    conceal: (error) => error,
  });
  try {
    await session.check(text);
  } finally {
    await session.close();
  }
}

/** Where DuckDB can read the objects themselves; undefined when one of them must be fetched for it. */
function placesOf(files: readonly DirectFile[]): Map<DirectFile, string> | undefined {
  const places = new Map<DirectFile, string>();
  for (const file of files) {
    const { source, object } = file;
    const place = source instanceof HttpfsSource ? source.urlOf(object) : source.localPath(object);
    if (place === undefined) return undefined;
    places.set(file, place);
  }
  return places;
}

function isGzipped({ layout }: DirectFile): boolean {
  return layout.kind === 'text' && layout.isPacked;
}

async function openSession(
  paths: ReadonlyMap<DirectFile, string>,
  sources: readonly Source[],
  window: TimeWindow,
  leftOut: LeftOut[],
  options: DirectOptions,
): Promise<UserSqlSession> {
  const remote = sources.filter((source) => source instanceof HttpfsSource);
  return UserSqlSession.start(
    {
      tables: DIRECT_TABLES,
      paths: [...paths.values()],
      prepare: async (connection: DuckDBConnection) => {
        for (const source of remote) await source.prepare(connection);
        await createNameTables(connection);
        leftOut.push(...(await makeDirectViews(connection, paths, window)));
      },
      conceal: (error) => explainQuery(error, paths.keys()),
    },
    {
      memoryBytes: options.memoryBytes,
      threads: options.threads ?? (remote.length === 0 ? undefined : threadsFor(paths)),
    },
  );
}

/** A request waits in a thread, so there are more of them than cores; but each holds an object as it was fetched. */
function threadsFor(paths: ReadonlyMap<DirectFile, string>): number {
  let largest = 1;
  for (const { object } of paths.keys()) largest = Math.max(largest, object.bytes);
  return Math.min(LIMITS.directThreads, Math.max(THREADS_MIN, Math.floor(FETCHED_BYTES_MAX / largest)));
}

function describeLeftOut(leftOut: readonly LeftOut[]): string[] {
  if (leftOut.length === 0) return [];
  const named = leftOut.slice(0, NAMED_MAX).map(({ key, reason }) => `${key} (${briefly(reason)})`);
  const more = leftOut.length > NAMED_MAX ? ` and ${leftOut.length - NAMED_MAX} more` : '';
  return [`${leftOut.length} of the objects were left out: ${named.join('; ')}${more}.`];
}

function directSession(
  session: UserSqlSession,
  about: {
    readonly files: readonly DirectFile[];
    readonly notes: readonly string[];
    readonly close: () => Promise<void>;
  },
): DirectSession {
  return {
    objects: about.files.length,
    objectBytes: about.files.reduce((sum, { object }) => sum + object.bytes, 0),
    notes: about.notes,
    sql: (text, options = {}) => session.stream(text, limitsOf(options)),
    sqlToParquet: (text, path, options = {}) => session.toParquet(text, path, limitsOf(options)),
    close: about.close,
  };
}

function limitsOf<Options extends { readonly rowsMax?: number; readonly timeoutMs?: number }>(options: Options) {
  return {
    ...options,
    rowsMax: options.rowsMax ?? LIMITS.sqlRowsDefault,
    timeoutMs: options.timeoutMs ?? LIMITS.sqlTimeoutMs,
  };
}
