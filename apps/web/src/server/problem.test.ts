import { EngineError, ERROR_CODES } from '@networkflow/engine';
import { describe, expect, it } from 'vitest';
import { InvalidRequest, toProblem } from './problem';

describe('toProblem', () => {
  it.each(ERROR_CODES)('knows a status and a title for %s', (code) => {
    const problem = toProblem(new EngineError(code, 'said'), 'r-1');
    expect(problem.status).toBeGreaterThanOrEqual(400);
    expect(problem.status).toBeLessThan(600);
    expect(problem.title).not.toBe('');
    expect(problem).toMatchObject({ code, requestId: 'r-1', type: `urn:networkflow:error:${code}` });
  });

  it('passes on what was written for the caller, with the position', () => {
    const error = new EngineError('invalid-input', "There is no column 'foo'.", { details: { position: 12 } });
    expect(toProblem(error, 'r-1')).toMatchObject({ detail: "There is no column 'foo'.", position: 12 });
  });

  it.each(['query', 'store', 'source', 'decode'] as const)('keeps the words of a %s error in the log', (code) => {
    const error = new EngineError(code, 'SELECT secret FROM "/lake/part.parquet"', {
      details: { sql: 'SELECT secret' },
    });
    expect(JSON.stringify(toProblem(error, 'r-1'))).not.toMatch(/secret|parquet/);
  });

  it('says nothing of an unexpected error but where to find it', () => {
    const problem = toProblem(new TypeError("Cannot read properties of undefined (reading 'rows')"), 'r-9');
    expect(problem).toMatchObject({ status: 500, code: 'internal' });
    expect(problem.detail).toContain('r-9');
    expect(JSON.stringify(problem)).not.toContain('undefined');
  });

  it('names the parameter that does not fit', () => {
    const problem = toProblem(new InvalidRequest([{ path: ['limit'], message: 'is not a whole number' }]), 'r-1');
    expect(problem).toMatchObject({ status: 400, code: 'invalid-input', detail: 'limit: is not a whole number' });
  });
});
