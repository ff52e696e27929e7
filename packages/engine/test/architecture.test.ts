import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));
const ENGINE_SOURCE = path.join(REPOSITORY, 'packages/engine/src');

/** The room table of docs/architecture.md; files that lie in no room are named by themselves. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: [],
  schema: ['core'],
  network: ['core'],
  sources: ['core', 'schema'],
  formats: ['core', 'schema'],
  query: ['core', 'schema', 'network'],
  store: ['core', 'schema', 'parquet', 'contract.ts'],
  conversations: ['core', 'schema', 'network', 'parquet', 'store'],
  rollups: ['core', 'schema', 'parquet', 'store'],
  hours: ['core', 'schema', 'store', 'conversations', 'rollups'],
  httpfs: ['core', 'sources', 'store'],
  parquet: ['core'],
  archives: ['core', 'network', 'parquet'],
  ingest: [
    'core',
    'schema',
    'network',
    'sources',
    'httpfs',
    'formats',
    'parquet',
    'store',
    'conversations',
    'rollups',
    'hours',
    'engine-types.ts',
  ],
  direct: ['core', 'schema', 'sources', 'httpfs', 'formats', 'parquet', 'store', 'ingest', 'engine-types.ts'],
  maintenance: ['core', 'schema', 'parquet', 'store', 'rollups'],
  connections: [
    'core',
    'schema',
    'network',
    'sources',
    'parquet',
    'archives',
    'query',
    'store',
    'maintenance',
    'contract.ts',
  ],
  kinds: ['schema', 'store', 'connections', 'contract.ts'],
  planner: ['core', 'schema', 'query'],
  analyses: ['core', 'schema', 'network', 'query', 'planner', 'contract.ts'],
  answers: ['core', 'schema', 'query', 'parquet', 'planner', 'analyses', 'store', 'contract.ts', 'engine-types.ts'],
  'named-queries': ['core', 'schema', 'network', 'query', 'contract.ts'],
  detections: ['core', 'schema', 'network', 'query', 'contract.ts'],
  findings: [
    'core',
    'schema',
    'network',
    'query',
    'conversations',
    'detections',
    'store',
    'contract.ts',
    'engine-types.ts',
  ],
  records: ['core', 'schema', 'query', 'store', 'contract.ts'],
  'app-errors': ['core', 'schema', 'sources', 'httpfs', 'ingest', 'query', 'store'],
  probe: ['core', 'schema', 'sources', 'httpfs', 'formats', 'store', 'direct', 'detections', 'quality.ts'],
  'contract.ts': ['core', 'schema', 'query'],
  'engine-types.ts': ['core', 'schema', 'maintenance', 'sources', 'detections', 'contract.ts'],
  'quality.ts': ['core', 'schema', 'contract.ts'],
  'engine.ts': [
    'core',
    'schema',
    'sources',
    'query',
    'store',
    'ingest',
    'maintenance',
    'planner',
    'analyses',
    'answers',
    'named-queries',
    'findings',
    'records',
    'kinds',
    'contract.ts',
    'engine-types.ts',
    'quality.ts',
  ],
  'index.ts': [
    'app-errors',
    'connections',
    'core',
    'direct',
    'detections',
    'findings',
    'probe',
    'sources',
    'contract.ts',
    'engine-types.ts',
    'engine.ts',
  ],
};

/** Rooms that hold a DuckDB connection. */
const OPEN_DUCKDB = new Set([
  'store',
  'httpfs',
  'conversations',
  'rollups',
  'ingest',
  'direct',
  'maintenance',
  'findings',
  'connections',
]);

/** Plain JavaScript without Node built-ins: a browser may load it. */
const BROWSER_PACKAGES = new Set(['zod']);

interface Import {
  /** Relative to the folder that was read, with forward slashes. */
  readonly from: string;
  /** A path relative to that folder for relative imports, else the specifier as written. */
  readonly to: string;
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.split(path.sep).join('/'))
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name) && !name.endsWith('.d.ts'))
    .filter((name) => !name.startsWith('testing/'));
}

/** Every import, re-export, `import()` and type import of the sources under a folder. */
function importsIn(folder: string): Import[] {
  return sourceFiles(folder).flatMap((from) => {
    const text = readFileSync(path.join(folder, from), 'utf8');
    return ts.preProcessFile(text).importedFiles.map(({ fileName }) => ({ from, to: resolve(from, fileName) }));
  });
}

function resolve(from: string, specifier: string): string {
  if (!specifier.startsWith('.')) return specifier;
  return path.posix.join(path.posix.dirname(from), specifier).replace(/\.js$/, '.ts');
}

function roomOf(file: string): string {
  return file.split('/')[0] ?? file;
}

const imports = importsIn(ENGINE_SOURCE);
const internal = imports.filter(({ to }) => to.endsWith('.ts'));
const external = imports.filter(({ to }) => !to.endsWith('.ts'));

/** Everything a file reaches through its imports: engine files and packages. */
function reachedFrom(entries: readonly string[]): Set<string> {
  const reached = new Set(entries);
  for (const file of reached) for (const { from, to } of imports) if (from === file) reached.add(to);
  return reached;
}

