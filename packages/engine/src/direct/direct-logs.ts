import { rm } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { LIMITS } from '../core/limits.js';
import type { TimeWindow } from '../core/time-window.js';
import type { SqlResult } from '../engine-types.js';
import { parseFieldList } from '../formats/read-first-line.js';
import { HttpfsSource } from '../httpfs/httpfs-source.js';
import { needsNames } from '../ingest/flow-select.js';
import { createNameTables } from '../ingest/service-table.js';
import { flows } from '../schema/flows.js';
import type { Source } from '../sources/source.js';
import { makeTemporaryFolder } from '../store/temporary-folder.js';
import { UserSqlSession } from '../store/user-sql.js';
import { ColumnThreads } from './columns/column-threads.js';
import { type ReadColumns, readColumns } from './columns/read-columns.js';
import { type DirectFile, findDamaged, type LeftOut, spoolObjects } from './direct-files.js';
import type { DirectOptions, DirectProgress, DirectSession, DirectSqlOptions } from './direct-options.js';
import { type DirectTables, makeDirectViews } from './direct-views.js';
import { explainQuery } from './explain-query.js';
import { briefly } from './find-shape.js';
import { DIRECT_TABLES, planQuestion, type QuestionPlan } from './plan-question.js';

/** Objects left out that a note names. */
const NAMED_MAX = 3;
const THREADS_MIN = 4;
/** Bytes of objects that lie in memory as they were fetched. */
const FETCHED_BYTES_MAX = 128 * 1024 * 1024;
const UNCHECKED =
  'The gzip checksums of the objects were not checked: DuckDB reads them as they come. An ingest checks them.';

/** What was found of logs, and how they are wanted. */
export interface FoundLogs {
  readonly files: readonly DirectFile[];
  readonly leftOut: readonly LeftOut[];
  readonly notes: readonly string[];
  readonly sources: readonly Source[];
  readonly window: TimeWindow;
  readonly options: DirectOptions;
}

/** A statement whose tables are there. */
interface Ready {
  readonly statement: string;
  readonly session: UserSqlSession;
  readonly notes: readonly string[];
  /** Milliseconds that reading columns took. */
  readonly readMs: number;
  close(): Promise<void>;
}

/** Logs that were found, and the tables over them that one statement needs. */
export class DirectLogs implements DirectSession {
  readonly objects: number;
  readonly objectBytes: number;
  readonly #found: FoundLogs;
  readonly #closeSources: () => Promise<void>;
  #ready: Ready | undefined;

  constructor(found: FoundLogs, closeSources: () => Promise<void>) {
    this.#found = found;
    this.#closeSources = closeSources;
    this.objects = found.files.length;
    this.objectBytes = found.files.reduce((sum, { object }) => sum + object.bytes, 0);
  }

  get notes(): readonly string[] {
    return this.#ready?.notes ?? [...this.#found.notes, ...describeLeftOut(this.#found.leftOut)];
  }

  /** Makes the tables of a statement, of which they hold what its plan names. */
  async prepare(statement: string, plan: QuestionPlan | undefined, limits: DirectSqlOptions): Promise<Ready> {
    await this.#ready?.close();
    this.#ready = undefined;
    this.#ready = await makeReady(this.#found, { statement, plan, limits });
    return this.#ready;
  }

  async sql(text: string, options: DirectSqlOptions = {}): Promise<Omit<SqlResult, 'lakeVersion'>> {
    const { session, limits } = await this.#readyFor(text, options);
    return session.stream(text, limits);
  }

  async sqlToParquet(text: string, path: string, options: DirectSqlOptions = {}): Promise<number> {
    const { session, limits } = await this.#readyFor(text, options);
    return session.toParquet(text, path, limits);
  }

  async close(): Promise<void> {
    await this.#ready?.close();
    await this.#closeSources();
  }

  /** The time that reading took is the statement's. */
  async #readyFor(text: string, options: DirectSqlOptions) {
    const limits = limitsOf(options);
    let ready = this.#ready;
    if (ready?.statement !== text) ready = await this.prepare(text, await planQuestion(text, limits), limits);
    const timeoutMs = Math.max(1, Math.floor(limits.timeoutMs - ready.readMs));
    return { session: ready.session, limits: { ...limits, timeoutMs } };
  }
}

