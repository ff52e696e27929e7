import { HttpfsDatabase } from '../httpfs/httpfs-database.js';
import { Database } from '../store/database.js';

export interface DuckDbFacts {
  /** Such as `v1.5.5`. */
  readonly version: string;
  /** As DuckDB names it in paths of extensions: `linux_amd64`. */
  readonly platform: string;
}

/** Opens DuckDB and asks it who it is. Throws what loading the native library throws. */
export async function probeDuckDb(): Promise<DuckDbFacts> {
  const database = await Database.open();
  try {
    const { rows } = await database.rows({
      text: 'SELECT version() AS version, (SELECT platform FROM pragma_platform()) AS platform',
      params: [],
    });
    return { version: String(rows[0]?.version ?? ''), platform: String(rows[0]?.platform ?? '') };
  } finally {
    await database.close();
  }
}

/** Loads httpfs as an ingest does, downloading nothing; returns where it came from. Throws `source` when it is not to be had. */
export async function probeHttpfs(extensionDir: string | undefined): Promise<string> {
  const database = await HttpfsDatabase.open({ extensionDir, mayInstall: false });
  await database.close();
  return database.origin;
}
