import { type Engine, openEngine } from '@networkflow/engine';

/** The lake `networkflow dashboard` names; a server started by hand without one uses the checkout's own folder. */
const LAKE_DEFAULT = '.networkflow/lake';

declare global {
  // One engine per process: route handlers are bundled apart and must not each open DuckDB.
  var networkflowEngine: Promise<Engine> | undefined;
}

/** The process's only engine, opened on first use. A failed opening is forgotten, so that the next request tries again. */
export function getEngine(): Promise<Engine> {
  globalThis.networkflowEngine ??= open();
  return globalThis.networkflowEngine;
}

async function open(): Promise<Engine> {
  try {
    return await openEngine({ lake: process.env.NETWORKFLOW_LAKE ?? LAKE_DEFAULT });
  } catch (error) {
    globalThis.networkflowEngine = undefined;
    throw error;
  }
}
