import type { Description, Engine, IngestReport, SqlOptions, SqlResult } from '@networkflow/engine';
import type { AnalysisMeta, AnalysisResult, ResultColumn, Row } from '@networkflow/engine/contract';
import type { Machine } from '../src/checks/machine/machine.js';
import type { Child, Effects, FileOutput, Output, SpawnRequest } from '../src/effects.js';

export interface MemoryOutput extends Output {
  text(): string;
}

export function memoryOutput(options: { isTTY?: boolean; columns?: number } = {}): MemoryOutput {
  const chunks: string[] = [];
  return {
    write: async (text) => void chunks.push(typeof text === 'string' ? text : Buffer.from(text).toString('utf8')),
    isTTY: options.isTTY ?? false,
    columns: options.columns,
    text: () => chunks.join(''),
  };
}

export interface FakeEffects extends Effects {
  readonly stdout: MemoryOutput;
  readonly stderr: MemoryOutput;
  readonly files: Map<string, string>;
  readonly spawned: SpawnRequest[];
  /** Moves the clock, which otherwise only moves in `sleep`. */
  advance(ms: number): void;
}

/** When the clock of the fake world starts: 2026-11-20T12:00:00Z. */
export const DATE_MS = Date.UTC(2026, 10, 20, 12);

/** A world in memory: a lake at /lake, no files, no network. Override what a test is about. */
export function fakeEffects(overrides: Partial<Effects> = {}): FakeEffects {
  let clock = 0;
  const files = new Map<string, string>();
  const spawned: SpawnRequest[] = [];
  const base: Effects = {
    stdout: memoryOutput(),
    stderr: memoryOutput(),
    stdin: {
      isTTY: true,
      read: async () => '',
      chunks: async function* () {
        yield Buffer.from('');
      },
      ended: () => new Promise(() => undefined),
    },
    env: {},
    signal: new AbortController().signal,
    user: () => ({ name: 'tester', host: 'bench' }),
    pid: 4711,
    now: () => clock,
    date: () => DATE_MS + clock,
    random: () => 0.5,
    sleep: async (ms) => {
      clock += ms;
    },
    every: () => () => undefined,
    residentBytes: () => 0,
    endNow: () => undefined,
    openEngine: async () => ({ engine: fakeEngine(), scope: { tenant: 'local' } }),
    openConnections: async () => {
      throw new Error('this test opens no connection logs');
    },
    openDirect: async () => {
      throw new Error('nothing is to be read directly');
    },
    analyzeErrors: async () => {
      throw new Error('no error logs are to be read');
    },
    lookAtErrorLogs: async () => ({ objects: 1, newestMs: DATE_MS, tag: 'a' }),
    describe: async () => fakeDescription(),
    generate: async () => {
      throw new Error('The fake generator was not told what to answer.');
    },
    generateKind: async () => {
      throw new Error('The fake generator was not told what to answer.');
    },
    scenarios: async () => ['port-scan', 'beaconing'],
    isDirectory: async (path) => path === '/lake',
    isFile: async () => true,
    readText: async (path) => files.get(path),
    openFile: async (path) => memoryFile(path, files),
    withTemporaryFile: (use) => use('/tmp/answer.parquet'),
    readChunks: async function* () {
      yield Buffer.from('PAR1');
    },
    rename: async (from, to) => {
      files.set(to, files.get(from) ?? '');
      files.delete(from);
    },
    remove: async (path) => void files.delete(path),
    spawn: (request) => {
      spawned.push(request);
      return endlessChild();
    },
    isPortFree: async () => true,
    probe: async () => ({ status: 200, body: '' }),
    post: async () => ({ status: 200, retryAfterS: undefined }),
    openBrowser: () => undefined,
    machine: fakeMachine(),
    ...overrides,
  };
  return {
    ...base,
    // The overrides of these two are memory outputs as well; a test that needs another checks it itself.
    stdout: base.stdout as MemoryOutput,
    stderr: base.stderr as MemoryOutput,
    files,
    spawned,
    advance: (ms) => {
      clock += ms;
    },
  };
}

/** A machine on which everything is well. */
export function fakeMachine(overrides: Partial<Machine> = {}): Machine {
  return {
    nodeVersion: 'v24.1.0',
    platform: 'linux x64',
    cpuCount: () => 4,
    memoryBytes: () => 16_000_000_000,
    temporaryFolder: () => '/tmp',
    freeBytes: async () => 100_000_000_000,
    tryWriting: async () => undefined,
    list: async () => [],
    duckdb: async () => ({ version: 'v1.5.5', platform: 'linux_amd64' }),
    httpfs: async () => '/extensions',
    ...overrides,
  };
}

function memoryFile(path: string, files: Map<string, string>): FileOutput {
  const output = memoryOutput();
  return {
    ...output,
    commit: async () => void files.set(path, output.text()),
    discard: async () => undefined,
  };
}

/** A server that runs until it is told to stop. */
export function endlessChild(): Child {
  let end: (result: { code: number | null }) => void = () => undefined;
  const exited = new Promise<{ code: number | null }>((resolve) => {
    end = resolve;
  });
  return { kill: () => end({ code: 0 }), endInput: () => end({ code: 0 }), exited };
}

