import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HAS_CHROMIUM, launchBrowser, makeFolder, openPage, type Served, serve } from './harness';

const TOKEN = 'correct-horse-battery-staple';
const BEARER = { authorization: `Bearer ${TOKEN}` };
const ANN = { 'x-forwarded-user': 'ann@example.org' };
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** As `fetch`, but with whatever Host one likes, and following no redirect. */
function ask(
  served: Served,
  path: string,
  headers: Record<string, string> = {},
  body?: string,
): Promise<{ status: number; headers: Record<string, string>; text: string }> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const request = httpRequest(`${served.url}${path}`, { method, headers, agent: false }, (reply) => {
      let text = '';
      reply.setEncoding('utf8');
      reply.on('data', (chunk: string) => {
        text += chunk;
      });
      reply.once('end', () => {
        const given = Object.fromEntries(Object.entries(reply.headers).map(([name, value]) => [name, String(value)]));
        resolve({ status: reply.statusCode ?? 0, headers: given, text });
      });
    });
    request.once('error', reject);
    request.end(body);
  });
}

/** Of the API, of pages and of what is neither. */
const GUARDED = [
  '/api/v1/status',
  '/api/v1/analyses/totals',
  '/api/v1/openapi.json',
  '/api/v1/connections/access-log',
  '/api/v1/connections/stats/top-users',
  '/',
  '/findings',
  '/api',
  '/metrics',
];

/** Asked for by browsers of their own accord, with no page at hand; one that is missing is an error in their console. */
const ICONS = ['/favicon.ico', '/apple-touch-icon.png'];

