import { LIMITS } from '@networkflow/engine/contract';
import { describe, expect, test } from 'vitest';
import {
  engineError,
  fakeEffects,
  memoryOutput,
  recordingSql,
  sqlResult,
  withFakeEngine,
} from '../../test/fake-effects.js';
import { runQuery } from './query.js';

const COLUMNS = [{ name: 'n', type: 'BIGINT' }];

describe('query', () => {
  test('streams the answer to standard output, and nothing else', async () => {
    const { sql } = recordingSql(() => sqlResult(COLUMNS, [[{ n: 1 }], [{ n: '9223372036854775807' }]]));
    const effects = fakeEffects(withFakeEngine({ sql }));

    await runQuery({ lake: '/lake', text: 'SELECT n', output: 'json' }, effects);

    expect(JSON.parse(effects.stdout.text())).toEqual([{ n: 1 }, { n: '9223372036854775807' }]);
    expect(effects.stderr.text()).toBe('');
  });

  test('closes the engine also when the answer breaks off', async () => {
    let closed = 0;
    const effects = fakeEffects(
      withFakeEngine({
        sql: async () => ({
          ...sqlResult(COLUMNS, []),
          batches: (async function* () {
            yield [{ n: 1 }];
            throw engineError('timeout', 'Too slow.');
          })(),
        }),
        close: async () => void closed++,
      }),
    );

    const answer = runQuery({ lake: '/lake', text: 'SELECT n', output: 'csv', out: '/answer.csv' }, effects);

    await expect(answer).rejects.toThrow('Too slow.');
    expect(closed).toBe(1);
    expect(effects.files.size).toBe(0);
  });

  test.each([
    ['a table', { output: 'table' }, true, 1_000],
    ['json on a terminal', { output: 'json' }, true, LIMITS.sqlRowsDefault],
    ['json into a pipe', { output: 'json' }, false, LIMITS.sqlRowsMax],
    ['csv into a file', { output: 'csv', out: '/a.csv' }, true, LIMITS.sqlRowsMax],
    ['what was asked for', { output: 'csv', limit: 7 }, true, 7],
  ] as const)('limits %s', async (_case, options, isTTY, rowsMax) => {
    const { sql, calls } = recordingSql(() => sqlResult(COLUMNS, []));
    const effects = fakeEffects({ ...withFakeEngine({ sql }), stdout: memoryOutput({ isTTY, columns: 80 }) });

    await runQuery({ lake: '/lake', text: 'SELECT n', ...options }, effects);

    expect(calls[0]?.options?.rowsMax).toBe(rowsMax);
  });

  test('half an answer is never passed off as the whole', async () => {
    const stop = new AbortController();
    const cancelled = fakeEffects({
      signal: stop.signal,
      ...withFakeEngine({
        sql: async () => {
          stop.abort();
          return sqlResult(COLUMNS, [[{ n: 1 }]]);
        },
      }),
    });
    const late = fakeEffects(
      withFakeEngine({
        sql: async () => {
          late.advance(2_000);
          return sqlResult(COLUMNS, [[{ n: 1 }]]);
        },
      }),
    );

    await expect(runQuery({ lake: '/lake', text: 'SELECT n', output: 'json' }, cancelled)).rejects.toThrow('cancelled');
    await expect(runQuery({ lake: '/lake', text: 'SELECT n', timeout: 1 }, late)).rejects.toThrow('out of time');
    expect(cancelled.stdout.text()).not.toContain(']');
  });

  test('says on standard error when the answer was cut', async () => {
    const sql = async () => ({ ...sqlResult(COLUMNS, [[{ n: 1 }]]), truncated: () => true });
    const effects = fakeEffects(withFakeEngine({ sql }));

    await runQuery({ lake: '/lake', text: 'SELECT n', output: 'ndjson', limit: 1 }, effects);

    expect(effects.stdout.text()).toBe('{"n":1}\n');
    expect(effects.stderr.text()).toContain('Cut after 1 rows');
  });

  test('refuses a table of more rows than a table holds', async () => {
    const answer = runQuery({ lake: '/lake', text: 'SELECT n', limit: 1_001 }, fakeEffects());

    await expect(answer).rejects.toThrow('-o csv');
  });

  test.each([
    ['a dash', '-', true],
    ['a pipe', undefined, false],
  ])('reads SQL from standard input when given %s', async (_case, text, isTTY) => {
    const { sql, calls } = recordingSql(() => sqlResult(COLUMNS, []));
    const effects = fakeEffects({
      ...withFakeEngine({ sql }),
      stdin: { ...fakeEffects().stdin, isTTY, read: async () => 'SELECT 2\n' },
    });

    await runQuery({ lake: '/lake', text, output: 'csv' }, effects);

    expect(calls[0]?.text).toBe('SELECT 2\n');
  });

  test('asks what to ask when there is nothing to ask', async () => {
    await expect(runQuery({ lake: '/lake' }, fakeEffects())).rejects.toThrow('What should be asked?');
  });

  test('passes the timeout in milliseconds and the signal of Ctrl-C', async () => {
    const { sql, calls } = recordingSql(() => sqlResult(COLUMNS, []));
    const effects = fakeEffects(withFakeEngine({ sql }));

    await runQuery({ lake: '/lake', text: 'SELECT n', timeout: 1.5 }, effects);

    expect(calls[0]?.options).toMatchObject({ timeoutMs: 1_500, signal: effects.signal });
  });

  test('shows the SQL of a named query on standard error', async () => {
    const { sql } = recordingSql(() => sqlResult(COLUMNS, []));
    const effects = fakeEffects(withFakeEngine({ sql }));

    await runQuery({ lake: '/lake', text: 'RejectedTraffic', output: 'json', showSql: true }, effects);

    expect(effects.stderr.text()).toBe("SELECT * FROM flows WHERE action = 'REJECT'\n");
    expect(effects.stdout.text()).toBe('[]\n');
  });

  test('a mistyped name suggests the right one instead of a syntax error', async () => {
    const sql = () => Promise.reject(engineError('query', 'syntax error', { position: 0 }));

    const answer = runQuery({ lake: '/lake', text: 'RejectdTraffic' }, fakeEffects(withFakeEngine({ sql })));

    await expect(answer).rejects.toThrow("There is no query called 'RejectdTraffic'. Did you mean RejectedTraffic?");
  });

  test('lists the named queries without a lake', async () => {
    const effects = fakeEffects();

    await runQuery({ list: true, json: true }, effects);

    expect(JSON.parse(effects.stdout.text())).toMatchObject([{ name: 'RejectedTraffic' }]);
  });
});

