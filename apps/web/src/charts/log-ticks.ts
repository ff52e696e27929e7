import type { Measure } from '@networkflow/engine/contract';
import { type DisplayPreferences, displayPreferences } from '../format/preferences';
import { formatBytes, formatCount } from '../format/units';
import { withTexts } from './byte-ticks';

/** What one tick may be of the one before it: round in the prefixes of the unit. */
const FACTORS = { si: [10, 100, 1_000, 1e6], iec: [2 ** 5, 2 ** 10, 2 ** 20] } as const;
/** No sum of 64 bits has more decades. */
const DECADES_MAX = 19;

/** Ticks of a logarithmic axis, written as the page writes numbers, which Plotly's own are not: `10 kB`, not `10kB`. */
export function logTicks(
  [low, high]: readonly [number, number],
  most: number,
  measure: Measure,
  preferences: DisplayPreferences = displayPreferences(),
) {
  const factors = FACTORS[measure === 'bytes' ? preferences.prefixes : 'si'];
  const decades = Math.min(DECADES_MAX, Math.log10(Math.max(high, 1) / Math.max(low, 1)));
  const factor = factors.find((each) => decades / Math.log10(each) < most) ?? Math.max(...factors);
  const powers = Math.floor(Math.log10(Math.max(high, 1)) / Math.log10(factor));
  const tickvals = Array.from({ length: Math.min(powers, DECADES_MAX) + 1 }, (_, power) => factor ** power);
  return withTexts(tickvals, (value) => (measure === 'bytes' ? formatBytes(value, preferences) : formatCount(value)));
}
