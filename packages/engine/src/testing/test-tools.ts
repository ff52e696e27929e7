import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';

/** Something that not every machine has: where it is, or why it is not there. */
export type TestTool =
  | { readonly folder: string; readonly missing?: undefined }
  | { readonly folder?: undefined; readonly missing: string };

/** Where `node scripts/fetch-httpfs.mjs` puts the extension. */
const EXTENSIONS = fileURLToPath(
  new URL('../../../../node_modules/.cache/networkflow/duckdb-extensions', import.meta.url),
);

/**
 * For `describe.skipIf(tool.missing !== undefined)`: at home a test without its tool is skipped, and its name says why;
 * in CI, where everything is fetched beforehand, it fails.
 */
export function missingTool(reason: string): TestTool {
  if ((process.env.CI ?? '') !== '') throw new Error(`This test may not be skipped in CI: ${reason}`);
  return { missing: reason };
}

/** The folder that holds DuckDB's httpfs for this machine, as `NETWORKFLOW_EXTENSION_DIR` names it. */
export async function httpfsForTests(): Promise<TestTool> {
  const folder = process.env.NETWORKFLOW_EXTENSION_DIR ?? EXTENSIONS;
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll('SELECT version(), platform FROM pragma_platform()');
    const [version, platform] = (reader.getRowsJson()[0] ?? []).map(String);
    const file = path.join(folder, version ?? '', platform ?? '', 'httpfs.duckdb_extension');
    if (existsSync(file) || existsSync(`${file}.gz`)) return { folder };
    return missingTool(`${file} is not there; node scripts/fetch-httpfs.mjs gets it`);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
