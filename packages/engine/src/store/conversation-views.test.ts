import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LOCAL_SCOPE } from '../core/scope.js';
import { conversations, SEGMENT_COLUMNS } from '../schema/conversations.js';
import { makeWorkspace, type Workspace } from '../testing/index.js';
import { Database } from './database.js';
import { Lake } from './lake.js';
import { type LakeLayout, lakeLayout } from './lake-layout.js';
import { Manifest, type Part } from './manifest.js';
import { storedColumns } from './views.js';
import { partitionFolder, writePart } from './write-part.js';

let workspace: Workspace;
let layout: LakeLayout;
let lake: Lake;

beforeEach(async () => {
  workspace = await makeWorkspace();
  layout = lakeLayout(workspace.lake, LOCAL_SCOPE);
  lake = new Lake(workspace.lake, LOCAL_SCOPE);
});

afterEach(async () => {
  await lake.close();
  await workspace.remove();
});

type Values = Readonly<Record<string, string | number | boolean>>;

/** A part of rows with these values and NULL or 0 for the rest. */
async function part(
  name: string,
  columns: readonly { readonly name: string; readonly type: string }[],
  rows: readonly Values[],
): Promise<Part[]> {
  const selects = rows.map((row) =>
    columns.map(({ name: column, type }) => {
      const value = row[column] ?? (/_(bytes|packets)$/.test(column) ? 0 : null);
      return `${value === null ? 'NULL' : `'${value}'`}::${type} AS "${column}"`;
    }),
  );
  const database = await Database.open({ threads: 1 });
  try {
    return await database.use((connection) =>
      writePart(
        connection,
        selects.map((each) => `SELECT ${each.join(', ')}`).join(' UNION ALL '),
        partitionFolder(19_675, { layout, table: 'conversations' }),
        { layout, table: 'conversations', name, objects: [0, 0], columns: columns.map((column) => column.name) },
      ),
    );
  } finally {
    await database.close();
  }
}

const whole = (rows: readonly Values[]) => part('hour=00-a-0', storedColumns(conversations), rows);
const segments = (rows: readonly Values[]) => part('hour=00-a-0-open', SEGMENT_COLUMNS, rows);
const commit = async (...parts: readonly (readonly Part[])[]) =>
  new Manifest(layout.manifestFolder).commit({ add: parts.flat() });
const ask = async (text: string) => (await lake.rows({ text, params: [] })).rows;

interface Node {
  readonly name: string;
  readonly extra_info: Readonly<Record<string, unknown>>;
  readonly children: readonly Node[];
}

/** Where a plan reads Parquet files. */
function scansOf(nodes: readonly Node[]): Node[] {
  return nodes.flatMap((node) => [...(/PARQUET/.test(node.name) ? [node] : []), ...scansOf(node.children)]);
}

const ONE = {
  start: 1_700_000_000,
  client: '10.0.0.1',
  server: '10.0.0.2',
  client_port: 40_000,
  server_port: 443,
};
const SAME = { ...ONE, protocol: 6, client_internal: true, server_internal: false };
const OTHER = { start: 1, client: '10.0.0.8', server_port: 22, protocol: 17, client_internal: false };

describe('conversations', () => {
  it('are whole ones as they are, and the others added up per interface before the greatest is taken', async () => {
    await commit(
      await whole([
        {
          ...SAME,
          start: 1_600_000_000,
          end: 1_700_000_005,
          client_bytes: 5,
          server_bytes: 6,
          action: 'REJECT',
          leg: 'direct',
        },
      ]),
      await segments([
        {
          ...SAME,
          hour: 0,
          end: 3_600,
          a_client_bytes: 100,
          b_client_bytes: 90,
          a_server_bytes: 1,
          leg: 'direct',
          refused: true,
        },
        {
          ...SAME,
          hour: 3_600,
          end: 3_700,
          a_client_bytes: 200,
          b_client_bytes: 215,
          leg: 'translated',
          refused: false,
          service: 'https',
        },
      ]),
    );

    expect(
      await ask('SELECT client_bytes, server_bytes, "end", action, leg, service FROM conversations ORDER BY "start"'),
    ).toEqual([
      { client_bytes: 5, server_bytes: 6, end: 1_700_000_005, action: 'REJECT', leg: 'direct', service: null },
      { client_bytes: 305, server_bytes: 1, end: 3_700, action: 'ACCEPT', leg: 'translated', service: 'https' },
    ]);
    expect(
      await ask('SELECT hour, client_bytes FROM conversation_hours WHERE "start" = 1700000000 ORDER BY hour'),
    ).toEqual([
      { hour: 0, client_bytes: 100 },
      { hour: 3_600, client_bytes: 200 },
    ]);
  });

  it('have an id that is theirs alone and the same in all their hours, whether parts hold one or not', async () => {
    await commit(
      await whole([SAME, { ...SAME, start: 1 }]),
      await part(
        'hour=01-b-0',
        [{ name: 'id', type: 'BIGINT' }, ...storedColumns(conversations)],
        [{ ...OTHER, id: 5 }],
      ),
      await segments([0, 3_600].map((hour) => ({ ...SAME, start: 2, hour }))),
    );

    const ids = await ask('SELECT id FROM conversations');
    expect(new Set(ids.map(({ id }) => String(id))).size).toBe(4);
    expect(ids.every(({ id }) => BigInt(String(id)) >= 0n)).toBe(true);
    const hourly = await ask('SELECT DISTINCT id FROM conversation_hours');
    expect(new Set(hourly.map(({ id }) => id))).toEqual(new Set(ids.map(({ id }) => id)));
  });

  it.each(['client', 'server_port', 'start', 'protocol', 'client_internal'])(
    'filtered by %s are filtered where they are read, in both kinds of parts',
    async (column) => {
      // Of a column with a single value DuckDB knows from its statistics that no filter is needed.
      await commit(await whole([SAME, OTHER]), await segments([SAME, OTHER]));
      const value = { ...SAME, client_internal: false }[column as keyof typeof SAME];

      const sql = `SELECT sum(client_bytes) FROM conversations WHERE "${column}" = '${value}'`;
      const [plan] = await ask(`EXPLAIN (FORMAT json) ${sql}`);
      const scans = scansOf(JSON.parse(String(plan?.explain_value)));

      expect(scans).toHaveLength(2);
      for (const scan of scans) expect(JSON.stringify(scan.extra_info.Filters)).toContain(column);
    },
  );
});
