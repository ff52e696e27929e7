import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Attempts } from './attempts';
import { judge } from './judge';
import { PEER_HEADER } from './peer';
import { makeSession, SESSION_COOKIE, SESSION_S } from './session';
import { isOpenToAll, readAccessSettings } from './settings';

const TOKEN = 'correct-horse-battery-staple';
const NOW = Date.parse('2026-01-05T00:00:00Z');
const LATER = NOW + (SESSION_S + 1) * 1_000;

type Given = Record<string, string>;

const decide = (env: Given, headers: Given, peer = '127.0.0.1', nowMs = NOW, tried = new Attempts()) =>
  judge(
    new Headers({ host: 'localhost:8050', [PEER_HEADER]: peer, ...headers }),
    readAccessSettings(env),
    tried,
    nowMs,
  );

beforeAll(() => {
  globalThis.networkflowKnowsPeers = true;
});
afterAll(() => {
  globalThis.networkflowKnowsPeers = undefined;
});

describe('a server on loopback without a token', () => {
  it.each(['localhost', 'localhost:8050', '127.0.0.1:8050', '127.1.2.3', '[::1]:8050', 'LOCALHOST'])(
    'answers those who call it %s',
    (host) => {
      expect(decide({ HOSTNAME: '127.0.0.1' }, { host }).kind).toBe('allowed');
    },
  );

  it.each(['evil.test', 'localhost.evil.test', '127.0.0.1.evil.test', '', 'localhost:80:80', '192.168.1.5:8050'])(
    'refuses the name %s, which a rebinding site may have',
    (host) => {
      expect(decide({ HOSTNAME: '127.0.0.1' }, { host }).kind).toBe('strange-host');
    },
  );

  it('knows nobody by name', () => {
    expect(decide({ HOSTNAME: '127.0.0.1' }, {})).toMatchObject({
      caller: { name: 'local', from: '127.0.0.1', isKnown: false },
    });
    expect(decide({ HOSTNAME: '0.0.0.0' }, { 'x-forwarded-user': 'ann' }, '10.0.0.9')).toMatchObject({
      caller: { name: 'not signed in', from: '10.0.0.9', isKnown: false },
    });
  });

  it('is not open to all, and one that listens elsewhere is', () => {
    expect(['127.0.0.1', 'localhost', '::1'].map((HOSTNAME) => isOpenToAll(readAccessSettings({ HOSTNAME })))).toEqual([
      false,
      false,
      false,
    ]);
    expect(isOpenToAll(readAccessSettings({ HOSTNAME: '0.0.0.0' }))).toBe(true);
    expect(isOpenToAll(readAccessSettings({}))).toBe(true);
    expect(isOpenToAll(readAccessSettings({ HOSTNAME: '0.0.0.0', NETWORKFLOW_AUTH_TOKEN: TOKEN }))).toBe(false);
    expect(decide({ HOSTNAME: '0.0.0.0' }, { host: 'flows.example' }).kind).toBe('allowed');
  });
});

describe('a server with a token', () => {
  const env = { HOSTNAME: '0.0.0.0', NETWORKFLOW_AUTH_TOKEN: TOKEN };
  const cookie = (value: string): Given => ({ cookie: `theme=dark; ${SESSION_COOKIE}=${value}; x=y` });

  it('takes the token from programs', () => {
    expect(decide(env, { authorization: `Bearer ${TOKEN}` }).kind).toBe('allowed');
    expect(decide(env, { authorization: `bearer  ${TOKEN}` }).kind).toBe('allowed');
  });

  it.each([
    '',
    'Bearer',
    'Bearer ',
    `Bearer ${TOKEN}x`,
    `Bearer ${TOKEN.slice(1)}`,
    `Basic ${TOKEN}`,
    TOKEN,
    `Bearer ${TOKEN} ${TOKEN}`,
  ])('refuses %j', (authorization) => {
    expect(decide(env, { authorization })).toEqual({ kind: 'unknown', canSignIn: true });
  });

  it('takes a session until it ends', () => {
    const session = makeSession(TOKEN, NOW);
    expect(session).not.toContain(TOKEN);
    expect(decide(env, cookie(session))).toMatchObject({
      kind: 'allowed',
      caller: { name: 'token', from: '127.0.0.1', isKnown: true },
    });
    expect(decide(env, cookie(session), '127.0.0.1', LATER).kind).toBe('unknown');
  });

  it('refuses a session that was changed, or made with another token', () => {
    const session = makeSession(TOKEN, NOW);
    const [expires = '', nonce = '', signature = ''] = session.split('.');
    for (const value of [
      `${Number(expires) + 1}.${nonce}.${signature}`,
      `${expires}.x${nonce}.${signature}`,
      `${expires}.${nonce}.`,
      `${expires}.${nonce}`,
      `${session}.more`,
      `-1.${nonce}.${signature}`,
      makeSession('another-token-altogether', NOW),
      TOKEN,
      '',
    ]) {
      expect(decide(env, cookie(value)).kind, value).toBe('unknown');
    }
  });

  it('lets an address guess ten times a minute, and no other pay for it', () => {
    const tried = new Attempts();
    const guess = (authorization: string, peer: string, nowMs = NOW) =>
      decide(env, { authorization }, peer, nowMs, tried).kind;
    for (let count = 0; count < 10; count += 1) expect(guess(`Bearer ${count}`, '10.0.0.1')).toBe('unknown');
    expect(guess('Bearer x', '10.0.0.1')).toBe('slow-down');
    expect(guess(`Bearer ${TOKEN}`, '10.0.0.1')).toBe('slow-down');
    expect(guess(`Bearer ${TOKEN}`, '10.0.0.2')).toBe('allowed');
    expect(guess(`Bearer ${TOKEN}`, '10.0.0.1', NOW + 60_000)).toBe('allowed');
  });
});

