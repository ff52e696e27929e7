import { describe, expect, it } from 'vitest';
import { LIMITS } from './limits.js';

/** What each bound leans on, so that changing one shows what else has to change. */
describe('the limits', () => {
  it('are whole, positive and safe', () => {
    const entries = Object.entries(LIMITS);
    expect(entries.length).toBeGreaterThan(20);
    for (const [name, value] of entries) {
      expect(Number.isSafeInteger(value), name).toBe(true);
      expect(value, name).toBeGreaterThan(0);
    }
  });

  it('have defaults within their maxima', () => {
    expect(LIMITS.analysisRowsDefault).toBeLessThanOrEqual(LIMITS.analysisRowsMax);
    expect(LIMITS.sqlRowsDefault).toBeLessThanOrEqual(LIMITS.sqlRowsMax);
    expect(LIMITS.analysisTimeoutMs).toBeLessThanOrEqual(LIMITS.sqlTimeoutMs);
  });

  it('fit what Node and DuckDB take', () => {
    const timerMsMax = 2 ** 31 - 1;
    expect(LIMITS.sqlTimeoutMs).toBeLessThanOrEqual(timerMsMax);
    expect(LIMITS.startSecondsMax).toBe(Date.UTC(2200, 0, 1) / 1000);
    const csvLineBytesMax = 2_000_000;
    expect(LIMITS.lineBytesMax).toBeLessThan(csvLineBytesMax);
  });

  it('nest: a header is a line, a line fits a batch, a batch fits an object', () => {
    expect(LIMITS.headerBytesMax).toBeLessThanOrEqual(LIMITS.lineBytesMax);
    expect(LIMITS.lineBytesMax).toBeLessThan(LIMITS.batchTextBytesMax);
    expect(LIMITS.batchTextBytesMax).toBeLessThan(LIMITS.objectTextBytesMax);
    expect(LIMITS.objectBytesMax).toBeLessThan(LIMITS.objectTextBytesMax);
    expect(LIMITS.batchTextBytesMax).toBeLessThan(LIMITS.ingestMemoryBytes);
  });
});
