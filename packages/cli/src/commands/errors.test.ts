import type { ErrorsRequest } from '@networkflow/engine';
import type { ErrorReport } from '@networkflow/engine/contract';
import { describe, expect, test } from 'vitest';
import { DATE_MS, engineError, fakeEffects, memoryOutput } from '../../test/fake-effects.js';
import { fakeErrorReport } from '../../test/fake-error-report.js';
import { main } from '../main.js';

/** Runs a command line over logs that say what `report` says; `asked` is what the engine was asked. */
async function run(
  words: readonly string[],
  report: Partial<ErrorReport> = {},
  overrides: Parameters<typeof fakeEffects>[0] = {},
) {
  const asked: ErrorsRequest[] = [];
  const effects = fakeEffects({
    isDirectory: async (path) => path.endsWith('logs'),
    analyzeErrors: async (request) => {
      asked.push(request);
      return fakeErrorReport(report);
    },
    ...overrides,
  });
  const code = await main({ words: ['errors', ...words], version: '' }, effects);
  return { code, asked, out: effects.stdout.text(), err: effects.stderr.text() };
}

describe('errors', () => {
  test('prints exactly the seven keys of a summary, and nothing else', async () => {
    const { code, out, err } = await run(['--file', 'app.jsonl']);

    expect(code).toBe(0);
    expect(Object.keys(JSON.parse(out))).toEqual([
      'object',
      'total',
      'errors',
      'byService',
      'threshold',
      'alert',
      'malformed',
    ]);
    expect(err).toBe('');
  });

  test('ends with 2 when the threshold is reached, and prints the answer all the same', async () => {
    const { code, out, err } = await run(['app.jsonl'], { errors: 3, alert: true });

    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ errors: 3, alert: true });
    expect(err).toContain('3 errors; the threshold is 3');
  });

  test('ends with 1 when something could not be read and what could is quiet', async () => {
    const unreadable = [{ object: 'a.gz', reason: 'unexpected end of file' }];

    expect(await run(['./logs'], { unreadable })).toMatchObject({
      code: 1,
      err: expect.stringContaining('a.gz could not be read: unexpected end of file'),
    });
    expect((await run(['./logs'], { unreadable, alert: true })).code).toBe(2);
  });

  test('a source that does not answer is a failure, and no alert', async () => {
    const failing = async (): Promise<never> => {
      throw engineError('source', 'S3 answered AccessDenied.');
    };
    const { code, out, err } = await run(['--bucket', 'b'], {}, { analyzeErrors: failing });

    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('AccessDenied');
  });

  test.each([
    [['app.jsonl'], { file: 'app.jsonl' }],
    [['--file', 'b.jsonl', '--against', 'a.jsonl'], { file: 'b.jsonl', against: 'a.jsonl' }],
    [['--file', '-'], { name: 'stdin' }],
    [['-'], { name: 'stdin' }],
    [['/logs'], { folder: '/logs' }],
    [['--folder', '/logs', '--prefix', 'shop/'], { folder: '/logs', prefix: 'shop/' }],
    [['--bucket', 'b', '--prefix', 'shop/'], { bucket: 'b', prefix: 'shop/' }],
    [['s3://b/shop/x.jsonl'], { bucket: 'b', prefix: 'shop/x.jsonl' }],
    [['s3://b/shop/a,b=c/'], { bucket: 'b', prefix: 'shop/a,b=c/' }],
  ] as const)('reads what %j names, the newest of it', async (words, from) => {
    const { asked } = await run(words);

    expect(asked).toMatchObject([{ from, which: 'latest', threshold: 3, detail: false }]);
  });

  test('reads a bucket as the flags and the environment say, but not the bucket of flow logs', async () => {
    const env = { NETWORKFLOW_BUCKET: 'flows', NETWORKFLOW_PREFIX: 'AWSLogs/', NETWORKFLOW_READER: 'sdk' };
    const { asked } = await run(['--bucket', 'b', '--aws-region', 'eu-central-1'], {}, { env });

    expect(asked[0]?.from).toEqual({ bucket: 'b', prefix: '', s3: { region: 'eu-central-1', reader: 'sdk' } });
  });

  test.each([
    [['--window', '24h'], { from: DATE_MS / 1_000 - 86_400 }],
    [['--window', '2026-11-19/2026-11-20'], { from: 1_795_046_400, to: 1_795_132_800 }],
    [['--from', '2026-11-19'], { from: 1_795_046_400 }],
    [['--to', '2026-11-20T00:00:00Z'], { to: 1_795_132_800 }],
  ] as const)('reads all of a window with %j', async (words, window) => {
    expect((await run(['/logs', ...words])).asked[0]?.which).toEqual({ window });
  });

  test('reads the lines of a time in a file, and all of a source where nothing was ever written', async () => {
    expect((await run(['app.jsonl', '--from', '2026-11-19'])).asked[0]?.which).toEqual({
      window: { from: 1_795_046_400 },
    });
    const nothing = { lookAtErrorLogs: async () => ({ objects: 0, newestMs: null, tag: '' }) };
    expect((await run(['/logs', '--window', '24h'], {}, nothing)).asked[0]?.which).toEqual({ window: {} });
  });

  test('prints the whole report when asked, and asks the engine for it', async () => {
    const { asked, out } = await run(['app.jsonl', '--details']);

    expect(asked[0]?.detail).toBe(true);
    expect(JSON.parse(out)).toHaveProperty('changes.against', null);
  });

  test.each([
    [[], 'Read what?'],
    [['a.jsonl', '--bucket', 'b'], 'one place at a time'],
    [['--file', '/logs'], 'is a folder'],
    [['/logs', '--latest', '--window', '24h'], 'Name one'],
    [['/logs', '--from', '2026-11-20', '--to', '2026-11-19'], 'The window is empty'],
    [['/logs', '--against', 'a.jsonl'], '--against names the file'],
    [['app.jsonl', '--profile', 'p'], '--profile is about a bucket'],
    [['s3://'], "'s3://' names no bucket"],
    [['--bucket', 's3:///x'], 'names no bucket'],
    [['app.jsonl', '--threshold', '0'], 'at least 1'],
    [['app.jsonl', '--threshold', '2e9'], 'whole number'],
    [['https://example.org/app.jsonl', '--prefix', 'x', '--bucket', 'b'], 'one place at a time'],
  ] as const)('says what is wrong with %j', async (words, message) => {
    const { code, out, err } = await run(words);

    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
  });

  test('a terminal gets a page for people, whose log text can do nothing to it', async () => {
    const evil = '\u001b[31mboom\u202e <num>';
    const at = '2026-11-20T10:00:00Z';
    const change = { id: 'a', template: evil, service: 'shop', errors: 9, before: 1 };
    const { out, err } = await run(
      ['app.jsonl', '--details'],
      {
        ...{ errors: 9, alert: true, malformed: 2, first: at, last: at },
        templates: [{ id: 'a', template: evil, service: 'shop', errors: 9, first: at, last: at, samples: [evil] }],
        changes: { against: 'before.jsonl', new: [change], gone: [], rising: [change] },
        spikes: [{ service: 'shop', minute: at, errors: 9, expected: 0.4, score: 12 }],
        malformedExamples: [{ object: 'app.jsonl', line: 3, excerpt: evil, reason: 'no JSON' }],
        notes: ['Two objects were passed over.'],
      },
      { stdout: memoryOutput({ isTTY: true, columns: 120 }), env: { NO_COLOR: '1' } },
    );

    expect(out).toContain('ALERT: 9 errors, threshold 3');
    expect(out).toContain('New since before.jsonl');
    expect(out).toContain('1 → 9');
    expect(out).toContain('9 errors where about 0 are usual');
    expect(err).toContain('app.jsonl, line 3: no JSON');
    expect(err).toContain('Two objects were passed over.');
    for (const sent of ['\u001b', '\u202e']) expect(out + err).not.toContain(sent);
  });
});
