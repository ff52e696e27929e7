import { copyFile, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { ResultColumn, Row } from '../contract.js';
import { EngineError } from '../core/errors.js';
import { LIMITS } from '../core/limits.js';
import { quoteList, quoteLiteral } from '../core/quote-sql.js';
import { TABLES } from '../schema/registry.js';
import { type DatabaseOptions, interruptOn, type RunOptions, resultColumns, rowBatches } from './database.js';
import type { LakeLayout } from './lake-layout.js';
import type { ManifestState } from './manifest.js';
import { checkUserSql } from './sql-guard.js';
import { partFiles, viewStatements } from './views.js';

const TABLE_NAMES = TABLES.map((table) => table.name);

/**
 * A DuckDB of one statement's own for SQL written by users. Four walls, each enough for most of what could go wrong:
 * a throw-away instance holding only the caller's views; no extensions, network or files but the caller's parts;
 * settings locked; and the statement itself read and checked before it runs (`checkUserSql`).
 */
export class UserSqlSession {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #folder: string;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection, folder: string) {
    this.#instance = instance;
    this.#connection = connection;
    this.#folder = folder;
  }

  static async open(layout: LakeLayout, state: ManifestState, options: DatabaseOptions = {}): Promise<UserSqlSession> {
    const folder = await mkdtemp(path.join(tmpdir(), 'networkflow-query-'));
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
    await connection.run("SET TimeZone = 'UTC'").catch(() => undefined);
    for (const statement of viewStatements(layout, state)) await connection.run(statement);
    await connection.run(
      `SET allowed_paths = ${quoteList([...partFiles(layout, state), path.join(folder, 'answer.parquet')])}`,
    );
    await connection.run('SET enable_external_access = false');
    await connection.run('SET lock_configuration = true');
    return new UserSqlSession(instance, connection, folder);
  }

  async check(text: string): Promise<void> {
    if (text.length > LIMITS.sqlCharsMax) {
      throw new EngineError(
        'limit-exceeded',
        `The statement has ${text.length} characters; at most ${LIMITS.sqlCharsMax} are taken.`,
      );
    }
    await checkUserSql(this.#connection, text, TABLE_NAMES);
  }

  /** Starts the statement; `batches` streams its rows up to `rowsMax` and closes the session at the end. */
  async stream(
    text: string,
    options: RunOptions & { readonly rowsMax: number },
  ): Promise<{ columns: ResultColumn[]; batches: AsyncGenerator<readonly Row[]>; truncated: () => boolean }> {
    await this.check(text);
    const guard = interruptOn(this.#connection, options);
    let truncated = false;
    try {
      const result = await this.#connection.stream(text);
      const close = async (): Promise<void> => {
        guard.release();
        await this.close();
      };
      const batches = (async function* (): AsyncGenerator<readonly Row[]> {
        let left = options.rowsMax;
        try {
          for await (const batch of rowBatches(result)) {
            if (batch.length > left) {
              truncated = true;
              if (left > 0) yield batch.slice(0, left);
              return;
            }
            left -= batch.length;
            yield batch;
          }
          guard.throwIfStopped();
        } catch (error) {
          throw guard.translate(error);
        } finally {
          await close();
        }
      })();
      return { columns: resultColumns(result), batches, truncated: () => truncated };
    } catch (error) {
      guard.release();
      throw guard.translate(error);
    }
  }

  /** Writes the answer as one Parquet file; it appears under `target` whole or not at all. Returns its rows. */
  async toParquet(text: string, target: string, options: RunOptions & { readonly rowsMax: number }): Promise<number> {
    await this.check(text);
    const guard = interruptOn(this.#connection, options);
    const aside = path.join(this.#folder, 'answer.parquet');
    try {
      const statement = text.trim().replace(/;\s*$/, '');
      const copied = await this.#connection.runAndReadAll(
        `COPY (SELECT * FROM (${statement}\n) LIMIT ${options.rowsMax}) TO ${quoteLiteral(aside)} (FORMAT parquet, COMPRESSION zstd)`,
      );
      await rename(aside, target).catch(async (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EXDEV') throw error;
        await copyFile(aside, target);
      });
      return Number(copied.getRowsJson()[0]?.[0] ?? 0);
    } catch (error) {
      throw guard.translate(error);
    } finally {
      guard.release();
    }
  }

  async close(): Promise<void> {
    this.#connection.closeSync();
    this.#instance.closeSync();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