/** A statement, what it needs, and how long it may take. */
interface Asked {
  readonly statement: string;
  readonly plan: QuestionPlan | undefined;
  readonly limits: DirectSqlOptions;
}

async function makeReady(found: FoundLogs, { statement, plan, limits }: Asked): Promise<Ready> {
  const { files, options } = found;
  const { signal } = limits;
  const leftOut = [...found.leftOut];
  const progress = (phase: DirectProgress['phase'], objects: number): void =>
    options.onProgress?.({ phase, objects, objectsTotal: files.length });
  const cleanUp: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const step of cleanUp.splice(0).reverse()) await step();
  };
  try {
    const inPlace = placesOf(files);
    const folder = await makeTemporaryFolder('query');
    cleanUp.push(() => rm(folder, { recursive: true, force: true }));
    let paths = inPlace;
    if (paths === undefined) {
      const spooled = await spoolObjects(files, folder, signal, (done) => progress('fetch', done));
      paths = spooled.paths;
      leftOut.push(...spooled.leftOut);
    }
    const startedAt = performance.now();
    const onRead = (objects: number): void => progress('read', objects);
    const read = await columnsOf(paths, found, { plan, limits, folder, onRead });
    const readMs = performance.now() - startedAt;
    leftOut.push(...read.leftOut);
    const others = new Map(read.others);
    if (inPlace === undefined) {
      for (const [file, why] of await findDamaged(others)) {
        others.delete(file);
        leftOut.push(why);
      }
    }
    const tables = { files: others, columns: read.groups };
    const session = await openSession(tables, found, plan, leftOut);
    cleanUp.push(() => session.close());
    progress('query', files.length);
    const isUnchecked = inPlace !== undefined && [...others.keys()].some(isGzipped);
    const notes = [...found.notes, ...(isUnchecked ? [UNCHECKED] : []), ...describeLeftOut(leftOut)];
    return { statement, session, notes, readMs, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What this engine reads itself of files on this machine, where that takes less than to let DuckDB read them. */
async function columnsOf(
  paths: ReadonlyMap<DirectFile, string>,
  { options, window }: FoundLogs,
  asked: Pick<Asked, 'plan' | 'limits'> & { readonly folder: string; readonly onRead: (objects: number) => void },
): Promise<ReadColumns> {
  const { plan, limits, folder, onRead } = asked;
  const nothing = { groups: [], others: paths, leftOut: [] };
  const bytes = [...paths.keys()].reduce((sum, { object }) => sum + object.bytes, 0);
  const threads = ColumnThreads.count(options.threads);
  const isRemote = [...paths.keys()].some(({ source }) => source instanceof HttpfsSource);
  if (plan?.isGathering !== true || isRemote || threads === 0) return nothing;
  if (bytes < (options.parsedBytesMin ?? LIMITS.directParsedBytesMin)) return nothing;
  const fields = options.fields === undefined ? undefined : parseFieldList(options.fields);
  return readColumns(paths, { folder, plan, window, fields, threads, limits, onRead });
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
  tables: DirectTables,
  { sources, window, options }: FoundLogs,
  plan: QuestionPlan | undefined,
  leftOut: LeftOut[],
): Promise<UserSqlSession> {
  const remote = sources.filter((source) => source instanceof HttpfsSource);
  return UserSqlSession.start(
    {
      tables: DIRECT_TABLES,
      paths: [...tables.files.values(), ...tables.columns.flatMap(({ paths }) => paths)],
      prepare: async (connection: DuckDBConnection) => {
        for (const source of remote) await source.prepare(connection);
        if (needsNames(plan?.columns.get(flows.name))) await createNameTables(connection);
        leftOut.push(...(await makeDirectViews(connection, tables, { window, plan })));
      },
      conceal: (error) => explainQuery(error, tables.files.keys()),
    },
    {
      memoryBytes: options.memoryBytes,
      threads: options.threads ?? (remote.length === 0 ? undefined : threadsFor(tables.files)),
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

function limitsOf<Options extends { readonly rowsMax?: number; readonly timeoutMs?: number }>(options: Options) {
  return {
    ...options,
    rowsMax: options.rowsMax ?? LIMITS.sqlRowsDefault,
    timeoutMs: options.timeoutMs ?? LIMITS.sqlTimeoutMs,
  };
}
