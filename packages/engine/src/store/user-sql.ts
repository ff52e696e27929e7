import { copyFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { type DuckDBConnection, DuckDBInstance, DuckDBTypeId } from '@duckdb/node-api';
import type { ResultColumn, Row } from '../contract.js';
import { EngineError, messageOf } from '../core/errors.js';
import { LIMITS } from '../core/limits.js';
import { quoteIdentifier, quoteList, quoteLiteral } from '../core/quote-sql.js';
import { TABLES } from '../schema/registry.js';
import { type DatabaseOptions, interruptOn, type RunOptions, resultColumns, rowBatches } from './database.js';
import type { LakeLayout } from './lake-layout.js';
import type { KindScene } from './log-kind.js';
import type { ManifestState } from './manifest.js';
import { checkUserSql } from './sql-guard.js';
import { errorOfStatement } from './statement-error.js';
import { withoutTerminator } from './statement-text.js';
import { makeTemporaryFolder } from './temporary-folder.js';
import { hidePathsIn, makeEachView, makeViews, partFiles } from './views.js';

const TABLE_NAMES = TABLES.map((table) => table.name);

/** What users' SQL may see. */
export interface UserSqlScene {
  readonly tables: readonly string[];
  /** Files and addresses that may be opened; nothing else is. */
  readonly paths: readonly string[];
  /** Makes the tables, before the walls go up. */
  prepare(connection: DuckDBConnection): Promise<void>;
  /** An error as users may see it. */
  conceal(error: unknown): unknown;
}

/**
 * A DuckDB of one statement's own for SQL written by users. Four walls, each enough for most of what could go wrong:
 * a throw-away instance holding only the caller's views; no extensions, network or files but the caller's parts;
 * settings locked; and the statement itself read and checked before it runs (`checkUserSql`).
 */
export class UserSqlSession {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #folder: string;
  readonly #scene: UserSqlScene;
  #closing: Promise<void> | undefined;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection, folder: string, scene: UserSqlScene) {
    this.#instance = instance;
    this.#connection = connection;
    this.#folder = folder;
    this.#scene = scene;
  }

  /** A session over a lake and the kinds of logs beside its flows. */
  static open(
    layout: LakeLayout,
    state: ManifestState,
    options: DatabaseOptions = {},
    kinds: readonly KindScene[] = [],
  ): Promise<UserSqlSession> {
    const scene: UserSqlScene = {
      tables: [...TABLE_NAMES, ...kinds.flatMap(({ kind }) => kind.tables.map(({ name }) => name))],
      paths: [...partFiles(layout, state), ...kinds.flatMap((each) => partFiles(each.layout, each.state))],
      prepare: async (connection) => {
        await makeViews(connection, layout, state);
        for (const each of kinds) {
          await makeEachView(connection, each.layout, each.kind.views(each.layout, each.state));
        }
      },
      conceal: (error) => hidePathsIn(error, layout),
    };
    return UserSqlSession.start(scene, options);
  }

  static async start(scene: UserSqlScene, options: DatabaseOptions = {}): Promise<UserSqlSession> {
    const folder = await makeTemporaryFolder('query');
    const instance = await DuckDBInstance.create(':memory:', {
      memory_limit: `${options.memoryBytes ?? LIMITS.queryMemoryBytes}B`,
      temp_directory: path.join(folder, 'spill'),
      max_temp_directory_size: `${LIMITS.spillBytesMax}B`,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      allow_community_extensions: 'false',
      ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
    });
    const connection = await instance.connect();
    const session = new UserSqlSession(instance, connection, folder, scene);
    try {
      await connection.run("SET TimeZone = 'UTC'").catch(() => undefined);
      await scene.prepare(connection);
      await connection.run(`SET allowed_paths = ${quoteList([...scene.paths, path.join(folder, 'answer.parquet')])}`);
      // Only so does DuckDB say where in the statement a mistake is.
      await connection.run('SET errors_as_json = true');
      await connection.run('SET enable_external_access = false');
      await connection.run('SET lock_configuration = true');
      return session;
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  async check(text: string): Promise<void> {
    if (text.length > LIMITS.sqlCharsMax) {
      throw new EngineError(
        'limit-exceeded',
        `The statement has ${text.length} characters; at most ${LIMITS.sqlCharsMax} are taken.`,
      );
    }
    await checkUserSql(this.#connection, text, this.#scene.tables);
  }

  /**
   * The plan DuckDB makes of the statement, as its JSON; undefined when it makes none, and running it will say why. Throws
   * what `check` throws, `timeout`, `cancelled`.
   */
  async plan(text: string, options: RunOptions = {}): Promise<unknown> {
    const guard = interruptOn(this.#connection, options);
    try {
      await this.#checkInTime(text, guard);
      const explained = await this.#connection.runAndReadAll(`EXPLAIN (FORMAT json) ${text}`).catch(() => undefined);
      guard.throwIfStopped();
      return explained === undefined ? undefined : JSON.parse(String(explained.getRowsJson()[0]?.[1]));
    } catch (error) {
      throw guard.translate(error);
    } finally {
      guard.release();
    }
  }

  /**
   * Starts the statement; `batches` streams its rows up to `rowsMax` and is read once. The session closes when reading
   * ends, early or not, and when the time is up or the signal aborts although nobody reads.
   */
  async stream(
    text: string,
    options: RunOptions & { readonly rowsMax: number },
  ): Promise<{ columns: ResultColumn[]; batches: AsyncGenerator<readonly Row[]>; truncated: () => boolean }> {
    let isFetching = true;
    const guard = interruptOn(this.#connection, options, () => {
      if (!isFetching) void close();
    });
    const fail = (error: unknown): unknown => this.#scene.conceal(guard.translate(errorOfStatement(error, text)));
    const close = (): Promise<void> => {
      guard.release();
      return this.close();
    };
    let truncated = false;
    try {
      await this.#checkInTime(text, guard);
      const result = await this.#connection.stream(text);
      const columns = resultColumns(result);
      isFetching = false;
      const fetched = rowBatches(result);
      const batches = (async function* (): AsyncGenerator<readonly Row[]> {
        let left = options.rowsMax;
        try {
          for (;;) {
            guard.throwIfStopped();
            isFetching = true;
            const step = await fetched.next();
            isFetching = false;
            if (step.done) break;
            if (step.value.length > left) {
              truncated = true;
              if (left > 0) yield step.value.slice(0, left);
              return;
            }
            left -= step.value.length;
            yield step.value;
          }
          guard.throwIfStopped();
        } catch (error) {
          throw fail(error);
        } finally {
          await close();
        }
      })();
      return { columns, batches, truncated: () => truncated };
    } catch (error) {
      await close();
      throw fail(error);
    }
  }

  /** Writes the answer as one Parquet file; it appears under `target` whole or not at all. Returns its rows. */
  async toParquet(text: string, target: string, options: RunOptions & { readonly rowsMax: number }): Promise<number> {
    const statement = withoutTerminator(text);
    const guard = interruptOn(this.#connection, options);
    const aside = path.join(this.#folder, 'answer.parquet');
    try {
      await this.#checkInTime(text, guard);
      if (statement !== text) await this.#checkInTime(statement, guard);
      const copied = await this.#connection.runAndReadAll(
        `COPY (SELECT *${await this.#exactSums(statement)} FROM (${statement}\n) LIMIT ${options.rowsMax}) TO ${quoteLiteral(aside)} (FORMAT parquet, COMPRESSION zstd)`,
      );
      guard.throwIfStopped();
      await moveFile(aside, target);
      return Number(copied.getRowsJson()[0]?.[0] ?? 0);
    } catch (error) {
      throw this.#scene.conceal(guard.translate(errorOfStatement(error, text)));
    } finally {
      guard.release();
    }
  }

  /** Binding alone computes what is constant, and takes minutes for what is nested deeply: its time is the statement's. */
  async #checkInTime(text: string, guard: { throwIfStopped(): void }): Promise<void> {
    await this.check(text);
    guard.throwIfStopped();
  }

  /** Sums of BIGINT are HUGEINT, which Parquet does not have and DuckDB writes as DOUBLE: DECIMAL keeps them exact. */
  async #exactSums(statement: string): Promise<string> {
    const prepared = await this.#connection.prepare(statement);
    const wide = Array.from({ length: prepared.columnCount }, (_, index) => index)
      .filter((index) => prepared.columnTypeId(index) === DuckDBTypeId.HUGEINT)
      .map((index) => quoteIdentifier(prepared.columnName(index)));
    prepared.destroySync();
    return wide.length === 0
      ? ''
      : ` REPLACE (${wide.map((name) => `CAST(${name} AS DECIMAL(38, 0)) AS ${name}`).join(', ')})`;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#connection.closeSync();
    this.#instance.closeSync();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Renames, also onto another file system, where the copy is made beside the target first. */
async function moveFile(from: string, to: string): Promise<void> {
  try {
    await rename(from, to).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EXDEV') throw error;
      const beside = `${to}.${process.pid}.tmp`;
      await copyFile(from, beside)
        .then(() => rename(beside, to))
        .finally(() => rm(beside, { force: true }));
    });
  } catch (error) {
    const code: unknown = Reflect.get(Object(error), 'code');
    throw new EngineError('invalid-input', `${to} cannot be written: ${String(code ?? messageOf(error))}.`, {
      cause: error,
    });
  }
}
