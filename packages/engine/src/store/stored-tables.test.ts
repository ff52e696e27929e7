import { mkdir } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LOCAL_SCOPE, openEngine } from '../index.js';
import { file, makeWorkspace, record, type Workspace } from '../testing/index.js';
import { Database } from './database.js';
import { lakeLayout } from './lake-layout.js';
import { STORED_TABLES } from './stored-tables.js';

let workspace: Workspace;

beforeEach(async () => {
  workspace = await makeWorkspace();
  await mkdir(workspace.logs, { recursive: true });
});

afterEach(() => workspace.remove());

describe('the tables that others read', () => {
  it('have every column of every file that counts, under its type', async () => {
    const start = 1_700_000_000;
    await workspace.write(
      'a.log',
      file(
        record({ start, end: start + 5_000 }),
        record({ start, action: 'REJECT' }),
        record({ 'log-status': 'NODATA' }),
      ),
    );
    const engine = await openEngine({ lake: workspace.lake });
    await engine.ingest({ folder: workspace.logs }, LOCAL_SCOPE);
    const { files, ...rest } = await engine.files(LOCAL_SCOPE);
    await engine.close();
    expect(rest).toMatchObject({ deadObjects: [], overlapping: [], staleHours: 0 });
    const root = lakeLayout(workspace.lake, LOCAL_SCOPE).root;
    const database = await Database.open({ threads: 1 });
    const seen = new Set<string>();
    for (const { path } of files) {
      const table = STORED_TABLES.find(({ folder }) => folder === path.split('/')[0]);
      if (table === undefined) continue;
      const types = new Map<string, string>(table.columns.map(({ name, type }) => [name, type]));
      const { rows } = await database.rows({
        text: `DESCRIBE FROM read_parquet('${root}/${path}', hive_partitioning = false)`,
        params: [],
      });
      for (const { column_name, column_type } of rows) {
        expect(types.get(String(column_name)), `${table.name}.${column_name}`).toBe(column_type);
      }
      seen.add(table.name);
    }
    await database.close();

    expect([...seen].sort()).toEqual(STORED_TABLES.map(({ name }) => name).sort());
  });
});
