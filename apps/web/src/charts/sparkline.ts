import type { Row } from '@networkflow/engine/contract';
import { parseTime } from '../format/times';
import { toNumber } from '../format/units';

const MS_PER_HOUR = 3_600_000;
/** More points than this cannot be told apart in a tile. */
const POINTS_MAX = 96;

export interface HourlyAmounts {
  readonly flows: readonly number[];
  readonly bytes: readonly number[];
  /** 0 to 1; 0 for an hour without flows. */
  readonly deniedShare: readonly number[];
}

/** Amounts of each hour of a window, hours without rows being zero, from rows with an `hour`. */
export function hourlyAmounts(
  rows: readonly Row[],
  window: { readonly from: string; readonly to: string },
): HourlyAmounts {
  const flows = sumsPerHour(rows, window, 'flows');
  const denied = sumsPerHour(rows, window, 'denied_flows');
  return {
    flows,
    bytes: sumsPerHour(rows, window, 'bytes'),
    deniedShare: flows.map((all, index) => (all === 0 ? 0 : (denied[index] ?? 0) / all)),
  };
}

/** A column summed for each hour of a window. */
export function sumsPerHour(
  rows: readonly Row[],
  window: { readonly from: string; readonly to: string },
  column: string,
): readonly number[] {
  const first = Math.floor(parseTime(window.from) / MS_PER_HOUR);
  const count = Math.max(0, Math.ceil(parseTime(window.to) / MS_PER_HOUR) - first);
  if (!Number.isFinite(count)) return [];
  const sums = new Array<number>(count).fill(0);
  for (const row of rows) {
    const index = Math.floor(parseTime(String(row.hour)) / MS_PER_HOUR) - first;
    if (index in sums) sums[index] = (sums[index] ?? 0) + toNumber(row[column]);
  }
  return sums;
}

/**
 * An SVG path of values from left to right on a canvas of `width` by `height`, zero at the bottom; empty for fewer than two.
 * Where there are too many, neighbours become their mean.
 */
export function sparklinePath(values: readonly number[], size: { readonly width: number; readonly height: number }) {
  const points = thinned(values);
  const most = Math.max(...points);
  if (points.length < 2 || !(most > 0)) return '';
  const x = (index: number): string => ((size.width * index) / (points.length - 1)).toFixed(1);
  const y = (value: number): string => (size.height * (1 - value / most)).toFixed(1);
  return points.map((value, index) => `${index === 0 ? 'M' : 'L'}${x(index)} ${y(value)}`).join('');
}

function thinned(values: readonly number[]): readonly number[] {
  const size = Math.ceil(values.length / POINTS_MAX);
  if (size <= 1) return values;
  return Array.from({ length: Math.ceil(values.length / size) }, (_, index) => {
    const group = values.slice(index * size, (index + 1) * size);
    return group.reduce((sum, value) => sum + value, 0) / group.length;
  });
}
