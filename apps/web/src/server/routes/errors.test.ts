import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { errorReportSchema } from '@networkflow/engine/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { handle } from '../handle';
import { analyzeRoute, errorSourcesRoute, errorsRoute } from './errors';

const KEYS = ['object', 'total', 'errors', 'byService', 'threshold', 'alert', 'malformed'];
const RECORDS = [
  { time: '2026-11-20T10:00:00Z', level: 'info', service: 'shop', msg: 'fine' },
  { time: '2026-11-20T10:00:01Z', level: 'error', service: 'shop', msg: 'not fine' },
  { time: '2026-11-20T10:00:02Z', level: 'fatal', service: 'cart', msg: 'not at all' },
];

describe('error logs over HTTP', () => {
  let folder: string;
  const text = (records: readonly object[]): string => `${records.map((each) => JSON.stringify(each)).join('\n')}\n`;
  const write = async (name: string, content: string, at = '2026-11-20T11:00:00Z'): Promise<void> => {
    const file = path.join(folder, 'logs', name);
    await writeFile(file, content);
    await utimes(file, new Date(at), new Date(at));
  };
  const configure = (sources: readonly object[], s3: object = {}): void => {
    vi.stubEnv('NETWORKFLOW_ERROR_SOURCES', JSON.stringify({ sources, s3 }));
  };
  const ask = (address: string, headers: Record<string, string> = {}): Promise<Response> => {
    const request = new Request(`http://localhost${address}`, { headers: { host: 'localhost', ...headers } });
    const context = { params: Promise.resolve({}) };
    if (address.startsWith('/analyze')) return handle(analyzeRoute)(request, context);
    return address.includes('sources')
      ? handle(errorSourcesRoute)(request, context)
      : handle(errorsRoute)(request, context);
  };
  const jsonOf = async (address: string): Promise<unknown> => (await ask(address)).json();

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'networkflow-errors-'));
    await mkdir(path.join(folder, 'logs'));
    await write('a.jsonl', text(RECORDS));
    configure([{ name: 'shop', folder: path.join(folder, 'logs'), shown: './logs' }]);
    vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    // What is remembered between requests belongs to the process.
    globalThis.networkflowErrorLogs = undefined;
    await rm(folder, { recursive: true, force: true });
  });

  it('/analyze and /api/v1/errors answer the same, with exactly the seven keys', async () => {
    const answer = await jsonOf('/analyze?source=shop&threshold=2');

    expect(Object.keys(answer as object)).toEqual(KEYS);
    expect(answer).toMatchObject({
      object: 'a.jsonl',
      total: 3,
      errors: 2,
      byService: { shop: 1, cart: 1 },
      alert: true,
    });
    expect(await jsonOf('/api/v1/errors?source=shop&threshold=2')).toEqual(answer);
    expect(await jsonOf('/analyze')).toMatchObject({ threshold: 3, alert: false });
  });

  it('an alert is an answer like any other, and details are the whole report', async () => {
    expect((await ask('/analyze?threshold=1')).status).toBe(200);
    const report = errorReportSchema.parse(await jsonOf('/api/v1/errors?detail=true&window=all'));
    expect(report.perMinute).toHaveLength(2);
  });

  it('counts a window back from what was written last, however long ago that was', async () => {
    expect(await jsonOf('/analyze?window=2h')).toMatchObject({ errors: 2 });
    expect(await jsonOf('/analyze?window=10m')).toMatchObject({ errors: 0 });
    expect(await jsonOf('/analyze?from=2026-11-20T10:00:02Z&to=2026-11-21')).toMatchObject({ errors: 1 });
  });

  it('sends an answer again only when something was written', async () => {
    const first = await ask('/api/v1/errors?source=shop');
    const tag = first.headers.get('etag') ?? '';
    expect(tag).toMatch(/^W\//);
    expect((await ask('/api/v1/errors?source=shop', { 'if-none-match': tag })).status).toBe(304);

    await write('b.jsonl', text(RECORDS.slice(1, 2)), '2026-11-20T12:00:00Z');
    globalThis.networkflowErrorLogs = undefined;
    const second = await ask('/api/v1/errors?source=shop', { 'if-none-match': tag });
    expect(second.status).toBe(200);
    expect(await second.json()).toMatchObject({ object: 'b.jsonl', errors: 1 });
  });

  it('refuses everything else with one and the same document, before it looks at anything', async () => {
    configure([{ name: 'shop', bucket: 'logs', prefix: 'shop/' }], { endpointUrl: 'http://127.0.0.1:9' });
    const documents = new Set<string>();
    for (const query of [
      'bucket=other',
      'bucket=logs',
      'bucket=logs&prefix=shop',
      'bucket=logs&prefix=shopping/',
      'bucket=logs&prefix=shop/../secret/',
      'bucket=logs&prefix=shop%2F..%2Fsecret%2F',
      'bucket=logs&prefix=shop/%252e%252e/secret/',
      'bucket=169.254.169.254&prefix=latest/',
      'bucket=s3%3A%2F%2Flogs&prefix=shop/',
      'bucket=file%3A%2F%2F%2Fetc&prefix=passwd',
      'source=/etc',
      'source=..',
      'source=nobody',
    ]) {
      for (const route of ['/analyze', '/api/v1/errors']) {
        const response = await ask(`${route}?${query}`);
        expect([response.status, response.headers.get('etag')], query).toEqual([403, null]);
        const { requestId, ...document } = (await response.json()) as { requestId: string };
        documents.add(JSON.stringify(document));
      }
    }
    expect(documents.size).toBe(1);
    expect([...documents][0]).not.toMatch(/other|secret|exist/);
  });

  it.each([
    'endpointUrl=http://169.254.169.254/',
    'endpoint-url=http://evil.test',
    'region=x',
    'reader=sdk',
    'file=/etc/passwd',
    'folder=/etc',
  ])('lets no parameter say how or where else to read: %s', async (query) => {
    expect((await ask(`/analyze?source=shop&${query}`)).status).toBe(400);
  });

  it('says that nothing is configured, and lists what is, by name', async () => {
    expect(await jsonOf('/api/v1/errors/sources')).toEqual({ sources: [{ name: 'shop', folder: './logs' }] });
    configure([]);
    const response = await ask('/analyze');
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'not-found', detail: expect.stringContaining('--error-logs') });
    expect(await jsonOf('/api/v1/errors/sources')).toEqual({ sources: [] });
  });

  it('keeps to itself where a folder lies that is gone', async () => {
    await rm(path.join(folder, 'logs'), { recursive: true });
    const response = await ask('/analyze');

    expect(response.status).toBe(502);
    expect(await response.text()).not.toContain(folder);
  });

  it('calls a folder by its name in all that it says of it', async () => {
    await writeFile(
      path.join(folder, 'logs', 'b.jsonl.gz'),
      Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3]),
    );
    const all = await (await ask('/api/v1/errors?window=all&detail=true')).text();
    expect(JSON.parse(all)).toMatchObject({ object: 'shop', unreadable: [{ object: 'b.jsonl.gz' }] });
    expect(all).not.toContain(folder);
  });

  it('follows no link out of a folder', async () => {
    await writeFile(path.join(folder, 'secret.jsonl'), text(RECORDS));
    await symlink(path.join(folder, 'secret.jsonl'), path.join(folder, 'logs', 'z.jsonl'));
    await symlink(folder, path.join(folder, 'logs', 'up'));

    expect(await jsonOf('/api/v1/errors?window=all&detail=true')).toMatchObject({ objectsRead: 1, errors: 2 });
  });

  it('passes on what a bucket says that may be read, to be mended', async () => {
    configure([{ name: 'shop', bucket: 'not_a_bucket', prefix: '' }]);
    const response = await ask('/analyze');

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ detail: expect.stringContaining('not_a_bucket') });
  });

  it('answers an empty source with nothing, not with an error', async () => {
    await rm(path.join(folder, 'logs', 'a.jsonl'));

    expect(await jsonOf('/analyze')).toEqual({
      ...{ object: null, total: 0, errors: 0, byService: {}, threshold: 3, alert: false, malformed: 0 },
    });
  });
});
