import { describe, expect, it } from 'vitest';
import { LOCAL_SCOPE } from '../core/scope.js';
import { compileAnalysis, shapeResult } from './compile-analysis.js';
import { ANALYSES } from './registry.js';

describe('compileAnalysis', () => {
  it.each([
    ['talker', 'talkers'],
    ['flows_per_hour', 'flows-per-hour'],
    ['TOTALS', 'totals'],
  ])("answers '%s' with the nearest name", (asked, nearest) => {
    expect(() => compileAnalysis(asked, {}, LOCAL_SCOPE)).toThrow(
      expect.objectContaining({ code: 'not-found', message: expect.stringContaining(`Did you mean '${nearest}'?`) }),
    );
  });

  it('lists the names when none is near', () => {
    const names = ANALYSES.map(({ name }) => name);

    expect(() => compileAnalysis('zzz', {}, LOCAL_SCOPE)).toThrow(
      expect.objectContaining({
        code: 'not-found',
        message: `There is no analysis 'zzz'. There are ${names.join(', ')}.`,
      }),
    );
  });

  it('binds every value and keeps them out of the text', () => {
    const request = { where: 'service = "o\'hara"', search: "o'hara", from: '2026-11-16', to: '2026-11-17' };

    for (const name of ['talkers', 'services']) {
      const { query, shown, window } = compileAnalysis(name, request, LOCAL_SCOPE);
      expect(query.text + shown.text).not.toContain('hara');
      expect(query.params.filter((value) => value === "o'hara")).toHaveLength(2);
      expect(window).toEqual({ from: 1794787200, to: 1794873600 });
    }
  });

  it('passes on where a filter is wrong', () => {
    expect(() => compileAnalysis('totals', { where: 'port = ' }, LOCAL_SCOPE)).toThrow(
      expect.objectContaining({ code: 'invalid-input', details: expect.objectContaining({ position: 7 }) }),
    );
  });

  it('refuses a reversed window', () => {
    expect(() => compileAnalysis('totals', { from: '2026-11-17', to: '2026-11-16' }, LOCAL_SCOPE)).toThrow(
      expect.objectContaining({ code: 'invalid-input' }),
    );
  });

  it('hands on whose question it is', () => {
    expect(compileAnalysis('totals', {}, { tenant: 'acme' }).scope).toEqual({ tenant: 'acme' });
  });
});

describe('shapeResult', () => {
  it('leaves answers that are not ranked as they are', () => {
    const { analysis } = compileAnalysis('totals', {}, LOCAL_SCOPE);
    const rows = [{ flows: 1 }];

    expect(shapeResult(analysis, rows)).toEqual({ rows });
  });
});
