import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LIMITS } from '../core/limits.js';
import { errorReportSchema, errorSummarySchema, summaryOf } from '../schema/app-errors.js';
import { makeWorkspace, type Workspace } from '../testing/index.js';
import { analyzeErrors } from './analyze-errors.js';
import type { ErrorsRequest } from './errors-request.js';

const START_MS = Date.UTC(2026, 10, 20, 6);
const MINUTE_MS = 60_000;

const at = (minute: number): string => new Date(START_MS + minute * MINUTE_MS).toISOString();
const seconds = (minute: number): number => (START_MS + minute * MINUTE_MS) / 1_000;

function log(level: string, service: string, message = 'x', minute = 0): string {
  return `${JSON.stringify({ time: at(minute), level, service, message })}\n`;
}

const SOME = [
  log('error', 'shop'),
  log('info', 'shop'),
  log('FATAL', 'mail'),
  log('warn', 'mail'),
  log('error', 'shop'),
].join('');
const SOME_COUNTS = { total: 5, errors: 3, byService: { shop: 2, mail: 1 }, malformed: 0, alert: true };

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

function analyzeBytes(bytes: Uint8Array | string, size = 1_000_000, rest: Partial<ErrorsRequest> = {}) {
  const input = pieces(Buffer.from(bytes), size);
  return analyzeErrors({ from: { input, name: 'standard input' }, ...rest });
}

describe('errors of a file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'networkflow-errors-test-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function file(name: string, content: string | Uint8Array): Promise<string> {
    const target = path.join(folder, name);
    await writeFile(target, content);
    return target;
  }

  it('are counted by service, and the summary has exactly its keys', async () => {
    const target = await file('app.jsonl', SOME);

    const report = await analyzeErrors({ from: { file: target } });

    expect(summaryOf(report)).toEqual({ object: target, threshold: 3, ...SOME_COUNTS });
    expect(errorSummarySchema.parse(summaryOf(report))).toEqual(summaryOf(report));
    expect(errorReportSchema.parse(report)).toEqual(report);
  });

  it('reach the threshold or do not', async () => {
    const target = await file('app.jsonl', SOME);

    expect((await analyzeErrors({ from: { file: target }, threshold: 4 })).alert).toBe(false);
    for (const threshold of [0, -1, 1.5, Number.NaN, 1e12]) {
      await expect(analyzeErrors({ from: { file: target }, threshold })).rejects.toMatchObject({
        code: 'invalid-input',
      });
    }
  });

  it.each([
    ['plain text that is called gzip', 'a.jsonl.gz', Buffer.from(SOME)],
    ['gzip that is called plain', 'a.jsonl', gzipSync(SOME)],
    [
      'several gzip members',
      'a.gz',
      Buffer.concat([gzipSync(SOME.slice(0, 100)), gzipSync(''), gzipSync(SOME.slice(100))]),
    ],
    ['carriage returns', 'a.jsonl', Buffer.from(SOME.replaceAll('\n', '\r\n'))],
    ['a byte order mark', 'a.jsonl', Buffer.from(`\ufeff${SOME}`)],
    ['blank lines', 'a.jsonl', Buffer.from(SOME.replaceAll('\n', '\n \t\n\n'))],
    ['no newline at its end', 'a.jsonl', Buffer.from(SOME.trimEnd())],
  ])('are counted in %s', async (_case, name, content) => {
    expect(await analyzeErrors({ from: { file: await file(name, content) } })).toMatchObject(SOME_COUNTS);
  });

  it('are none in an empty file', async () => {
    expect(await analyzeErrors({ from: { file: await file('a', '') }, detail: true })).toMatchObject({
      total: 0,
      errors: 0,
      lines: 0,
      alert: false,
      first: null,
      templates: [],
    });
  });

  it('are those before the damage, which is named', async () => {
    const packed = gzipSync(SOME.repeat(20_000));
    const cut = await analyzeErrors({ from: { file: await file('cut.gz', packed.subarray(0, packed.length / 2)) } });

    expect(cut.errors).toBeGreaterThan(1_000);
    expect(cut.unreadable).toEqual([
      { object: expect.stringContaining('cut.gz'), reason: expect.stringContaining('cut short') },
    ]);
  });

  it.each([
    ['is not there', 'gone.jsonl', 'gone.jsonl cannot be read'],
    ['is a folder', '', 'is a folder'],
  ])('are refused when it %s', async (_case, name, message) => {
    await expect(analyzeErrors({ from: { file: path.join(folder, name) } })).rejects.toMatchObject({
      code: 'source',
      message: expect.stringContaining(message),
    });
  });

  it('change against another file', async () => {
    const old = await file(
      'old',
      [...Array(4)].map((_, n) => log('error', 'shop', `order ${n} failed`)).join('') +
        log('error', 'shop', 'no stock'),
    );
    const now = await file(
      'now',
      [...Array(40)].map((_, n) => log('error', 'shop', `order ${n} failed`)).join('') +
        log('error', 'mail', `queue 'a' is full`) +
        log('info', 'x').repeat(10),
    );

    const { changes, templates } = await analyzeErrors({ from: { file: now, against: old }, detail: true });

    expect(changes).toMatchObject({
      against: old,
      new: [{ service: 'mail', template: 'queue <str> is full', errors: 1, before: 0 }],
      gone: [{ service: 'shop', template: 'no stock', errors: 0, before: 1 }],
      rising: [],
    });
    expect(templates[0]).toMatchObject({
      template: 'order <num> failed',
      errors: 40,
      samples: ['order 0 failed', 'order 1 failed', 'order 2 failed'],
    });
  });
});