describe('a server with a token behind a proxy', () => {
  const env = {
    HOSTNAME: '0.0.0.0',
    NETWORKFLOW_AUTH_TOKEN: TOKEN,
    NETWORKFLOW_CLIENT_HEADER: 'CloudFront-Viewer-Address',
    NETWORKFLOW_AUTH_PROXY_FROM: '10.0.0.0/24',
  };
  const asked = (from: string, authorization: string, tried: Attempts, peer = '10.0.0.9') =>
    decide(env, { authorization, 'cloudfront-viewer-address': from }, peer, NOW, tried);

  it('lets one who guesses not be in the way of others who come through it', () => {
    const tried = new Attempts();
    for (let count = 0; count < 10; count += 1) asked(`192.0.2.1:${40_000 + count}`, `Bearer ${count}`, tried);
    expect(asked('192.0.2.1:50000', `Bearer ${TOKEN}`, tried).kind).toBe('slow-down');
    expect(asked('192.0.2.2:50000', `Bearer ${TOKEN}`, tried)).toEqual({
      kind: 'allowed',
      client: 'token 192.0.2.2',
      caller: { name: 'token', from: '192.0.2.2', isKnown: true },
    });
  });

  it('believes nobody else who says that he is somebody new each time', () => {
    const tried = new Attempts();
    for (let count = 0; count < 10; count += 1) asked(`192.0.2.${count}:1`, `Bearer ${count}`, tried, '203.0.113.5');
    expect(asked('192.0.2.99:1', `Bearer ${TOKEN}`, tried, '203.0.113.5').kind).toBe('slow-down');
  });

  it('lets nobody in for what he says of his address', () => {
    expect(asked('10.0.0.9', '', new Attempts()).kind).toBe('unknown');
  });
});

describe('a server behind a proxy that asks who is there', () => {
  const env = { HOSTNAME: '0.0.0.0', NETWORKFLOW_AUTH_HEADER: 'X-Forwarded-User' };
  const user = { 'x-forwarded-user': 'ann@example.org' };

  it('believes the proxy', () => {
    expect(decide(env, user)).toEqual({
      kind: 'allowed',
      client: 'user ann@example.org',
      caller: { name: 'ann@example.org', from: '127.0.0.1', isKnown: true },
    });
    expect(decide(env, user, '::ffff:127.0.0.1').kind).toBe('allowed');
  });

  it('believes nobody else, and no proxy that says nothing', () => {
    const refused = { kind: 'unknown', canSignIn: false };
    expect(decide(env, user, '10.0.0.9')).toEqual(refused);
    expect(decide(env, user, '')).toEqual(refused);
    expect(decide(env, { 'x-forwarded-user': '' })).toEqual(refused);
    expect(decide(env, {})).toEqual(refused);
  });

  it('believes the networks it was told to', () => {
    const there = { ...env, NETWORKFLOW_AUTH_PROXY_FROM: '10.0.0.0/24, fd00::/8,192.0.2.7' };
    for (const peer of ['10.0.0.9', 'fd00::1', '192.0.2.7']) expect(decide(there, user, peer).kind).toBe('allowed');
    for (const peer of ['10.0.1.9', '127.0.0.1', 'fe80::1']) expect(decide(there, user, peer).kind).toBe('unknown');
  });

  it.each(['10.0.0.0/33', 'example.org', '10.0.0', ''.padEnd(3, ',')])('does not start with the network %j', (text) => {
    expect(() => readAccessSettings({ NETWORKFLOW_AUTH_PROXY_FROM: text })).toThrow();
  });

  it('takes the token as well when it has one', () => {
    const both = { ...env, NETWORKFLOW_AUTH_TOKEN: TOKEN };
    expect(decide(both, user).kind).toBe('allowed');
    expect(decide(both, { authorization: `Bearer ${TOKEN}` }, '10.0.0.9').kind).toBe('allowed');
    expect(decide(both, user, '10.0.0.9').kind).toBe('unknown');
  });
});

it('believes nobody about an address that the server did not see itself', () => {
  globalThis.networkflowKnowsPeers = undefined;
  const env = { HOSTNAME: '0.0.0.0', NETWORKFLOW_AUTH_HEADER: 'X-Forwarded-User' };
  expect(decide(env, { 'x-forwarded-user': 'ann' }).kind).toBe('unknown');
  globalThis.networkflowKnowsPeers = true;
});
