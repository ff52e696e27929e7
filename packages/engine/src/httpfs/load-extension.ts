import { createReadStream, createWriteStream } from 'node:fs';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { DuckDBConnection } from '@duckdb/node-api';
import { EngineError, messageOf } from '../core/errors.js';
import { quoteLiteral } from '../core/quote-sql.js';

/** Names the folder of a bundled extension where no option does. */
export const EXTENSION_DIR_VARIABLE = 'NETWORKFLOW_EXTENSION_DIR';
const EXTENSION_FILE = 'httpfs.duckdb_extension';

export interface ExtensionOptions {
  /** A folder laid out as DuckDB's own: `<folder>/v<DuckDB version>/<platform>/httpfs.duckdb_extension[.gz]`. */
  readonly extensionDir?: string | undefined;
  /** Whether DuckDB may download the extension. */
  readonly mayInstall: boolean;
}

/**
 * Loads DuckDB's httpfs extension, whose signature DuckDB verifies: from the folder named, from where DuckDB installed it
 * before, or from DuckDB's own server. Returns where it came from, for people to read. Throws `source`, saying where it
 * was looked for.
 */
export async function loadHttpfs(connection: DuckDBConnection, options: ExtensionOptions): Promise<string> {
  const folder = options.extensionDir ?? process.env[EXTENSION_DIR_VARIABLE];
  if (folder !== undefined && folder !== '') return loadFrom(folder, connection);
  const installed = await attempt(connection, 'LOAD httpfs');
  if (installed === undefined) return "DuckDB's own installation";
  if (!options.mayInstall) {
    throw missing('It is not installed for this user, and no folder was named that holds it.', installed);
  }
  const failed = (await attempt(connection, 'INSTALL httpfs')) ?? (await attempt(connection, 'LOAD httpfs'));
  if (failed === undefined) return 'extensions.duckdb.org';
  throw missing(`It could not be downloaded: ${firstLine(failed)}`, failed);
}

async function loadFrom(folder: string, connection: DuckDBConnection): Promise<string> {
  const row = await connection.runAndReadAll('SELECT version(), (SELECT platform FROM pragma_platform())');
  const [version, platform] = (row.getRowsJson()[0] ?? []).map(String);
  const file = path.join(path.resolve(folder), version ?? '', platform ?? '', EXTENSION_FILE);
  const failed = (await isThere(file))
    ? await attempt(connection, `LOAD ${quoteLiteral(file)}`)
    : (await isThere(`${file}.gz`))
      ? await loadPacked(`${file}.gz`, connection)
      : new Error(`there is no ${file}`);
  if (failed === undefined) return folder;
  throw missing(`The folder ${folder} does not serve: ${firstLine(failed)}`, failed);
}

/** DuckDB loads plain files; its own server and its mirrors keep packed ones. */
async function loadPacked(file: string, connection: DuckDBConnection): Promise<unknown> {
  const folder = await mkdtemp(path.join(tmpdir(), 'networkflow-extension-'));
  try {
    const plain = path.join(folder, EXTENSION_FILE);
    await pipeline(createReadStream(file), createGunzip(), createWriteStream(plain));
    return await attempt(connection, `LOAD ${quoteLiteral(plain)}`);
  } catch (error) {
    return error;
  } finally {
    // A library that is loaded stays so without its file.
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** What a statement failed with, if it did. */
async function attempt(connection: DuckDBConnection, statement: string): Promise<unknown> {
  try {
    await connection.run(statement);
    return undefined;
  } catch (error) {
    return error;
  }
}

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

function missing(why: string, cause: unknown): EngineError {
  return new EngineError(
    'source',
    `DuckDB's httpfs extension could not be loaded. ${why} Name a folder that holds it as ` +
      `<folder>/v<DuckDB version>/<platform>/${EXTENSION_FILE} (or set ${EXTENSION_DIR_VARIABLE}), or read with the AWS SDK.`,
    { cause, details: { reason: 'no-httpfs' } },
  );
}

function firstLine(error: unknown): string {
  return (messageOf(error).split('\n')[0] ?? '').replace(/\.?$/, '.');
}