describe('errors of a stream', () => {
  it.each([1, 2, 3, 7, 64, 1_000])('are counted in pieces of %d bytes', async (size) => {
    expect(await analyzeBytes(SOME, size)).toMatchObject({ object: 'standard input', ...SOME_COUNTS });
    expect(await analyzeBytes(gzipSync(SOME), size)).toMatchObject(SOME_COUNTS);
  });

  it('are counted across blocks, with the right line numbers', async () => {
    const filler = `${JSON.stringify({ level: 'error', service: 'shop', pad: 'y'.repeat(3_000) })}\n`;
    const count = Math.ceil((2.5 * LIMITS.errorBlockBytes) / filler.length);
    const text = Buffer.from(`${filler.repeat(count)}broken\n${filler}also broken`);

    for (const size of [65_536, LIMITS.errorBlockBytes, text.length]) {
      expect(await analyzeBytes(text, size)).toMatchObject({
        lines: count + 3,
        errors: count + 1,
        malformed: 2,
        malformedExamples: [
          { line: count + 1, excerpt: 'broken' },
          { line: count + 3, excerpt: 'also broken' },
        ],
      });
    }
  });

  it('count a line of ten megabytes, and name one that is longer than a line may be', async () => {
    const long = (bytes: number): string =>
      JSON.stringify({ level: 'error', service: 'shop', body: 'z'.repeat(bytes) });
    const text = `${long(10_000_000)}\n${long(LIMITS.errorLineBytesMax)}\n${log('error', 'shop')}${long(LIMITS.errorLineBytesMax)}`;

    expect(await analyzeBytes(text)).toMatchObject({
      lines: 4,
      total: 2,
      errors: 2,
      malformed: 2,
      malformedExamples: [{ line: 2, reason: expect.stringContaining('longer than') }, { line: 4 }],
    });
  });

  it('bound the services, the examples and the templates', async () => {
    const services = LIMITS.errorServicesMax + 50;
    const text = [...Array(services)]
      .map((_, n) => log('error', `s${n}`, `word${'abcdefghij'[n % 10]} ${'x'.repeat(n)}`))
      .join('');
    const report = await analyzeBytes(text + 'broken\n'.repeat(100), 100_000, { detail: true });

    expect(Object.keys(report.byService)).toHaveLength(LIMITS.errorServicesMax);
    expect(report.byService.other).toBe(51);
    expect(report.templates).toHaveLength(LIMITS.errorTemplatesMax);
    expect(report.malformedExamples).toHaveLength(LIMITS.errorExamplesMax);
    expect(report.notes.join(' ')).toContain('services');
  });

  it('may be of services that are called like properties of objects', async () => {
    const text = ['__proto__', 'constructor', 'toString'].map((service) => log('error', service)).join('');

    expect(Object.entries((await analyzeBytes(text, 10, { detail: true })).byService)).toEqual([
      ['__proto__', 1],
      ['constructor', 1],
      ['toString', 1],
    ]);
  });

  it('stop when they are told to', async () => {
    const controller = new AbortController();
    let sent = 0;
    const input = (async function* () {
      for (;;) {
        sent += 1;
        if (sent === 5) controller.abort();
        yield Buffer.from(SOME);
      }
    })();

    await expect(
      analyzeErrors({ from: { input, name: 'endless' } }, { signal: controller.signal }),
    ).rejects.toMatchObject({ code: 'cancelled' });
    expect(sent).toBeLessThan(10);
  });

  it('tell how far they are', async () => {
    const seen: number[] = [];
    const bytes = Buffer.from(SOME);
    await analyzeErrors(
      { from: { input: pieces(bytes, 100), name: 'x' } },
      { onProgress: (progress) => seen.push(progress.bytes) },
    );

    expect(seen.at(-1)).toBe(bytes.length);
    expect(seen).toEqual(seen.toSorted((one, other) => one - other));
  });

  it('spike where a service logs far more than in the hour before', async () => {
    const quiet = [...Array(90)]
      .map(
        (_, minute) =>
          log('error', 'shop', 'slow', minute) +
          log('error', 'shop', 'slow', minute) +
          log('info', 'mail', 'ok', minute),
      )
      .join('');
    const burst = log('error', 'shop', 'down', 75).repeat(40) + log('error', 'mail', 'down', 80).repeat(15);

    const report = await analyzeBytes(quiet + burst, 10_000, { detail: true });

    expect(report.spikes).toMatchObject([
      { service: 'shop', minute: at(75).replace('.000Z', 'Z'), errors: 42, expected: 2 },
      { service: 'mail', minute: at(80).replace('.000Z', 'Z'), errors: 15, expected: 0 },
    ]);
    expect(report.perMinute.find(({ minute }) => minute === at(75).replace('.000Z', 'Z'))).toMatchObject({
      service: 'shop',
      errors: 42,
    });
    expect((await analyzeBytes(quiet, 10_000, { detail: true })).spikes).toEqual([]);
  });
});