export function fakeEngine(overrides: Partial<Engine> = {}): Engine {
  const unexpected = (name: string) => async (): Promise<never> => {
    throw new Error(`The fake engine was not told what ${name} answers.`);
  };
  return {
    lake: '/lake',
    analyze: unexpected('analyze'),
    records: unexpected('records'),
    conversations: unexpected('conversations'),
    quarantine: unexpected('quarantine'),
    objects: unexpected('objects'),
    values: unexpected('values'),
    sql: unexpected('sql'),
    sqlToParquet: unexpected('sqlToParquet'),
    status: unexpected('status'),
    version: unexpected('version'),
    load: () => ({ running: 0, waiting: 0, answers: { reused: 0, shared: 0, run: 0, keptBytes: 0 } }),
    quality: unexpected('quality'),
    describe: fakeDescription,
    ingest: unexpected('ingest'),
    checkSource: () => undefined,
    maintain: unexpected('maintain'),
    reportActivity: async () => undefined,
    askForLook: unexpected('askForLook'),
    lookAskedAt: async () => undefined,
    files: unexpected('files'),
    exportTo: unexpected('exportTo'),
    detect: unexpected('detect'),
    findings: unexpected('findings'),
    finding: unexpected('finding'),
    evidence: unexpected('evidence'),
    suppressions: unexpected('suppressions'),
    suppress: unexpected('suppress'),
    unsuppress: unexpected('unsuppress'),
    close: async () => undefined,
    ...overrides,
  };
}

export function withFakeEngine(overrides: Partial<Engine>): Pick<Effects, 'openEngine'> {
  return { openEngine: async () => ({ engine: fakeEngine(overrides), scope: { tenant: 'local' } }) };
}

export function fakeDescription(): Description {
  return {
    tables: [{ name: 'flows', description: 'Every record.', columns: [] }],
    operators: [{ operator: '=', kinds: ['port'], example: 'port = 22', description: 'Equal.' }],
    aliases: [{ alias: 'port', columns: ['srcport', 'dstport'] }],
    analyses: [
      {
        name: 'top-sources',
        title: 'Top sources',
        description: 'Who sends most.',
        chart: 'ranked-bars',
        parameters: ['measure', 'limit'],
        columns: [],
      },
      { name: 'totals', title: 'Totals', description: 'All of it.', chart: 'metrics', parameters: [], columns: [] },
    ],
    queries: [
      { name: 'RejectedTraffic', description: 'What was refused.', sql: "SELECT * FROM flows WHERE action = 'REJECT'" },
    ],
    detections: [],
    stored: [
      {
        name: 'flows',
        folder: 'flows',
        description: 'Every record.',
        byDay: true,
        columns: [
          { name: 'start', type: 'BIGINT' },
          { name: 'srcaddr', type: 'VARCHAR' },
        ],
      },
      {
        name: 'coverage',
        folder: 'coverage',
        description: 'What was not recorded.',
        byDay: false,
        columns: [{ name: 'end', type: 'BIGINT' }],
      },
    ],
  };
}

export function fakeReport(overrides: Partial<IngestReport> = {}): IngestReport {
  return {
    objects: { found: 3, loaded: 2, unchanged: 0, duplicate: 0, quarantined: 1, failed: 0, ignored: 0, replaced: 0 },
    rows: 1_234_567,
    bytes: '9007199254740993',
    packets: 42,
    rows_quarantined: 5,
    nodata: 7,
    skipdata: 1,
    seconds: 2.345,
    lake_version: 1,
    sources: ['/logs'],
    failures: [],
    ...overrides,
  };
}

export function sqlResult(columns: readonly ResultColumn[], batches: readonly (readonly Row[])[]): SqlResult {
  return {
    columns,
    batches: (async function* () {
      yield* batches;
    })(),
    truncated: () => false,
    lakeVersion: 1,
  };
}

/** Remembers how it was called. */
export function recordingSql(result: () => SqlResult): {
  sql: Engine['sql'];
  calls: { text: string; options: SqlOptions | undefined }[];
} {
  const calls: { text: string; options: SqlOptions | undefined }[] = [];
  return {
    calls,
    sql: async (text, _scope, options) => {
      calls.push({ text, options });
      return result();
    },
  };
}

export function analysisResult(rows: readonly Row[], meta: Partial<AnalysisMeta> = {}): AnalysisResult {
  return {
    rows,
    meta: {
      analysis: 'top-sources',
      columns: [
        { name: 'srcaddr', type: 'VARCHAR' },
        { name: 'bytes', type: 'HUGEINT', unit: 'bytes' },
      ],
      window: {},
      rowCount: rows.length,
      elapsedMs: 3.2,
      sql: 'SELECT 1',
      lakeVersion: 1,
      ...meta,
    },
  };
}

/** As the engine throws it; made here so that a unit test does not load DuckDB. */
export function engineError(code: string, message: string, details: Record<string, unknown> = {}): Error {
  return Object.assign(new Error(message), { name: 'EngineError', code, details });
}
