import { describe, expect, it } from 'vitest';
import { ApiProblem, asProblem } from './problem';
import { retryDelayOf } from './retry-delay';

describe('retryDelayOf', () => {
  it('asks a server that is gone again within seconds', () => {
    expect(retryDelayOf(ApiProblem.unreachable())).toBe(5_000);
  });

  it('asks a busy server again when it said to', () => {
    expect(retryDelayOf(asProblem({ status: 503, code: 'busy', detail: 'Full.', retryAfterS: 7 }, 503))).toBe(7_000);
    expect(retryDelayOf(asProblem({ status: 503, code: 'busy', retryAfterS: 'soon' }, 503))).toBe(5_000);
  });

  it.each([400, 401, 403, 404, 422, 500, 502, 504])('leaves a %i to whoever reads it', (status) => {
    expect(retryDelayOf(asProblem({ status }, status))).toBeUndefined();
  });

  it('has nothing to ask again without a failure', () => {
    expect(retryDelayOf(null)).toBeUndefined();
    expect(retryDelayOf(new Error('a bug'))).toBeUndefined();
  });
});
