import { describe, expect, it } from 'vitest';
import { LOCAL_SCOPE, openConnections } from '../src/index.js';
import { archiveOf, line, sessionLine, useConnections } from './use-connections.js';

const lake = useConnections();
const { ask } = lake;

const EMAIL = 'ann.smith@example.com';
const MAC = '02:42:ac:11:00:02';

async function load(): Promise<void> {
  await lake.workspace.write(
    'a.tar.gz',
    archiveOf([
      line('New', '2026-11-20T10:00:00Z'),
      sessionLine('2026-11-20T12:00:00Z', { email: EMAIL, mac: MAC }),
      `2026-11-20T12:00:01Z,[seen ${EMAIL} at ${MAC}],${EMAIL},${MAC},10.0.0.9`,
      `bad line of ${EMAIL}`,
    ]),
  );
  await lake.import();
}

describe('SQL over connections', () => {
  it('has every table in a lake without any, empty, with every column that is described', async () => {
    const tables = lake.engine
      .describe()
      .tables.filter(({ columns }) => columns.some(({ name }) => name === 'archive'));
    expect(tables.map(({ name }) => name)).toEqual(['connection_logs', 'sessions', 'archives', 'archive_quarantine']);
    for (const { name, columns } of lake.engine.describe().tables) {
      expect(await ask(`SELECT ${columns.map((column) => `"${column.name}"`).join(', ')} FROM ${name}`)).toEqual([]);
    }
  });

  it('shows e-mail and MAC masked', async () => {
    await load();
    expect(await ask('SELECT email, mac_address, extra FROM sessions ORDER BY "timestamp"')).toEqual([
      { email: 'a***@example.com', mac_address: '02:42:**:**:**:**', extra: '[ap-3]' },
      {
        email: 'a***@example.com',
        mac_address: '02:42:**:**:**:**',
        extra: '[seen a***@example.com at 02:42:**:**:**:**]',
      },
    ]);
  });

  const ATTEMPTS = [
    'SELECT * FROM sessions',
    'FROM sessions SELECT to_json(sessions)',
    'SELECT sessions FROM sessions',
    'SELECT struct_pack(*COLUMNS(*)) FROM sessions',
    'SELECT email::INTEGER FROM sessions',
    'SELECT error(email || mac_address) FROM sessions',
    `SELECT count(*) AS n FROM sessions WHERE email = '${EMAIL}' OR mac_address = '${MAC}'`,
    'SUMMARIZE sessions',
    'SELECT * FROM duckdb_views()',
    'SELECT sql FROM duckdb_tables()',
    "SELECT * FROM read_parquet('%FILE%')",
    "SELECT * FROM parquet_metadata('%FILE%')",
    "FROM '%FILE%'",
    "SELECT * FROM read_blob('%FILE%')",
    "SELECT * FROM glob('%FILE%')",
    'SELECT * FROM main.sessions AS s JOIN sessions AS t USING (email)',
    'DESCRIBE sessions',
    'EXPLAIN ANALYZE SELECT * FROM sessions',
    'SELECT reason FROM archive_quarantine',
    "SELECT getvariable('email')",
    "COPY sessions TO '/tmp/x.csv'",
    "SELECT * FROM query('SELECT email FROM sessions')",
    "SELECT * FROM query_table('sessions')",
  ];

  it('tells nobody more, however it is asked', async () => {
    await load();
    const { files } = await lake.engine.files(LOCAL_SCOPE);
    const stored = files.find(({ table }) => table === 'sessions')?.path ?? '';
    for (const sql of ATTEMPTS) {
      const text = sql.replaceAll('%FILE%', `${lake.workspace.lake}/scope=local/${stored}`);
      const told = await ask(text).then(JSON.stringify, (error: unknown) => String(error));

      expect(told.length, sql).toBeGreaterThan(1);
      expect(told, sql).not.toContain('ann.smith');
      expect(told, sql).not.toMatch(/ac:11:00/);
      if (sql.includes('count(*)')) expect(told).toBe('[{"n":0}]');
    }
  });

  it('of one scope sees nothing of another', async () => {
    await load();
    const other = { tenant: 'other' };
    expect(await ask('SELECT * FROM connection_logs', other)).toEqual([]);
    expect((await lake.engine.files(other)).files).toEqual([]);
    const connections = openConnections(lake.workspace.lake, other, { threads: 1 });
    expect(await connections.status()).toMatchObject({ archives: 0, connections: 0, window: null });
    expect((await connections.stats({ what: 'never-closed' })).rows).toEqual([]);
    // What one has loaded, another may load too.
    expect(await connections.import({ paths: [lake.workspace.logs] })).toMatchObject({ archives: { loaded: 1 } });
    await connections.close();
    expect(() => openConnections(lake.workspace.lake, { tenant: '../local' })).toThrow();
  });
});