describe('a server with a token', () => {
  let served: Served;
  beforeAll(async () => {
    served = await serve(await makeFolder(), { NETWORKFLOW_AUTH_TOKEN: TOKEN, HOSTNAME: '0.0.0.0' });
  });
  afterAll(() => served?.stop());

  it.each(GUARDED)('keeps %s from those who do not have it', async (path) => {
    const reply = await ask(served, path);
    expect([307, 401]).toContain(reply.status);
    if (reply.status === 307) expect(reply.headers.location).toBe(`/sign-in?to=${encodeURIComponent(path)}`);
    expect(reply.text).not.toMatch(/lakeBytes|networkflow_lake|_next\/static/);
    expect(reply.headers['cache-control']).toBe('no-store');
  });

  it.each(GUARDED)('opens %s to those who do', async (path) => {
    expect((await ask(served, path, BEARER)).status).toBe(200);
  });

  it.each(ICONS)('shows %s to everyone, as it does the icon of pages', async (path) => {
    for (const headers of [{}, BEARER]) {
      const reply = await ask(served, path, headers);
      expect([reply.status, reply.headers['content-type']]).toEqual([200, expect.stringMatching(/^image\//)]);
    }
  });

  it('keeps changes from those who do not', async () => {
    const body = JSON.stringify({ subject: '10.0.0.1', reason: 'x', expires: '2099-01-01' });
    expect((await ask(served, '/api/v1/suppressions', {}, body)).status).toBe(401);
    expect((await ask(served, '/api/v1/sql', {}, '{"statement":"SELECT 1"}')).status).toBe(401);
    expect((await ask(served, '/api/v1/connections/who', {}, '{"reason":"x"}')).status).toBe(401);
  });

  it('says how to ask as a problem document', async () => {
    const reply = await ask(served, '/api/v1/status');
    expect(reply.headers['content-type']).toBe('application/problem+json');
    expect(reply.headers['www-authenticate']).toContain('Bearer');
    expect(JSON.parse(reply.text)).toMatchObject({ status: 401, code: 'unauthorized' });
  });

  it('stays live and ready for those who look after it', async () => {
    expect((await ask(served, '/healthz')).status).toBe(200);
    expect((await ask(served, '/readyz')).status).toBe(200);
  });

  it('signs in with a form, and out again', async () => {
    const signedIn = await ask(served, '/session', FORM, `token=${TOKEN}&to=%2Ffindings%3Fv%3D1`);
    expect([signedIn.status, signedIn.headers.location]).toEqual([303, '/findings?v=1']);
    const cookie = signedIn.headers['set-cookie'] ?? '';
    expect(cookie).toMatch(/^networkflow-session=[^;]+; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(cookie).not.toContain(TOKEN);

    const session = { cookie: cookie.split(';')[0] ?? '' };
    expect((await ask(served, '/api/v1/status', session)).status).toBe(200);
    expect((await ask(served, '/', session)).text).toContain('Sign out');
    const out = await ask(served, '/session/end', session, '');
    expect(out.headers['set-cookie']).toContain('Max-Age=0');
  });

  it('marks the cookie for TLS alone where the browser came by TLS', async () => {
    const headers = { ...FORM, 'x-forwarded-proto': 'https' };
    const reply = await ask(served, '/session', headers, `token=${TOKEN}`);
    expect(reply.headers['set-cookie']).toMatch(/; Secure$/);
    expect(reply.headers['strict-transport-security']).toContain('max-age=');
    expect((await ask(served, '/healthz')).headers['strict-transport-security']).toBeUndefined();
  });

  it('leads nowhere but to itself', async () => {
    const reply = await ask(served, '/session', FORM, `token=${TOKEN}&to=${encodeURIComponent('//evil.test/')}`);
    expect(reply.headers.location).toBe('/');
  });

  it.skipIf(!HAS_CHROMIUM)('takes a person from a page through the form and back, without a script', async () => {
    const browser = await launchBrowser();
    try {
      const { page, context, complaints } = await openPage(browser, served.url, { width: 390, scheme: 'dark' });
      await page.goto(`${served.url}/api#get-api-v1-status`);
      expect(page.url()).toContain('/sign-in?to=%2Fapi');
      // The page is for nothing else: one types at once.
      await page.waitForFunction(() => document.activeElement?.getAttribute('name') === 'token');
      await page.getByLabel('Token').fill('wrong');
      await page.keyboard.press('Enter');
      await page.getByText('That is not the token').waitFor();
      await page.getByLabel('Token').fill(TOKEN);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('heading', { name: 'API', exact: true }).waitFor();
      expect(await page.evaluate(() => document.cookie)).toBe('');
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByLabel('Token').waitFor();
      await page.goto(`${served.url}/api`);
      await page.getByLabel('Token').waitFor();
      expect(complaints).toEqual([]);
      await context.close();
    } finally {
      await browser.close();
    }
  });

  it('slows down whoever guesses', async () => {
    const statuses: number[] = [];
    for (let count = 0; count < 15; count += 1) {
      statuses.push((await ask(served, '/api/v1/status', { authorization: `Bearer guess-${count}` })).status);
    }
    expect(statuses.at(-1)).toBe(429);
    const reply = await ask(served, '/session', FORM, 'token=guess');
    expect(reply.status).toBe(429);
    expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0);
  });
});

describe('a server behind a proxy that asks who is there', () => {
  let served: Served;
  let elsewhere: Served;
  beforeAll(async () => {
    const env = { NETWORKFLOW_AUTH_HEADER: 'X-Forwarded-User', NETWORKFLOW_METRICS_OPEN: 'true' };
    served = await serve(await makeFolder(), env);
    elsewhere = await serve(await makeFolder(), { ...env, NETWORKFLOW_AUTH_PROXY_FROM: '192.0.2.0/24' });
  });
  afterAll(() => Promise.all([served?.stop(), elsewhere?.stop()]));

  it.each(['/api/v1/status', '/'])('opens %s to whom the proxy names, and to nobody else', async (path) => {
    expect((await ask(served, path, ANN)).status).toBe(200);
    expect((await ask(served, path)).status).toBe(403);
    expect((await ask(elsewhere, path, ANN)).status).toBe(403);
  });

  it.each(ICONS)('shows %s to whom no proxy named', async (path) => {
    expect((await ask(served, path)).status).toBe(200);
  });

  it('takes no caller at its word about where it comes from', async () => {
    const headers = { ...ANN, 'x-networkflow-peer': '192.0.2.1', 'x-forwarded-for': '192.0.2.1' };
    expect((await ask(elsewhere, '/api/v1/status', headers)).status).toBe(403);
  });

  it('has open metrics when told so', async () => {
    const { status, text, headers } = await ask(served, '/metrics');
    expect([status, headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    expect(text).toMatch(
      /^networkflow_http_requests_total\{route="\/api\/v1\/status",method="GET",status="403"\} \d+$/m,
    );
    expect(text).toMatch(/^networkflow_lake_rows \d+$/m);
    expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
    expect(text).not.toContain('ann@');
  });
});

describe('a server for this machine', () => {
  let served: Served;
  let open: Served;
  beforeAll(async () => {
    served = await serve(await makeFolder());
    open = await serve(await makeFolder(), { HOSTNAME: '0.0.0.0' });
  });
  afterAll(() => Promise.all([served?.stop(), open?.stop()]));

  it.each(['/', '/api/v1/status', '/metrics', '/findings'])(
    'does not answer %s under a name of elsewhere',
    async (path) => {
      expect((await ask(served, path, { host: 'rebound.evil.test' })).status).toBe(421);
      expect((await ask(served, path, { host: `localhost:${new URL(served.url).port}` })).status).toBe(200);
    },
  );

  it('says on every page when it is open to everyone, and only then', async () => {
    expect((await ask(open, '/findings', { host: 'flows.example' })).text).toContain('there is no sign-in');
    expect((await ask(served, '/findings')).text).not.toContain('there is no sign-in');
  });

  it('sends its headers with every reply', async () => {
    const html = (await ask(served, '/')).text;
    const script = /\/_next\/static\/[^"]+\.js/.exec(html)?.[0] ?? '';
    for (const path of ['/', '/api/v1/status', '/api/v1/none', '/metrics', '/healthz', '/nothing-here', script]) {
      const { headers } = await ask(served, path);
      expect(headers, path).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'same-origin',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'permissions-policy': expect.stringContaining('camera=()'),
      });
      expect(headers['strict-transport-security'], path).toBeUndefined();
    }
    expect((await ask(served, '/api/v1/status')).headers['content-security-policy']).toContain("default-src 'none'");
  });

  it('takes no address and no body that is too large', async () => {
    expect((await ask(served, `/api/v1/analyses/totals?where=${'a'.repeat(12_500)}`)).status).toBe(414);
    expect((await ask(served, '/api/v1/sql', {}, `{"statement":"${'a'.repeat(1_100_000)}"}`)).status).toBe(413);
  });
});