/** Imports and exports of types alone, of which nothing is left when a file runs. */
const OF_TYPES = /^(?:import|export) (?:type [^;]*|\{(?:\s*type \w+(?: as \w+)?,?)+\s*\} from [^;]*);/gm;

/** What is loaded with a file when it runs: everything it reaches through imports of more than types. */
function loadedWith(entry: string): Set<string> {
  const loaded = new Set([entry]);
  for (const file of loaded) {
    if (!file.endsWith('.ts')) continue;
    const text = readFileSync(path.join(ENGINE_SOURCE, file), 'utf8').replace(OF_TYPES, '');
    for (const { fileName } of ts.preProcessFile(text).importedFiles) loaded.add(resolve(file, fileName));
  }
  return loaded;
}

describe('the rooms of the engine', () => {
  it('were looked at: sources, imports and every room', () => {
    expect(sourceFiles(ENGINE_SOURCE).length).toBeGreaterThan(80);
    expect(internal.length).toBeGreaterThan(200);
    const rooms = new Set(sourceFiles(ENGINE_SOURCE).map(roomOf));
    expect([...rooms].sort()).toEqual(Object.keys(MAY_IMPORT).sort());
  });

  it('import only what the room table allows', () => {
    const violations = internal.filter(({ from, to }) => {
      const [room, other] = [roomOf(from), roomOf(to)];
      return room !== other && !MAY_IMPORT[room]?.includes(other);
    });

    expect(violations).toEqual([]);
  });

  it('leave DuckDB to store, conversations, rollups, ingest, maintenance, findings and connections', () => {
    const users = external.filter(({ to }) => to.startsWith('@duckdb/'));

    expect(users.length).toBeGreaterThan(0);
    expect(users.filter(({ from }) => !OPEN_DUCKDB.has(roomOf(from)))).toEqual([]);
  });

  it('know no other workspace', () => {
    expect(external.filter(({ to }) => to.startsWith('@networkflow/'))).toEqual([]);
  });

  it('keep engine.ts behind index.ts', () => {
    expect(internal.filter(({ to }) => to === 'engine.ts').map(({ from }) => from)).toEqual(['index.ts']);
  });

  it('load neither zod nor DuckDB into threads, each of which has a heap of its own that is collected', () => {
    const workers = sourceFiles(ENGINE_SOURCE).filter((file) => file.endsWith('-worker.ts'));
    expect(workers).toContain('ingest/read-worker.ts');
    const heavy = workers.flatMap((worker) =>
      [...loadedWith(worker)].filter((each) => /^(zod|@duckdb)/.test(each)).map((each) => `${worker}: ${each}`),
    );
    expect(heavy).toEqual([]);
    expect(loadedWith('store/manifest.ts')).toContain('zod');
  });

  it('keep test support out of the product', () => {
    expect(internal.filter(({ to }) => to.startsWith('testing/'))).toEqual([]);
  });
});

/** Where Next begins what it sends to the browser; the rest of the page's files run on the server unless one of these imports them. */
function isForBrowser(file: string): boolean {
  return readFileSync(file, 'utf8').startsWith("'use client'");
}

describe('what a browser loads', () => {
  const entries = sourceFiles(ENGINE_SOURCE).filter((file) => file === 'contract.ts' || roomOf(file) === 'query');

  it('reaches no Node built-in and no package with native code, through contract.ts and query/', () => {
    const packages = [...reachedFrom(entries)].filter((file) => !file.endsWith('.ts'));

    expect(entries.length).toBeGreaterThan(10);
    expect(packages.filter((name) => !BROWSER_PACKAGES.has(name))).toEqual([]);
  });

  it('is, of the engine, nothing but its contract', () => {
    const folder = path.join(REPOSITORY, 'apps/web/src');
    const web = importsIn(folder);
    const browser = new Set(sourceFiles(folder).filter((file) => isForBrowser(path.join(folder, file))));
    // Files are named without their ending in imports of the page.
    for (const file of browser) {
      for (const { from, to } of web) if (from === file) for (const end of ['.ts', '.tsx']) browser.add(`${to}${end}`);
    }
    const client = web.filter(({ from }) => browser.has(from));
    const ofEngine = client.filter(({ to }) => to.startsWith('@networkflow/') || to.includes('packages/engine'));

    expect(ofEngine.length).toBeGreaterThan(0);
    expect(ofEngine.filter(({ to }) => to !== '@networkflow/engine/contract')).toEqual([]);
    expect(client.filter(({ to }) => to.startsWith('@duckdb/') || to.startsWith('server/'))).toEqual([]);
  });
});

describe('the generator', () => {
  it('imports nothing of the engine, whose mistakes it would share', () => {
    const generator = importsIn(path.join(REPOSITORY, 'generator/src'));

    expect(generator.length).toBeGreaterThan(0);
    expect(generator.filter(({ to }) => to.includes('engine') || to.startsWith('..'))).toEqual([]);
  });
});
