import { EngineError } from '@networkflow/engine';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { analysisQuery } from './analysis-query';
import { handle } from './handle';

const schema = z.strictObject({ name: z.string(), limit: z.string().optional() });
const context = { params: Promise.resolve({ name: 'totals' }) };

function ask(search = '', init?: RequestInit): Request {
  return new Request(`http://localhost/api/v1/analyses/totals${search}`, init);
}

describe('handle', () => {
  const lines: string[] = [];
  beforeEach(() => {
    lines.length = 0;
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      lines.push(String(text));
      return true;
    });
  });
  afterEach(() => vi.restoreAllMocks());

  it('hands path and query to the route, and logs one line', async () => {
    const route = handle({ input: schema, run: async ({ input }) => Response.json(input) });
    const response = await route(ask('?limit=5'), context);
    expect(await response.json()).toEqual({ name: 'totals', limit: '5' });
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      status: 200,
      path: '/api/v1/analyses/totals',
      parameters: ['limit'],
      requestId: response.headers.get('x-request-id'),
    });
  });

  it('logs what was asked for only when it is told to', async () => {
    const route = handle({ input: schema, run: async () => Response.json({}) });
    await route(ask('?limit=10.1.2.3&10.9.9.9=secret'), context);
    expect(lines[0]).not.toMatch(/10\.1\.2\.3|10\.9\.9\.9|secret/);
    vi.stubEnv('NETWORKFLOW_LOG_QUERIES', 'true');
    await route(ask('?limit=10.1.2.3'), context);
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ query: '?limit=10.1.2.3' });
    vi.unstubAllEnvs();
  });

  it('refuses an address that is too long', async () => {
    const route = handle({ input: schema, run: async () => Response.json({}) });
    expect((await route(ask(`?limit=${'5'.repeat(13_000)}`), context)).status).toBe(414);
  });

  it('says when to come back when it is busy', async () => {
    const route = handle({
      input: schema,
      run: async () => {
        throw new EngineError('busy', 'Many wait.', { details: { retryAfterS: 7 } });
      },
    });
    const response = await route(ask(), context);
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '7']);
  });

  it.each(['?limt=5', '?limit=1&limit=2', '?name=other&name=x', '?__proto__=1', '?constructor=1'])(
    'refuses %s',
    async (search) => {
      const route = handle({ input: schema, run: async () => Response.json({}) });
      expect((await route(ask(search), context)).status).toBe(400);
    },
  );

  it('does not let the query change the path', async () => {
    const route = handle({ input: schema, run: async ({ input }) => Response.json(input) });
    expect(await (await route(ask('?name=other'), context)).json()).toEqual({ name: 'totals' });
  });

  it('keeps the reason of a failure in the log and out of the reply', async () => {
    const cause = new Error('IO Error: /lake/part.parquet');
    const route = handle({
      input: schema,
      run: async () => {
        throw new EngineError('store', 'cannot read /lake', { cause });
      },
    });
    const response = await route(ask(), context);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('/lake');
    expect(lines[0]).toContain('part.parquet');
  });

  it('does not take a ZodError from inside for bad input', async () => {
    const route = handle({ input: schema, run: async () => z.never().parse(1) });
    expect((await route(ask(), context)).status).toBe(500);
  });

  it('says when to come again while too many wait', async () => {
    const route = handle({
      input: schema,
      run: async () => {
        throw new EngineError('busy', '512 questions wait.', { details: { retryAfterS: 4 } });
      },
    });
    const response = await route(ask(), context);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('4');
    expect(await response.json()).toMatchObject({ code: 'busy', detail: '512 questions wait.' });
  });

  it('passes on that the browser has gone', async () => {
    const controller = new AbortController();
    const route = handle({
      input: schema,
      run: async ({ signal }) => {
        controller.abort();
        return Response.json({ aborted: signal.aborted });
      },
    });
    expect(await (await route(ask('', { signal: controller.signal }), context)).json()).toEqual({ aborted: true });
  });
});

describe('a change', () => {
  const body = z.strictObject({ name: z.string(), reason: z.string() });
  const route = handle({ input: body, run: async ({ input }) => Response.json(input) });
  const send = (init: RequestInit): Promise<Response> =>
    route(new Request('http://localhost/api/v1/x', { method: 'POST', ...init }), context);

  it('reads its JSON body, which cannot change the path', async () => {
    const response = await send({ body: JSON.stringify({ reason: 'ours', name: 'other' }) });
    expect(await response.json()).toEqual({ name: 'totals', reason: 'ours' });
  });

  it.each(['', 'no json', '[]', '"text"', '{"reason":1}', '{"reason":"a","more":1}'])(
    'refuses the body %s',
    async (text) => {
      expect((await send({ body: text })).status).toBe(400);
    },
  );

  it('refuses a body that is too large to be one of ours, without reading on', async () => {
    let pulled = 0;
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(16_384).fill(32));
        if (pulled > 100_000) controller.close();
      },
    });
    expect((await send({ body: stream, duplex: 'half' } as RequestInit)).status).toBe(413);
    expect(pulled).toBeLessThan(100);
  });

  const statusWith = async (...headers: [string, string][]): Promise<number> =>
    (await send({ headers: [['host', 'localhost'], ...headers], body: '{"reason":"a"}' })).status;

  it.each([
    ['sec-fetch-site', 'cross-site'],
    ['sec-fetch-site', 'same-site'],
    ['origin', 'http://evil.test'],
    ['origin', 'null'],
  ] as const)('is refused to the page of another site: %s %s', async (name, value) => {
    expect(await statusWith([name, value])).toBe(403);
  });

  it('is taken from our own pages and from programs', async () => {
    expect(await statusWith(['sec-fetch-site', 'same-origin'], ['origin', 'http://localhost'])).toBe(200);
    expect(await statusWith()).toBe(200);
  });
});

describe('analysisQuery', () => {
  it('takes an empty parameter for one left out', () => {
    expect(analysisQuery.parse({ where: '', search: '' })).toEqual({ where: undefined, search: undefined });
  });

  it('reads whole numbers within their bounds only', () => {
    expect(analysisQuery.parse({ limit: '10', offset: '0' })).toEqual({ limit: 10, offset: 0 });
    for (const limit of ['0', '-1', '1.5', '1e3', ' 5', '99999999999', 'ten']) {
      expect(analysisQuery.safeParse({ limit }).success, limit).toBe(false);
    }
  });
});