describe('query -o parquet', () => {
  test('puts the file in place in one step', async () => {
    const effects = fakeEffects(withFakeEngine({ sqlToParquet: async (_text, path) => written(path) }));
    const written = (path: string): number => {
      effects.files.set(path, 'PAR1');
      return 3;
    };

    await runQuery({ lake: '/lake', text: 'SELECT n', output: 'parquet', out: '/a.parquet' }, effects);

    expect([...effects.files.keys()]).toEqual(['/a.parquet']);
  });

  test('leaves nothing behind when it fails', async () => {
    const effects = fakeEffects(withFakeEngine({ sqlToParquet: () => Promise.reject(engineError('query', 'No.')) }));

    const answer = runQuery({ lake: '/lake', text: 'SELECT n', output: 'parquet', out: '/a.parquet' }, effects);

    await expect(answer).rejects.toThrow('No.');
    expect(effects.files.size).toBe(0);
  });

  test('goes down a pipe, but not onto a terminal', async () => {
    const sqlToParquet = async (): Promise<number> => 1;
    const piped = fakeEffects(withFakeEngine({ sqlToParquet }));
    const terminal = fakeEffects({ ...withFakeEngine({ sqlToParquet }), stdout: memoryOutput({ isTTY: true }) });

    await runQuery({ lake: '/lake', text: 'SELECT n', output: 'parquet' }, piped);

    expect(piped.stdout.text()).toBe('PAR1');
    await expect(runQuery({ lake: '/lake', text: 'SELECT n', output: 'parquet' }, terminal)).rejects.toThrow('--out');
  });
});
