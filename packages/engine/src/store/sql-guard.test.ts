import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isEngineError } from '../core/errors.js';
import { quoteLiteral } from '../core/quote-sql.js';
import { checkUserSql } from './sql-guard.js';

const TABLES = ['flows', 'coverage'];

let folder: string;
let secret: string;
let instance: DuckDBInstance;
let connection: DuckDBConnection;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'networkflow-guard-'));
  secret = path.join(folder, 'secret.csv');
  await writeFile(secret, 'token\nhunter2\n');
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
  const parquet = quoteLiteral(path.join(folder, 'flows.parquet'));
  await connection.run(`COPY (SELECT 1 AS bytes, '10.0.0.1' AS srcaddr) TO ${parquet}`);
  await connection.run(`CREATE VIEW flows AS FROM read_parquet(${parquet})`);
  await connection.run('CREATE TABLE coverage (bytes INTEGER)');
  await connection.run("CREATE TABLE other_tenant AS SELECT 'hunter2' AS token");
});

afterAll(async () => {
  connection.closeSync();
  instance.closeSync();
  await rm(folder, { recursive: true });
});

const check = (text: string): Promise<void> => checkUserSql(connection, text, TABLES);

describe('statements that read the tables', () => {
  it.each([
    'SELECT 1',
    'select count(*) from flows',
    'FROM flows',
    'TABLE flows',
    'SELECT * FROM main.flows;',
    'SELECT * FROM "FLOWS" AS f -- a comment',
    '/* a comment */ VALUES (1, 2), (3, 4)',
    'WITH a AS (SELECT * FROM flows), b AS (SELECT * FROM a) SELECT * FROM b JOIN a USING (bytes)',
    'WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 3) SELECT * FROM t',
    'WITH flows AS (SELECT 1 AS bytes) SELECT * FROM flows',
    'WITH a AS (WITH b AS (SELECT 1 AS x) SELECT * FROM b) SELECT * FROM a',
    'SELECT (SELECT max(bytes) FROM flows) FROM coverage WHERE EXISTS (SELECT 1 FROM flows)',
    'SELECT * FROM flows UNION ALL BY NAME SELECT * FROM coverage ORDER BY bytes DESC, srcaddr ASC NULLS LAST LIMIT 1',
    'SELECT * FROM flows LIMIT (SELECT 1)',
    'SELECT * FROM range(3) t(i), LATERAL (SELECT i + 1), unnest([1, 2]), generate_series(1, 2)',
    'SELECT [x * 2 FOR x IN [1, 2, 3] IF x > 1], list_transform([1], lambda x: x + 1)',
    'SELECT sum(bytes) FILTER (WHERE bytes > 0) OVER (PARTITION BY srcaddr ORDER BY bytes) FROM flows QUALIFY true',
    "SELECT COLUMNS(c -> c LIKE 'b%') FROM flows",
    'SELECT * EXCLUDE (bytes) REPLACE (upper(srcaddr) AS srcaddr) FROM flows USING SAMPLE 10%',
    'SELECT srcaddr, approx_quantile(bytes, 0.5), histogram(bytes) FROM flows GROUP BY GROUPING SETS ((srcaddr), ())',
    "SELECT * FROM (PIVOT flows ON srcaddr IN ('10.0.0.1') USING sum(bytes))",
    'SELECT * FROM (UNPIVOT coverage ON bytes)',
    "SELECT CAST('1' AS DECIMAL(10, 2)), TRY_CAST('x' AS INTEGER), DATE '2026-11-20', INTERVAL 1 DAY, 'a' COLLATE NOCASE",
    "SELECT {'a': 1}.a, MAP {'k': 'v'}, NULL::STRUCT(a INTEGER), pg_typeof(1), now(), random()",
    'SELECT a.bytes FROM flows a ASOF JOIN flows b ON a.bytes >= b.bytes POSITIONAL JOIN coverage',
    'DESCRIBE flows',
    'DESCRIBE SELECT * FROM flows',
    'SUMMARIZE flows',
    'SHOW TABLES',
    'SELECT * FROM (DESCRIBE flows)',
  ])('%s is allowed, and runs', async (text) => {
    await check(text);

    await connection.runAndReadAll(text);
  });

  it.each(['SELECT no_such_column FROM flows', 'SELECT no_such_function(1)'])(
    'leaves %s to fail with its own error',
    async (text) => {
      await expect(check(text)).resolves.toBeUndefined();
    },
  );

  it('takes a union of thousands of parts', async () => {
    await check(new Array(4_000).fill('SELECT 1').join(' UNION ALL '));
  });
});

