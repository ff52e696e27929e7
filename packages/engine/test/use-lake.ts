import { afterEach, beforeEach } from 'vitest';
import { type Engine, type IngestOptions, type IngestReport, LOCAL_SCOPE, openEngine, type Row } from '../src/index.js';
import { makeWorkspace, type Workspace } from '../src/testing/index.js';

const ROWS_MAX = 1_000_000;

/** A folder for logs and an engine on an empty lake, made anew for each test and removed after it. */
export interface TestLake {
  readonly workspace: Workspace;
  readonly engine: Engine;
  ingest(options?: Omit<IngestOptions, 'folder'>, scope?: typeof LOCAL_SCOPE): Promise<IngestReport>;
  /** The rows of a statement, as users would get them. */
  ask(sql: string, scope?: typeof LOCAL_SCOPE): Promise<Row[]>;
}

export function useLake(): TestLake {
  let workspace: Workspace | undefined;
  let engine: Engine | undefined;

  beforeEach(async () => {
    workspace = await makeWorkspace();
    // What is told from memory is compared with this in a test of its own.
    engine = await openEngine({ lake: workspace.lake, sums: { bytesMax: 0 } });
  });

  afterEach(async () => {
    await engine?.close();
    await workspace?.remove();
  });

  return {
    get workspace() {
      return made(workspace);
    },
    get engine() {
      return made(engine);
    },
    ingest: (options = {}, scope = LOCAL_SCOPE) =>
      made(engine).ingest({ folder: made(workspace).logs, ...options }, scope),
    async ask(sql, scope = LOCAL_SCOPE) {
      const answer = await made(engine).sql(sql, scope, { rowsMax: ROWS_MAX });
      const rows: Row[] = [];
      for await (const batch of answer.batches) rows.push(...batch);
      return rows;
    },
  };
}

function made<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the lake is there only while a test runs');
  return value;
}
