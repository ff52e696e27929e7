import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { EMAIL_OF_ONE, importConnections, MOMENT, NAT, PORT_OF_ONE } from '../../../e2e/connection-fixture';
import { PEER_HEADER } from '../access/peer';
import { readAccessSettings } from '../access/settings';
import { getConnections } from '../connections';
import { handle } from '../handle';
import { connectionStatsRoute, connectionsStatusRoute } from './connection-logs';
import { accessLogRoute, whoRoute } from './connection-lookups';

const TOKEN = 'correct-horse-battery-staple';
const OPEN = { HOSTNAME: '127.0.0.1' };
const WITH_TOKEN = { HOSTNAME: '0.0.0.0', NETWORKFLOW_AUTH_TOKEN: TOKEN };
const BEHIND_PROXY = { HOSTNAME: '0.0.0.0', NETWORKFLOW_AUTH_HEADER: 'X-Forwarded-User' };
const QUESTION = { natIp: NAT, port: PORT_OF_ONE, at: MOMENT };
const NONE = { params: Promise.resolve({}) };

type Headers = Record<string, string>;

let folder: string;
const logged: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'networkflow-connections-'));
  await importConnections(folder);
  vi.stubEnv('NETWORKFLOW_LAKE', path.join(folder, 'lake'));
  globalThis.networkflowKnowsPeers = true;
});
afterAll(async () => {
  await getConnections().close();
  globalThis.networkflowConnections = undefined;
  globalThis.networkflowAccess = undefined;
  globalThis.networkflowKnowsPeers = undefined;
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => {
  logged.length = 0;
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => logged.push(String(text)) > 0);
  serveAs(OPEN);
});
afterEach(() => vi.restoreAllMocks());

function serveAs(env: Readonly<Record<string, string>>): void {
  globalThis.networkflowAccess = readAccessSettings(env);
}

