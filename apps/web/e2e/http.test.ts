import { request as httpRequest, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFolder, makeLake, type Served, serve } from './harness';

describe('how the built server speaks HTTP', () => {
  let served: Served;

  beforeAll(async () => {
    const folder = await makeFolder();
    await makeLake(folder);
    served = await serve(folder);
  });
  afterAll(() => served?.stop());

  const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${served.url}${path}`, { headers });
  /** `fetch` unpacks what it gets; this one says what came over the wire. */
  const raw = (path: string, headers: Record<string, string>, body?: object): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const method = body === undefined ? 'GET' : 'POST';
      const request = httpRequest(`${served.url}${path}`, { method, headers, agent: false }, (reply) => {
        reply.resume().once('end', () => resolve(reply));
      });
      request.once('error', reject);
      request.end(body === undefined ? undefined : JSON.stringify(body));
    });

  it.each([
    '/api/v1/analyses/talkers?limit=5',
    '/api/v1/columns/action/values',
    '/api/v1/records?limit=3',
    '/api/v1/conversations?limit=3',
    '/api/v1/quality',
    '/api/v1/findings',
    '/api/v1/describe',
  ])('sends %s again only when it changed', async (path) => {
    const first = await get(path);
    const tag = first.headers.get('etag') ?? '';
    expect(tag).toMatch(/^W\/"/);
    expect(first.headers.get('cache-control')).toBe('private, no-cache');

    const again = await get(path, { 'if-none-match': tag });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
    expect(again.headers.get('etag')).toBe(tag);

    const other = await get(`${path}${path.includes('?') ? '&' : '?'}nonsense=1`, { 'if-none-match': tag });
    expect(other.status).toBe(400);
    expect((await get(path, { 'if-none-match': 'W/"other"' })).status).toBe(200);
  });

  it('takes an answer about findings for another one once something is suppressed', async () => {
    const path = '/api/v1/findings?suppressed=show';
    const first = await get(path);
    const { findings } = (await first.json()) as { findings: { subject: string }[] };
    expect(findings.length).toBeGreaterThan(0);
    const made = await fetch(`${served.url}/api/v1/suppressions`, {
      method: 'POST',
      body: JSON.stringify({ subject: findings[0]?.subject, reason: 'ours', expires: '2099-01-01' }),
    });
    expect(made.status).toBe(201);
    const again = await get(path, { 'if-none-match': first.headers.get('etag') ?? '' });
    expect(again.status).toBe(200);
    expect(again.headers.get('etag')).not.toBe(first.headers.get('etag'));
  });

  it('never lets a status or a problem be kept', async () => {
    for (const path of ['/api/v1/status', '/api/v1/suppressions', '/api/v1/analyses/nothing', '/healthz', '/readyz']) {
      const reply = await get(path);
      expect([path, reply.headers.get('cache-control'), reply.headers.get('etag')]).toEqual([path, 'no-store', null]);
    }
  });

  it('compresses JSON, CSV and lines', async () => {
    const headers = { 'accept-encoding': 'gzip, br' };
    const batch = { analyses: [{ id: 'a', name: 'talkers' }] };
    for (const reply of [
      await raw('/api/v1/describe', headers),
      await raw('/api/v1/analyses/talkers?format=csv', headers),
      await raw('/api/v1/batch', headers, batch),
    ]) {
      expect(reply.headers['content-encoding']).toBe('gzip');
      expect(reply.headers.vary?.toLowerCase()).toContain('accept-encoding');
    }
  });

  it('compresses pages and scripts', async () => {
    const html = await (await get('/')).text();
    const script = /\/_next\/static\/[^"]+\.js/.exec(html)?.[0] ?? '';
    expect(script).not.toBe('');
    for (const path of ['/', script]) {
      expect((await raw(path, { 'accept-encoding': 'gzip, br' })).headers['content-encoding'], path).toBe('gzip');
    }
  });
});