describe('errors of a folder', () => {
  let workspace: Workspace;
  beforeEach(async () => {
    workspace = await makeWorkspace();
  });
  afterEach(() => workspace.remove());

  async function write(key: string, content: string, minute: number): Promise<void> {
    await workspace.write(key, content);
    await utimes(path.join(workspace.logs, key), seconds(minute), seconds(minute));
  }

  it('are those of the file that was written last, compared with the one before', async () => {
    await write('z.jsonl', log('error', 'a', 'old'), 10);
    await write('deep/er/a.json', log('error', 'a', 'new'), 30);
    await write('b.log.gz', log('error', 'a', 'middle'), 20);
    await write('.hidden', log('error', 'a'), 40);

    const totals = new Set<number>();
    await analyzeErrors(
      { from: { folder: workspace.logs } },
      { onProgress: ({ phase, objectsTotal }) => phase === 'read' && totals.add(objectsTotal) },
    );
    const report = await analyzeErrors({ from: { folder: workspace.logs }, detail: true });

    // Without details nothing is compared, so the file before is not read.
    expect([...totals]).toEqual([1]);
    expect(report).toMatchObject({
      object: 'deep/er/a.json',
      errors: 1,
      changes: { against: 'b.log.gz', new: [{ template: 'new' }], gone: [{ template: 'middle' }] },
    });
  });

  it('are those of all files of a window, line by line, and of the files whose lines say no time', async () => {
    await write('a.jsonl', [5, 15, 25].map((minute) => log('error', 'a', 'm', minute)).join(''), 30);
    await write('b.jsonl', '{"level":"error","app":"untimed"}\n', 15);
    await write('c.jsonl', '{"level":"error","app":"late"}\n', 45);
    await write('d.jsonl', log('error', 'early', 'm', 12), 8);
    const window = { from: seconds(10), to: seconds(20) };

    const report = await analyzeErrors({ from: { folder: workspace.logs }, which: { window } });

    expect(report).toMatchObject({ object: workspace.logs, byService: { a: 1, untimed: 1 }, objectsRead: 3 });
    expect(report.objects.map(({ key }) => key)).toEqual(['c.jsonl', 'a.jsonl', 'b.jsonl']);
  });

  it('compare a window with the one before it', async () => {
    await write(
      'a.jsonl',
      [5, 15, 16].map((minute) => log('error', 'a', `m${minute > 10 ? 'ore' : 'uch'}`, minute)).join(''),
      30,
    );

    const { changes } = await analyzeErrors({
      from: { folder: workspace.logs },
      which: { window: { from: seconds(10), to: seconds(20) } },
      detail: true,
    });

    expect(changes).toMatchObject({
      against: `${at(0)}/${at(10)}`.replaceAll('.000Z', 'Z'),
      new: [{ template: 'more', errors: 2 }],
      gone: [{ template: 'much' }],
    });
  });

  it('are none where there is no file, which is said', async () => {
    expect(await analyzeErrors({ from: { folder: workspace.logs } })).toMatchObject({
      object: null,
      total: 0,
      alert: false,
      notes: [expect.stringContaining('nothing')],
    });
    await expect(analyzeErrors({ from: { folder: path.join(workspace.logs, 'gone') } })).rejects.toMatchObject({
      code: 'source',
    });
  });

  it('name a file that is damaged and count the others', async () => {
    await write('a.jsonl', log('error', 'a'), 10);
    await workspace.write('b.gz', Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3]));

    const report = await analyzeErrors({ from: { folder: workspace.logs }, which: { window: { from: seconds(0) } } });

    expect(report).toMatchObject({ errors: 1, unreadable: [{ object: 'b.gz' }] });
  });
});
