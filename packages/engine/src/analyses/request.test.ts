import { describe, expect, it } from 'vitest';
import { EngineError } from '../core/errors.js';
import { LIMITS } from '../core/limits.js';
import type { Analysis } from './analysis.js';
import { findAnalysis } from './registry.js';
import { parseRequest } from './request.js';

function named(name: string): Analysis {
  const analysis = findAnalysis(name);
  if (analysis === undefined) throw new Error(`no analysis ${name}`);
  return analysis;
}

/** What a caller without types can send. */
function parse(name: string, request: object): unknown {
  return parseRequest(named(name), request);
}

describe('parseRequest', () => {
  it('fills in what is not asked, and takes empty texts for not asked', () => {
    const expected = { measure: 'bytes', limit: 10, offset: 0, sort: undefined, search: undefined };

    expect(parse('top-sources', {})).toMatchObject(expected);
    expect(parse('top-sources', { by: '', sort: '', search: '', where: '', from: '', to: '' })).toMatchObject(expected);
    expect(parse('denied', {})).toMatchObject({ measure: 'flows', limit: LIMITS.analysisRowsDefault });
  });

  it('reads a leading minus of sort as descending', () => {
    expect(parse('talkers', { sort: '-peers' })).toMatchObject({ sort: { column: 'peers', descending: true } });
    expect(parse('talkers', { sort: 'peers' })).toMatchObject({ sort: { column: 'peers', descending: false } });
  });

  it.each([
    ['top-sources', { measure: 'seconds' }, "measure 'seconds' is not one of bytes, packets, flows"],
    ['denied', { by: 'moon' }, "by 'moon' is not one of port, source, destination, reason, direction"],
    ['talkers', { sort: '-bytes; DROP TABLE flows' }, "sort '-bytes; DROP TABLE flows' is not one of srcaddr"],
    ['denied', { by: 'source', sort: 'dstport' }, "sort 'dstport' is not one of srcaddr"],
    ['talkers', { limit: 0 }, `limit '0' is not a whole number from 1 to ${LIMITS.analysisRowsMax}`],
    ['talkers', { limit: LIMITS.analysisRowsMax + 1 }, 'is not a whole number from 1 to'],
    ['talkers', { limit: 1.5 }, 'is not a whole number'],
    ['talkers', { limit: Number.NaN }, 'is not a whole number'],
    ['talkers', { limit: '10' }, 'is not a whole number'],
    ['talkers', { offset: -1 }, "offset '-1' is not a whole number, 0 or more"],
    ['talkers', { search: 7 }, "search '7' is not text"],
    ['talkers', { lmit: 7 }, "talkers has no parameter 'lmit'; it reads where, from, to, measure"],
    ['totals', { by: 'action' }, "totals does not read 'by'; it reads where, from, to, limit"],
    ['heatmap', { search: 'x' }, "heatmap does not read 'search'"],
  ])('refuses %s %o and says what is allowed', (name, request, message) => {
    const attempt = () => parse(name, request);

    expect(attempt).toThrow(EngineError);
    expect(attempt).toThrow(
      expect.objectContaining({ code: 'invalid-input', message: expect.stringContaining(message) }),
    );
  });
});
