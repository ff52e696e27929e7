import { type DisplayPreferences, displayPreferences } from '../format/preferences';
import { formatBytes, formatCount } from '../format/units';

const PREFIX_STEP = { si: 1_000, iec: 1_024 } as const;
const ROUND = [1, 2, 5] as const;
/** Beyond it the next prefix says the same with fewer digits. */
const DIGITS_BELOW = 1_000;

/** Ticks of a linear axis of bytes: round in the unit the page counts in, which Plotly's own know nothing of. */
export function byteTicks(
  [low, high]: readonly [number, number],
  most: number,
  preferences: DisplayPreferences = displayPreferences(),
) {
  const ticks = roundTicks([low, high], most, PREFIX_STEP[preferences.prefixes]);
  return withTexts(ticks, (value) => formatBytes(value, preferences));
}

/** The same of an axis that counts: `20 k`, as the page says it, not `20k`. */
export function countTicks(range: readonly [number, number], most: number) {
  return withTexts(roundTicks(range, most, PREFIX_STEP.si), formatCount);
}

/** Ticks at these values, each written as the page writes such numbers but for zeros that say nothing. */
export function withTexts(tickvals: readonly number[], format: (value: number) => string) {
  return {
    tickmode: 'array' as const,
    tickvals: [...tickvals],
    ticktext: tickvals.map((value) => (value === 0 ? '0' : withoutZeros(format(value)))),
  };
}

function roundTicks([low, high]: readonly [number, number], most: number, prefixStep: number): readonly number[] {
  const step = roundStep((high - low) / (most - 0.5), prefixStep);
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  return Array.from({ length: Math.max(1, count) }, (_, index) => (first + index) * step);
}

/** The least round number of whole bytes that is no smaller. */
function roundStep(least: number, prefixStep: number): number {
  let unit = 1;
  while (unit * prefixStep <= least) unit *= prefixStep;
  for (let power = 1; power < DIGITS_BELOW; power *= 10) {
    const found = ROUND.map((round) => round * power * unit).find((step) => step >= least);
    if (found !== undefined) return found;
  }
  return unit * prefixStep;
}

/** `20.0 GB` as `20 GB`. */
function withoutZeros(text: string): string {
  return text.replace(/\.0+(?= )|(?<=\.\d*[1-9])0+(?= )/, '');
}
