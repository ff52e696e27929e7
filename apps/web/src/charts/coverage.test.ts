import { describe, expect, it } from 'vitest';
import { summarizeCoverage } from './coverage';

const window = { from: '2026-11-20T10:00:00Z', to: '2026-11-20T14:00:00Z' };

describe('summarizeCoverage', () => {
  it('names the hours without a record', () => {
    const rows = [
      { hour: '2026-11-20T10:00:00Z', records: 10, nodata: 1, skipdata: 0, interfaces: 3 },
      { hour: '2026-11-20 11:00:00', records: 0, nodata: 2, skipdata: 1, interfaces: 3 },
      { hour: '2026-11-20T13:00:00Z', records: '12', nodata: 0, skipdata: 0, interfaces: 3 },
    ];
    expect(summarizeCoverage(rows, window)).toEqual({
      hoursInWindow: 4,
      hoursWithRecords: 3,
      nodata: 3,
      skipdata: 1,
      gaps: [Date.UTC(2026, 10, 20, 12)],
    });
  });

  it('has nothing but gaps without rows', () => {
    expect(summarizeCoverage([], window).gaps).toHaveLength(4);
  });
});