describe('statements that reach further', () => {
  const file = (): string => quoteLiteral(secret);

  it.each<[string, () => string]>([
    ['a file as a table', () => `SELECT * FROM ${file()}`],
    ['a file as a quoted identifier', () => `SELECT * FROM "${secret}"`],
    [
      'a file through a CTE of its own name',
      () => `WITH "${secret}" AS (SELECT * FROM "${secret}") SELECT * FROM "${secret}"`,
    ],
    [
      'a file named like a CTE that is out of scope',
      () => `SELECT * FROM (WITH "${secret}" AS (SELECT 1) FROM "${secret}") x, "${secret}"`,
    ],
    ['a file named like a later CTE', () => `WITH a AS (FROM "${secret}"), "${secret}" AS (SELECT 1) FROM a`],
    [
      'a file on the left of a recursive CTE',
      () => `WITH RECURSIVE "${secret}" AS (SELECT * FROM "${secret}" UNION ALL SELECT 'x') FROM "${secret}"`,
    ],
    ['a file in a scalar subquery', () => `SELECT (SELECT count(*) FROM ${file()})`],
    ['a file in WHERE', () => `SELECT 1 FROM flows WHERE srcaddr IN (SELECT token FROM ${file()})`],
    ['a file in HAVING', () => `SELECT 1 FROM flows GROUP BY srcaddr HAVING (SELECT true FROM ${file()})`],
    ['a file in QUALIFY', () => `SELECT 1 FROM flows QUALIFY (SELECT true FROM ${file()})`],
    ['a file in ORDER BY', () => `SELECT 1 FROM flows ORDER BY (SELECT token FROM ${file()})`],
    ['a file in LIMIT', () => `SELECT 1 FROM flows LIMIT (SELECT count(*) FROM ${file()})`],
    ['a file in OFFSET', () => `SELECT 1 FROM flows LIMIT 1 OFFSET (SELECT count(*) FROM ${file()})`],
    ['a file in DISTINCT ON', () => `SELECT DISTINCT ON ((SELECT token FROM ${file()})) 1 FROM flows`],
    ['a file in GROUP BY', () => `SELECT 1 FROM flows GROUP BY (SELECT token FROM ${file()})`],
    ['a file in a join condition', () => `SELECT 1 FROM flows a JOIN flows b ON (SELECT true FROM ${file()})`],
    ['a file in a window', () => `SELECT sum(1) OVER (ORDER BY (SELECT token FROM ${file()})) FROM flows`],
    ['a file in a lambda', () => `SELECT list_transform([1], lambda x: (SELECT token FROM ${file()}))`],
    ['a file in CASE', () => `SELECT CASE WHEN true THEN (SELECT token FROM ${file()}) END`],
    ['a file in VALUES', () => `VALUES ((SELECT token FROM ${file()}))`],
    ['a file in a union', () => `SELECT 'x' UNION SELECT token FROM ${file()}`],
    ['a file in a lateral join', () => `SELECT * FROM flows, LATERAL (SELECT * FROM ${file()})`],
    ['a file in the arguments of a table function', () => `SELECT * FROM unnest((SELECT list(token) FROM ${file()}))`],
    ['a file in a pivot', () => `SELECT * FROM (PIVOT ${file()} ON token IN ('a'))`],
    ['a file in REPLACE of a star', () => `SELECT * REPLACE ((SELECT token FROM ${file()}) AS srcaddr) FROM flows`],
    ['a described file', () => `DESCRIBE SELECT * FROM ${file()}`],
    ['a summarized file', () => `SUMMARIZE ${file()}`],
    ['a file in nested queries', () => `SELECT * FROM (SELECT * FROM (SELECT * FROM ${file()}))`],
    ['read_csv', () => `SELECT * FROM read_csv(${file()})`],
    ['read_text, upper case', () => `SELECT * FROM READ_TEXT(${file()})`],
    ['read_blob with a schema', () => `SELECT * FROM main.read_blob(${file()})`],
    ['read_parquet in a subquery', () => "SELECT (SELECT count(*) FROM read_parquet('*'))"],
    ['read_json', () => "FROM read_json('x')"],
    ['parquet_scan', () => "FROM parquet_scan('x')"],
    ['parquet_metadata', () => "FROM parquet_metadata('x')"],
    ['sniff_csv', () => `FROM sniff_csv(${file()})`],
    ['glob', () => "FROM glob('/etc/*')"],
    ['query', () => `FROM query('SELECT * FROM ''${secret}''')`],
    ['query_table', () => "FROM query_table('other_tenant')"],
    ['histogram over a table by name', () => "FROM histogram('other_tenant', token)"],
    ['json_execute_serialized_sql', () => "FROM json_execute_serialized_sql('{}')"],
    ['json_serialize_plan', () => "SELECT json_serialize_plan('FROM flows')"],
    ['duckdb_settings', () => 'FROM duckdb_settings()'],
    ['duckdb_views', () => 'SELECT sql FROM duckdb_views()'],
    ['duckdb_secrets', () => 'FROM duckdb_secrets()'],
    ['a system view', () => 'SELECT * FROM duckdb_tables'],
    ['pragma functions', () => "FROM pragma_table_info('other_tenant')"],
    ['sqlite_master', () => 'FROM sqlite_master'],
    ['information_schema', () => 'FROM information_schema.tables'],
    ['pg_catalog', () => 'FROM pg_catalog.pg_views'],
    ['pg_get_viewdef, which shows paths', () => 'SELECT pg_get_viewdef(1)'],
    ['current_setting', () => "SELECT current_setting('temp_directory')"],
    ['current_setting by its schema and method call', () => "SELECT ('temp_directory').current_setting()"],
    ['getvariable', () => "SELECT system.main.getvariable('x')"],
    ['getenv', () => "SELECT GetEnv('HOME')"],
    ['write_log', () => "SELECT write_log('x')"],
    ['nextval', () => "SELECT nextval('x')"],
    ['sleep', () => 'SELECT sleep_ms(1000)'],
    ['pg_sleep', () => 'SELECT pg_sleep(1)'],
    ['another table', () => 'SELECT * FROM other_tenant'],
    ['another catalog', () => 'SELECT * FROM memory.main.flows'],
    ['another schema', () => 'SELECT * FROM temp.flows'],
    ['a table behind a CTE of the same name', () => 'WITH other_tenant AS (SELECT 1) SELECT * FROM main.other_tenant'],
    ['a parameter', () => 'SELECT $1'],
    ['two statements', () => 'SELECT 1; SELECT 2'],
    ['a statement behind a harmless one', () => 'SELECT 1; DROP VIEW flows'],
    ['no statement', () => ''],
    ['only a comment', () => '-- nothing'],
    ['a NUL character', () => 'SELECT 1 \0; DROP VIEW flows'],
    ['COPY TO', () => `COPY flows TO '${folder}/evil.parquet'`],
    ['COPY FROM', () => `COPY coverage FROM ${file()}`],
    ['COPY of a query', () => `COPY (SELECT 1) TO '${folder}/evil.csv'`],
    ['EXPORT', () => `EXPORT DATABASE '${folder}/evil'`],
    ['ATTACH', () => `ATTACH '${folder}/evil.db'`],
    ['INSTALL', () => 'INSTALL httpfs'],
    ['LOAD', () => 'LOAD httpfs'],
    ['SET', () => "SET memory_limit = '1TB'"],
    ['RESET', () => 'RESET lock_configuration'],
    ['PRAGMA', () => 'PRAGMA database_list'],
    ['CALL', () => 'CALL duckdb_settings()'],
    ['CREATE', () => 'CREATE TABLE x AS SELECT 1'],
    ['CREATE MACRO', () => 'CREATE MACRO m() AS TABLE SELECT 1'],
    ['CREATE SECRET', () => "CREATE SECRET s (TYPE s3, KEY_ID 'x')"],
    ['DROP', () => 'DROP VIEW flows'],
    ['INSERT', () => 'INSERT INTO coverage VALUES (1)'],
    ['INSERT behind WITH', () => 'WITH a AS (SELECT 1) INSERT INTO coverage SELECT * FROM a'],
    ['DELETE', () => 'DELETE FROM coverage'],
    ['UPDATE', () => 'UPDATE coverage SET bytes = 1'],
    ['EXPLAIN', () => 'EXPLAIN SELECT * FROM flows'],
    ['EXPLAIN ANALYZE', () => 'EXPLAIN ANALYZE SELECT * FROM flows'],
    ['PREPARE', () => 'PREPARE p AS SELECT 1'],
    ['EXECUTE', () => 'EXECUTE p'],
    ['BEGIN', () => 'BEGIN'],
    ['VACUUM', () => 'VACUUM'],
    ['SHOW ALL TABLES', () => 'SHOW ALL TABLES'],
    ['SHOW DATABASES', () => 'SHOW DATABASES'],
    ['SHOW TABLES FROM', () => 'SHOW TABLES FROM memory'],
    ['SHOW of a setting', () => 'SHOW memory_limit'],
    ['USE', () => 'USE memory'],
    ['a pivot that creates a type', () => 'PIVOT flows ON srcaddr USING sum(bytes)'],
  ])('%s is refused', async (_, text) => {
    await expect(check(text())).rejects.toMatchObject({ code: 'sql-refused' });
  });

  it('opens and writes nothing on the way', async () => {
    expect((await readdir(folder)).sort()).toEqual(['flows.parquet', 'secret.csv']);
    expect((await connection.runAndReadAll('SELECT count(*) FROM flows')).getRowsJS()).toEqual([[1n]]);
  });

  it('says what was asked for and what there is', async () => {
    await expect(check('FROM other_tenant')).rejects.toThrow(/'other_tenant'.*flows, coverage/);
  });
});

describe('text that is no SQL', () => {
  it('is a syntax error with its place', async () => {
    await expect(check("SELECT 'é💥', FROM WHERE")).rejects.toMatchObject({ code: 'query', details: { position: 19 } });
  });

  it('never fails otherwise', async () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'SELECT',
        'FROM',
        'flows',
        '(',
        ')',
        ',',
        '*',
        "'",
        '"',
        ';',
        '--',
        '/*',
        '$$',
        'WITH',
        'AS',
        'x',
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 10 }), async (pieces) => {
        const error: unknown = await check(pieces.join(' ')).catch((thrown: unknown) => thrown);
        if (error !== undefined) expect(isEngineError(error), String(error)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
