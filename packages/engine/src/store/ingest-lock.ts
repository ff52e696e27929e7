import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { EngineError, messageOf } from '../core/errors.js';

const heldHere = new Set<string>();

/**
 * Lets one ingest at a time write a lake. The lock is DuckDB's own on a database file, which the operating system gives
 * back however the process ends; Node has no file locks, and a file with a process id in it survives `kill -9`.
 */
export async function acquireIngestLock(lockFile: string): Promise<{ release: () => void }> {
  const file = path.resolve(lockFile);
  if (heldHere.has(file)) throw busy('this process');
  heldHere.add(file);
  try {
    await mkdir(path.dirname(file), { recursive: true });
    const instance = await DuckDBInstance.create(file, { threads: '1', memory_limit: '64MB' });
    return {
      release: () => {
        instance.closeSync();
        heldHere.delete(file);
      },
    };
  } catch (error) {
    heldHere.delete(file);
    const holder = /held in .*\(PID (\d+)\)/.exec(messageOf(error))?.[1];
    if (holder !== undefined) throw busy(`process ${holder}`, error);
    throw new EngineError(
      'store',
      `The lake at ${path.dirname(file)} cannot be written: ${messageOf(error).split('\n')[0]}`,
      {
        cause: error,
      },
    );
  }
}

function busy(holder: string, cause?: unknown): EngineError {
  return new EngineError(
    'store',
    `Another ingest is writing this lake (${holder}). Wait for it to end, then run this one again.`,
    { cause, details: { busy: true } },
  );
}
