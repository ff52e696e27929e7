import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach } from 'vitest';
import {
  type Connections,
  type Engine,
  LOCAL_SCOPE,
  openConnections,
  openEngine,
  type Row,
  type Scope,
} from '../src/index.js';
import { makeWorkspace, type Workspace } from '../src/testing/index.js';
import { type TarPart, tarOf } from '../src/testing/tar-archive.js';

/** A folder for archives and a lake, made anew for each test and removed after it. */
export interface TestConnections {
  readonly workspace: Workspace;
  readonly connections: Connections;
  readonly engine: Engine;
  /** Imports the folder of archives. */
  import(options?: Parameters<Connections['import']>[0]): ReturnType<Connections['import']>;
  /** The rows of a statement, as users would get them. */
  ask(sql: string, scope?: Scope): Promise<Row[]>;
}

export function useConnections(): TestConnections {
  let parts: { workspace: Workspace; connections: Connections; engine: Engine } | undefined;
  const made = () => {
    if (parts === undefined) throw new Error('Only inside a test.');
    return parts;
  };

  beforeEach(async () => {
    const workspace = await makeWorkspace();
    const connections = openConnections(workspace.lake, LOCAL_SCOPE, { threads: 1 });
    parts = { workspace, connections, engine: await openEngine({ lake: workspace.lake, threads: 1 }) };
  });

  afterEach(async () => {
    await parts?.connections.close();
    await parts?.engine.close();
    await parts?.workspace.remove();
    parts = undefined;
  });

  return {
    get workspace() {
      return made().workspace;
    },
    get connections() {
      return made().connections;
    },
    get engine() {
      return made().engine;
    },
    import: (options = {}) => made().connections.import({ paths: [made().workspace.logs], ...options }),
    async ask(sql, scope = LOCAL_SCOPE) {
      const answer = await made().engine.sql(sql, scope);
      const rows: Row[] = [];
      for await (const batch of answer.batches) rows.push(...batch);
      return rows;
    },
  };
}

export function archiveOf(...members: readonly (TarPart | readonly string[])[]): Buffer {
  const isLines = (member: TarPart | readonly string[]): member is readonly string[] => Array.isArray(member);
  return gzipSync(
    tarOf(
      members.map((member, index) =>
        isLines(member) ? { path: `logs/${index}.csv`, text: `${member.join('\n')}\n` } : member,
      ),
    ),
  );
}

/** A New or Destroy of one connection. */
export function line(
  type: 'New' | 'Destroy',
  at: string,
  { port = 40_000, host = '10.0.0.1', nat = '203.0.113.1' } = {},
) {
  return `${type},${host},198.51.100.7,${at},${port},443,tcp,${nat}`;
}

export function sessionLine(
  at: string,
  { email = 'ann.smith@example.com', mac = '02:42:ac:11:00:02', host = '10.0.0.1' } = {},
) {
  return `${at},[ap-3],${email},${mac},${host}`;
}
