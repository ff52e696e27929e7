import type { Row } from '@networkflow/engine/contract';
import { parseTime } from '../format/times';
import { toNumber } from '../format/units';

const MS_PER_HOUR = 3_600_000;

export interface CoverageSummary {
  readonly hoursInWindow: number;
  readonly hoursWithRecords: number;
  readonly nodata: number;
  readonly skipdata: number;
  /** Starts of the hours inside the window without a single record, Unix milliseconds. */
  readonly gaps: readonly number[];
}

/** What `coverage` rows say about a window: hours with records, gaps, and records AWS did not have or lost. */
export function summarizeCoverage(
  rows: readonly Row[],
  window: { readonly from: string; readonly to: string },
): CoverageSummary {
  const seen = new Set<number>();
  let nodata = 0;
  let skipdata = 0;
  for (const row of rows) {
    const hour = parseTime(String(row.hour));
    nodata += toNumber(row.nodata);
    skipdata += toNumber(row.skipdata);
    if (toNumber(row.records) + toNumber(row.nodata) + toNumber(row.skipdata) > 0) seen.add(hour);
  }
  const first = Math.floor(parseTime(window.from) / MS_PER_HOUR) * MS_PER_HOUR;
  const end = parseTime(window.to);
  const gaps: number[] = [];
  let hours = 0;
  for (let hour = first; hour < end; hour += MS_PER_HOUR) {
    hours += 1;
    if (!seen.has(hour)) gaps.push(hour);
  }
  return { hoursInWindow: hours, hoursWithRecords: hours - gaps.length, nodata, skipdata, gaps };
}
