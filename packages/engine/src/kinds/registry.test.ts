import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TABLES } from '../schema/registry.js';
import { Database } from '../store/database.js';
import { kindLayout, lakeLayout } from '../store/lake-layout.js';
import { EMPTY_STATE } from '../store/manifest.js';
import { LOG_KINDS } from './registry.js';

let database: Database;

beforeAll(async () => {
  database = await Database.open({ threads: 1 });
});
afterAll(() => database.close());

describe('the registry of log kinds', () => {
  it('names every kind and every table once, and none as flow logs do', () => {
    const kinds = LOG_KINDS.map(({ name }) => name);
    const tables = [...TABLES, ...LOG_KINDS.flatMap((kind) => kind.tables)].map(({ name }) => name);
    expect(kinds.length).toBeGreaterThan(0);
    expect(new Set(kinds).size).toBe(kinds.length);
    expect(new Set(tables).size).toBe(tables.length);
  });

  it('has kinds whose folders are no table of flow logs', () => {
    for (const { name } of LOG_KINDS) {
      expect(name).toMatch(/^[a-z][a-z-]*$/);
      expect(TABLES.map((table) => table.name)).not.toContain(name);
    }
  });
});

describe.each(LOG_KINDS)('the kind $name', (kind) => {
  it('describes itself, its tables and every column, in words of their own', () => {
    expect(kind.title.length).toBeGreaterThan(8);
    for (const { name, description, columns } of kind.tables) {
      expect(description, name).toMatch(/^[A-Z].{8,}\.$/);
      const said = columns.map((column) => column.description);
      for (const text of said) expect(text, name).toMatch(/^[A-Za-z0-9].{8,}\.$/);
      expect(new Set(said).size, name).toBe(columns.length);
      for (const column of columns) {
        expect(column.name).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
        expect(column.derived === 'view', column.name).toBe(column.expression !== undefined);
        expect(column.kind === 'enum', column.name).toBe(column.values !== undefined);
      }
    }
  });

  it('has a view for each table, with its columns and types, where nothing is loaded', async () => {
    const layout = kindLayout(lakeLayout('/nowhere', { tenant: 'local' }), kind.name);
    await database.use(async (connection) => {
      for (const statement of kind.views(layout, EMPTY_STATE)) await connection.run(statement);
      for (const { name, columns } of kind.tables) {
        const found = await connection.runAndReadAll(`DESCRIBE ${name}`);
        const types = found.getRowsJson().map(([column, type]) => [column, type]);
        expect(types, name).toEqual(columns.map((column) => [column.name, column.type]));
      }
    });
  });

  it('says of every table in its files which columns they hold, by day or not', () => {
    for (const { name, folder, columns, description } of kind.stored) {
      expect(folder, name).toMatch(/^[a-z_]+$/);
      expect(description, name).toMatch(/\.$/);
      expect(new Set(columns.map((column) => column.name)).size, name).toBe(columns.length);
    }
  });
});
