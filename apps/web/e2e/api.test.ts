import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ledger, makeFolder, makeLake, type Served, serve } from './harness';

interface Answer {
  readonly rows: readonly Record<string, unknown>[];
  readonly meta: { readonly totals?: { readonly groups: number } };
}

describe('the HTTP API of the built server', () => {
  let served: Served;
  let ledger: Ledger;

  beforeAll(async () => {
    const folder = await makeFolder();
    ledger = await makeLake(folder);
    served = await serve(folder);
  });
  afterAll(() => served?.stop());

  const get = (path: string): Promise<Response> => fetch(`${served.url}${path}`);
  const analyze = async (query: string): Promise<Answer> =>
    (await (await get(`/api/v1/analyses/${query}`)).json()) as Answer;

  it('counts what the generator wrote', async () => {
    const { rows } = await analyze('totals');
    expect(rows[0]).toMatchObject({
      flows: ledger.total.rows,
      bytes: ledger.total.bytes,
      packets: ledger.total.packets,
      denied_flows: ledger.actions.REJECT.rows,
    });
  });

  it('answers every analysis that it describes', async () => {
    const { analyses } = (await (await get('/api/v1/describe')).json()) as { analyses: { name: string }[] };
    expect(analyses.length).toBeGreaterThanOrEqual(14);
    for (const { name } of analyses) {
      const answer = await analyze(name);
      expect(answer.rows.length, name).toBeGreaterThan(0);
    }
  });

  it('pages, sorts and searches', async () => {
    const first = await analyze('talkers?limit=5&sort=srcaddr');
    const second = await analyze('talkers?limit=5&sort=srcaddr&offset=5');
    expect(first.rows).toHaveLength(5);
    expect(second.rows[0]).not.toEqual(first.rows[0]);
    const found = await analyze('talkers?search=10.&limit=5');
    expect(found.meta.totals?.groups).toBeLessThanOrEqual(first.meta.totals?.groups ?? 0);
  });

  it('writes CSV with a header and every row', async () => {
    const response = await get('/api/v1/analyses/protocols?format=csv');
    const { rows } = await analyze('protocols');
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="protocols.csv"');
    expect((await response.text()).trim().split('\r\n')).toHaveLength(rows.length + 1);
  });

  it('counts the values of a column', async () => {
    const { values } = (await (await get('/api/v1/columns/action/values')).json()) as {
      values: { value: string; flows: number }[];
    };
    expect(values.reduce((sum, { flows }) => sum + flows, 0)).toBe(ledger.total.rows);
  });

  it.each([
    ['/api/v1/analyses/nothing', 404, 'not-found'],
    ['/api/v1/analyses/totals?from=yesterday', 400, 'invalid-input'],
    ['/api/v1/analyses/totals?from=2026-01-06&to=2026-01-05', 400, 'invalid-input'],
    ['/api/v1/analyses/talkers?limit=-1', 400, 'invalid-input'],
    ['/api/v1/analyses/talkers?limit=99999999', 400, 'invalid-input'],
    ['/api/v1/analyses/talkers?limt=5', 400, 'invalid-input'],
    ['/api/v1/analyses/talkers?sort=nothing', 400, 'invalid-input'],
    ['/api/v1/analyses/totals?where=port+22&where=port+23', 400, 'invalid-input'],
    ["/api/v1/analyses/totals?where=srcaddr+=+'", 400, 'invalid-input'],
    ['/api/v1/columns/nothing/values', 404, 'not-found'],
    ['/api/v1/nothing/here', 404, 'not-found'],
    ['/api/v1', 404, 'not-found'],
    // Escapes that are no text.
    ['/api/v1/analyses/%E0%A4%A', 404, 'not-found'],
    ['/api/v1/analyses/totals?constructor=1', 400, 'invalid-input'],
  ])('refuses %s as a problem document', async (path, status, code) => {
    const response = await get(path);
    const problem = (await response.json()) as Record<string, unknown>;
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(problem).toMatchObject({ status, code, requestId: response.headers.get('x-request-id') });
    expect(JSON.stringify(problem)).not.toMatch(/SELECT|node_modules|\.js:\d/);
  });

  it.each([
    ['PUT', '/api/v1/nothing', 404],
    ['PATCH', '/healthz', 405],
    ['POST', '/metrics', 405],
    ['PUT', '/', 405],
    ['GET', '/address/%E0%A4%A', 200],
  ])('answers %s %s with %i', async (method, path, status) => {
    const reply = await fetch(`${served.url}${path}`, { method });
    expect(reply.status).toBe(status);
    if (status === 405) expect(reply.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
  });

  // `fetch` cannot send it.
  it('refuses TRACE', async () => {
    const status = await new Promise((resolve, reject) => {
      const request = httpRequest(`${served.url}/api/v1/status`, { method: 'TRACE', agent: false }, (reply) => {
        reply.resume().once('end', () => resolve(reply.statusCode));
      });
      request.once('error', reject).end();
    });
    expect(status).toBe(405);
  });

  it('gives the position of a mistake in a filter', async () => {
    const response = await get(`/api/v1/analyses/totals?where=${encodeURIComponent('port 22 and foo = 3')}`);
    expect(await response.json()).toMatchObject({ code: 'invalid-input', position: 12 });
  });

  it('is live and ready', async () => {
    expect(await (await get('/healthz')).json()).toEqual({ status: 'ok' });
    expect(await (await get('/readyz')).json()).toMatchObject({ status: 'ready' });
  });

  it('guards its pages and replies with security headers', async () => {
    const page = await get('/');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'self'");
    expect(policy).toMatch(/script-src 'self' 'nonce-[^']+' 'strict-dynamic'/);
    expect(policy).not.toContain('unsafe-eval');
    const reply = await get('/api/v1/status');
    expect(reply.headers.get('x-content-type-options')).toBe('nosniff');
    expect(reply.headers.get('cache-control')).toBe('no-store');
    expect(reply.headers.get('x-powered-by')).toBeNull();
  });
});
