import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { EngineError, messageOf } from '../core/errors.js';
import { quoteLiteral } from '../core/quote-sql.js';

export interface ShortLock {
  release(): Promise<void>;
}

const heldHere = new Set<string>();
let keeper: Promise<DuckDBConnection> | undefined;
let taken = 0;

/**
 * A lock for moments, between processes, that the operating system gives back however a process ends: DuckDB's own on a
 * database file, as `acquireIngestLock` takes it. The file is attached to a database that stays, as making one for each
 * time costs some fifteen times as much. Undefined while somebody has it; throws when the file cannot be opened.
 */
export async function tryShortLock(lockFile: string): Promise<ShortLock | undefined> {
  const file = path.resolve(lockFile);
  // The operating system's lock is the process's: it does not keep out the process itself.
  if (heldHere.has(file)) return undefined;
  heldHere.add(file);
  try {
    await mkdir(path.dirname(file), { recursive: true });
    keeper ??= newKeeper();
    const connection = await keeper;
    taken += 1;
    const name = `short_lock_${taken}`;
    await connection.run(`ATTACH ${quoteLiteral(file)} AS ${name}`);
    return {
      release: async () => {
        try {
          await connection.run(`DETACH ${name}`);
        } finally {
          heldHere.delete(file);
        }
      },
    };
  } catch (error) {
    heldHere.delete(file);
    if (/lock is held|Could not set lock/.test(messageOf(error))) return undefined;
    const reason = messageOf(error).split('\n')[0];
    throw new EngineError('store', `The lock ${path.basename(file)} cannot be taken: ${reason}`, { cause: error });
  }
}

async function newKeeper(): Promise<DuckDBConnection> {
  try {
    const instance = await DuckDBInstance.create(':memory:', { threads: '1', memory_limit: '64MB' });
    return await instance.connect();
  } catch (error) {
    keeper = undefined;
    throw error;
  }
}
