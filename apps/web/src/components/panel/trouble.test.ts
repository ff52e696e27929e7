import { describe, expect, it } from 'vitest';
import { ApiProblem } from '../../api/problem';
import { troubleOf } from './trouble';

const problem = (status: number, code: string, retryAfterS?: number) =>
  new ApiProblem(`What ${code} says.`, { status, code, retryAfterS });

describe('troubleOf', () => {
  it('says of a server that is gone or busy when it is asked again', () => {
    expect(troubleOf(ApiProblem.unreachable())).toMatchObject({ title: 'The server does not answer', retryInS: 5 });
    expect(troubleOf(problem(503, 'busy', 9))).toMatchObject({ retryInS: 9 });
  });

  it.each([
    [400, 'invalid-input'],
    [422, 'limit-exceeded'],
    [404, 'not-found'],
    [502, 'source'],
    [504, 'timeout'],
    [500, 'internal'],
  ])('repeats what the server says of %i %s', (status, code) => {
    const trouble = troubleOf(problem(status, code));
    expect(trouble.advice).toBe(`What ${code} says.`);
    expect(trouble.retryInS).toBeUndefined();
  });

  it('has a way on from every failure, each in other words', () => {
    const all = [
      ApiProblem.unreachable(),
      ...['busy', 'timeout', 'cancelled', 'source', 'store', 'query'].map((code) => problem(500, code)),
      problem(401, 'unauthorized'),
    ].map(troubleOf);
    expect(new Set(all.map(({ title }) => title)).size).toBe(all.length);
    expect(all.every(({ advice }) => advice.length > 0)).toBe(true);
  });
});