function ask(body: object | string, headers: Headers = {}): Promise<Response> {
  const request = new Request('http://localhost/api/v1/connections/who', {
    method: 'POST',
    headers: { host: 'localhost', [PEER_HEADER]: '127.0.0.1', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return handle(whoRoute)(request, NONE);
}

function get(route: Parameters<typeof handle>[0], address: string, headers: Headers = {}, params = {}) {
  const all = { host: 'localhost', [PEER_HEADER]: '127.0.0.1', ...headers };
  return handle(route)(new Request(`http://localhost${address}`, { headers: all }), {
    params: Promise.resolve(params),
  });
}

interface Entry {
  readonly actor: object;
  readonly outcome: string;
  readonly reason: string;
  readonly revealed: boolean;
}
async function lastEntry(): Promise<Entry | undefined> {
  const reply = await get(accessLogRoute, '/api/v1/connections/access-log?limit=1');
  return ((await reply.json()) as { entries: Entry[] }).entries[0];
}
async function detailOf(reply: Response): Promise<string> {
  return ((await reply.json()) as { detail: string }).detail;
}

describe('who held an address, by HTTP', () => {
  it('is answered with people masked, and logged with who asked and why', async () => {
    const reply = await ask({ ...QUESTION, reason: 'abuse report 4711' });
    const text = await reply.text();
    expect([reply.status, reply.headers.get('cache-control'), reply.headers.get('etag')]).toEqual([
      200,
      'no-store',
      null,
    ]);
    whoRoute.replies[0].schema?.parse(JSON.parse(text));
    expect(text).toContain('10.0.0.1');
    expect(text).not.toContain(EMAIL_OF_ONE);
    expect(text).not.toContain('02:42:ac:11:00:02');
    expect(await lastEntry()).toMatchObject({
      actor: { kind: 'http', name: 'local', from: '127.0.0.1' },
      reason: 'abuse report 4711',
      revealed: false,
    });
  });

  it.each([{}, { reason: '' }, { reason: '   ' }])(
    'is refused without a reason, which is logged: %j',
    async (given) => {
      const reply = await ask({ ...QUESTION, ...given });
      expect(reply.status).toBe(400);
      expect(await detailOf(reply)).toMatch(/reason/i);
      expect(await lastEntry()).toMatchObject({ outcome: 'refused' });
    },
  );

  it.each(['2026-01-05T08:00:00', '2026-01-05 08:00', '2026-01-05'])('refuses %s and says why', async (at) => {
    const reply = await ask({ ...QUESTION, at, reason: 'x' });
    expect(reply.status).toBe(400);
    expect(await detailOf(reply)).toContain('has no offset from UTC');
  });

  it('says who a person is to those whom the log can name, and to nobody else', async () => {
    const question = { ...QUESTION, reason: 'court order', reveal: true };
    const refused = await ask(question);
    expect(refused.status).toBe(403);
    expect(await detailOf(refused)).toContain('--auth-token');

    serveAs(WITH_TOKEN);
    expect((await ask(question)).status).toBe(401);
    const shown = await ask(question, { authorization: `Bearer ${TOKEN}` });
    expect(JSON.stringify(await shown.json())).toContain('02:42:ac:11:00:02');
    serveAs(BEHIND_PROXY);
    const toAnn = await ask(question, { 'x-forwarded-user': 'ann@example.org' });
    expect(toAnn.status).toBe(200);
    serveAs(OPEN);
    expect(await lastEntry()).toMatchObject({ actor: { name: 'ann@example.org' }, revealed: true });
  });

  it('lets nobody say that he is somebody else, or ask about the logs of somebody else', async () => {
    for (const more of [
      { actor: { kind: 'os', name: 'root' } },
      { scope: 'other' },
      { lake: '/etc' },
      { case: { caseId: '1' } },
    ]) {
      expect((await ask({ ...QUESTION, reason: 'x', ...more })).status, JSON.stringify(more)).toBe(400);
    }
    expect((await ask({ ...QUESTION, reason: 'x' }, { 'x-forwarded-user': 'root' })).status).toBe(200);
    expect(await lastEntry()).toMatchObject({ actor: { name: 'local' } });
  });

  it('is asked by no page of another site', async () => {
    const body = { ...QUESTION, reason: 'x' };
    expect((await ask(body, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await ask(body, { origin: 'https://evil.example' })).status).toBe(403);
  });

  it.each([
    { natIp: "203.0.113.7' OR 1=1 --" },
    { natIp: 'x'.repeat(100_000) },
    { port: 65_536 },
    { port: '40000' },
    { port: -1 },
    { skewS: 1e9 },
    { zone: '../../etc/passwd' },
    { destIp: ['10.0.0.1'] },
    { protocol: { $ne: 1 } },
    { at: `${'2'.repeat(50_000)}Z` },
    { reason: 'x'.repeat(200_000) },
  ])('refuses what is no question: %#', async (given) => {
    expect((await ask({ ...QUESTION, reason: 'x', ...given })).status).toBe(400);
  });

  it('refuses a body that is too large, or none', async () => {
    expect((await ask(`{"reason":"${'a'.repeat(1_100_000)}"}`)).status).toBe(413);
    expect((await ask('no JSON')).status).toBe(400);
    expect((await ask('[]')).status).toBe(400);
  });

  it('leaves nothing of the question and the people in the request log', async () => {
    vi.stubEnv('NETWORKFLOW_LOG_QUERIES', 'true');
    serveAs(WITH_TOKEN);
    await ask({ ...QUESTION, reason: 'a very secret reason', reveal: true }, { authorization: `Bearer ${TOKEN}` });
    await ask({ ...QUESTION, at: 'noon', reason: 'a very secret reason' }, { authorization: `Bearer ${TOKEN}` });
    expect(logged).toHaveLength(2);
    expect(logged.join()).not.toMatch(/secret|203\.0\.113|example|02:42|noon/);
  });
});

describe('the access log, by HTTP', () => {
  it('is bounded, latest first, and says that it is whole', async () => {
    await ask({ ...QUESTION, reason: 'one' });
    await ask({ ...QUESTION, reason: 'two' });
    const reply = await get(accessLogRoute, '/api/v1/connections/access-log?limit=2&verify=true');
    expect(reply.headers.get('cache-control')).toBe('no-store');
    expect(await reply.json()).toMatchObject({
      entries: [{ reason: 'two' }, { reason: 'one' }],
      verified: { isIntact: true },
    });
    const csv = await (await get(accessLogRoute, '/api/v1/connections/access-log?limit=1&format=csv')).text();
    expect(csv.split('\r\n')[1]).toMatch(/local,127\.0\.0\.1,two,/);
    for (const query of ['limit=0', 'limit=1001', 'limit=x', 'verify=maybe', 'scope=other']) {
      expect((await get(accessLogRoute, `/api/v1/connections/access-log?${query}`)).status, query).toBe(400);
    }
  });
});

describe('statistics of connections, by HTTP', () => {
  const stats = (what: string, query = '', headers: Headers = {}) =>
    get(connectionStatsRoute, `/api/v1/connections/stats/${what}${query}`, headers, { what });

  it('says what there is, and whether it reveals', async () => {
    const status = async (): Promise<unknown> => (await get(connectionsStatusRoute, '/x', {})).json();
    expect(await status()).toMatchObject({ archives: 1, sessionEnds: 3, quarantined: 1, canReveal: false });
    serveAs(BEHIND_PROXY);
    const reply = await get(connectionsStatusRoute, '/x', { 'x-forwarded-user': 'ann' });
    expect(await reply.json()).toMatchObject({ canReveal: true });
  });

  it('masks people, also as CSV', async () => {
    for (const query of ['', '?format=csv']) {
      const reply = await stats('top-users', query);
      const text = await reply.text();
      expect(text).toContain('***@evil.example');
      expect(text).not.toMatch(/mallory|bob@|02:42:ac/);
    }
  });

  it('is sent again only when it changed', async () => {
    const tag = (await stats('durations')).headers.get('etag') ?? '';
    expect(tag).toMatch(/^W\//);
    expect((await stats('durations', '', { 'if-none-match': tag })).status).toBe(304);
  });

  it.each([
    ['nothing', '', 404],
    ['../../etc/passwd', '', 404],
    ['__proto__', '', 404],
    ['durations', '?limit=10001', 400],
    ['durations', '?from=yesterday', 400],
    ['durations', "?natIp=1'--", 400],
    ['durations', '?reveal=true', 400],
    ['durations', `?from=${'2'.repeat(12_300)}`, 414],
  ])('answers %s%s with %i', async (what, query, status) => {
    expect((await stats(what, query)).status).toBe(status);
  });
});
