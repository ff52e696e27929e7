import { readFile } from 'node:fs/promises';
import { type DetectionConfig, type Engine, loadDetectionConfig, openEngine } from '@networkflow/engine';

/** The lake `networkflow dashboard` names; a server started by hand without one uses the checkout's own folder. */
const LAKE_DEFAULT = '.networkflow/lake';

declare global {
  // One engine per process: route handlers are bundled apart and must not each open DuckDB.
  var networkflowEngine: Promise<Engine> | undefined;
}

/** The folder of the lake that is served. */
export function lakeFolder(): string {
  return process.env.NETWORKFLOW_LAKE ?? LAKE_DEFAULT;
}

/** The process's only engine, opened on first use. A failed opening is forgotten, so that the next request tries again. */
export function getEngine(): Promise<Engine> {
  globalThis.networkflowEngine ??= open();
  return globalThis.networkflowEngine;
}

async function open(): Promise<Engine> {
  try {
    const detections = await detectionsOf(process.env.NETWORKFLOW_DETECTIONS);
    return await openEngine({
      lake: lakeFolder(),
      ...(detections === undefined ? {} : { detections }),
    });
  } catch (error) {
    globalThis.networkflowEngine = undefined;
    throw error;
  }
}

/** `networkflow dashboard` hands on what its configuration file says about detections, with absolute paths. */
async function detectionsOf(json: string | undefined): Promise<DetectionConfig | undefined> {
  if (json === undefined || json === '') return undefined;
  return loadDetectionConfig(JSON.parse(json), { readFile: (file) => readFile(file, 'utf8') });
}
