import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { onlyAllows } from './only-allows';

const URL = 'http://localhost:8050/api/v1/suppressions';
const NONE = { params: Promise.resolve({}) };
const { PUT, PATCH, DELETE, OPTIONS } = onlyAllows('GET', 'POST');

describe('a method that an address does not take', () => {
  beforeEach(() => {
    // Each request is logged there.
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  });
  afterEach(() => vi.restoreAllMocks());

  it.each([
    ['PUT', PUT],
    ['PATCH', PATCH],
    ['DELETE', DELETE],
  ])('is refused as a problem that says which it takes: %s', async (method, handler) => {
    const request = new Request(URL, { method, body: 'no JSON at all' });
    const reply = await handler(request, NONE);

    expect([reply.status, reply.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST, OPTIONS']);
    expect(reply.headers.get('content-type')).toBe('application/problem+json');
    expect(await reply.json()).toMatchObject({
      status: 405,
      code: 'invalid-input',
      detail: `method: ${method} is not taken here; GET, HEAD, POST, OPTIONS is`,
    });
  });

  it('is named to whoever asks first', async () => {
    const reply = await OPTIONS(new Request(URL, { method: 'OPTIONS' }), NONE);

    expect([reply.status, reply.headers.get('allow')]).toEqual([204, 'GET, HEAD, POST, OPTIONS']);
  });

  it('is HEAD where GET is not taken', async () => {
    const { GET, HEAD: head } = onlyAllows('POST');
    for (const [method, handler] of [
      ['GET', GET],
      ['HEAD', head],
    ] as const) {
      const reply = await handler(new Request(URL, { method }), NONE);
      expect([reply.status, reply.headers.get('allow')]).toEqual([405, 'POST, OPTIONS']);
    }
  });
});
