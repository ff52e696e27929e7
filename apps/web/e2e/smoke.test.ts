import { spawn } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFolder, type Served, serve } from './harness';

const SCRIPT = path.resolve(import.meta.dirname, '../../../scripts/smoke.mjs');
const TOKEN = 'correct-horse-battery-staple';

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function smoke(words: readonly string[], token = ''): Promise<Ended> {
  const child = spawn(process.execPath, [SCRIPT, ...words], {
    env: { ...process.env, NETWORKFLOW_AUTH_TOKEN: token },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    said.out += chunk.toString('utf8');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    said.err += chunk.toString('utf8');
  });
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, ...said })));
}

const names = ({ out }: Ended): readonly string[] =>
  out.split('\n').flatMap((line) => /^(ok|FAILED) +\d+ ms {2}(.+)$/.exec(line)?.slice(1, 3).join(' ') ?? []);

describe('the smoke test of a dashboard with a token', () => {
  let served: Served;
  beforeAll(async () => {
    served = await serve(await makeFolder(), { NETWORKFLOW_AUTH_TOKEN: TOKEN, HOSTNAME: '0.0.0.0' });
  });
  afterAll(() => served?.stop());

  it('is content when the token opens everything and nothing opens without it', async () => {
    const ended = await smoke([served.url], TOKEN);

    expect(ended).toMatchObject({ code: 0, err: '' });
    expect(names(ended)).toEqual([
      'ok /healthz',
      'ok /readyz',
      'ok /api/v1/status',
      'ok /api/v1/status without signing in',
      'ok /api/v1/analyses/totals',
      'ok /api/v1/analyses/totals without signing in',
      'ok /analyze',
      'ok /analyze without signing in',
      'ok /',
      'ok / without signing in',
    ]);
    expect(ended.out).toContain(`10 of 10 good: ${served.url}`);
    expect(ended.out).not.toContain(TOKEN);
  });

  it('asks the paths it is given, and says of each what was wrong', async () => {
    const ended = await smoke([served.url, '--deadline', '0.1', '/findings', '/api/v1/analyses/nothing'], TOKEN);

    expect(ended.code).toBe(1);
    expect(names(ended)).toContain('ok /findings');
    expect(names(ended)).toContain('FAILED /api/v1/analyses/nothing');
    expect(ended.out).toMatch(/^ +404 .*urn:networkflow:error:not-found/m);
    expect(ended.out).toContain('3 of 4 good');
  });

  it('fails with a wrong token', async () => {
    const ended = await smoke([served.url, '--deadline', '0.1', '/api/v1/status'], `${TOKEN}-not`);

    expect(ended.code).toBe(1);
    expect(names(ended)).toContain('FAILED /api/v1/status');
  });

  it('is content with a sign-in of which it has no part, as long as that keeps everybody out', async () => {
    const ended = await smoke([served.url, '--guarded', '/healthz', '/', '/api/v1/status']);

    expect(ended).toMatchObject({ code: 0, err: '' });
    expect(names(ended)).toEqual(['ok /healthz', 'ok / without signing in', 'ok /api/v1/status without signing in']);
  });
});

describe('the smoke test of a dashboard that everybody may read', () => {
  let served: Served;
  beforeAll(async () => {
    served = await serve(await makeFolder());
  });
  afterAll(() => served?.stop());

  it('is content when no token is asked for and none was expected', async () => {
    expect(await smoke([served.url])).toMatchObject({ code: 0, err: '' });
  });

  it.each([
    [['--guarded'], ''],
    [[], TOKEN],
  ] as const)('fails where somebody should have been asked: %s', async (words, token) => {
    const ended = await smoke([served.url, '--deadline', '0.1', ...words, '/api/v1/status'], token);

    expect(ended.code).toBe(1);
    expect(ended.out).toContain('200: it lets everybody in');
  });
});

describe('the smoke test', () => {
  it('waits for a dashboard that is not there, until its deadline', async () => {
    const ended = await smoke(['http://127.0.0.1:9', '--deadline', '0.1', '/healthz']);

    expect(ended.code).toBe(1);
    expect(ended.out).toContain('0 of 1 good');
  });

  it.each([
    [[], 'Which dashboard?'],
    [['flows.example.org'], 'Which dashboard?'],
    [['https://flows.example.org', 'healthz'], 'A path begins with a slash'],
    [['https://flows.example.org', '--deadline', 'soon'], '--deadline takes seconds'],
    [['https://flows.example.org', '--quiet'], "Unknown option '--quiet'"],
  ] as const)('says what is wrong with %s', async (words, message) => {
    const ended = await smoke(words);

    expect(ended.code).toBe(2);
    expect(ended.err).toContain(message);
  });

  it('does not take a token and the word that there is none', async () => {
    expect(await smoke(['https://flows.example.org', '--guarded'], TOKEN)).toMatchObject({ code: 2 });
  });
});
