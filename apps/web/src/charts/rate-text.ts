import type { Measure } from '@networkflow/engine/contract';
import { formatByteRate, formatScaled } from '../format/units';

/** An amount of a window as a rate: `2.9 MB/s`, `0.231 flows/s`; nothing for a window without length. */
export function rateText(amount: number, measure: Measure, seconds: number): string | undefined {
  if (!(seconds > 0)) return undefined;
  const perSecond = amount / seconds;
  if (measure === 'bytes') return formatByteRate(perSecond);
  return `${formatScaled(Number(perSecond.toPrecision(3)))} ${measure}/s`;
}
