import { type DisplayPreferences, displayPreferences } from './preferences';

interface Scale {
  readonly step: number;
  readonly prefixes: readonly string[];
}

const SI: Scale = { step: 1000, prefixes: ['', 'k', 'M', 'G', 'T', 'P', 'E'] };
const IEC: Scale = { step: 1024, prefixes: ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'] };
const BITS_PER_BYTE = 8;
const SIGNIFICANT_DIGITS = 3;
const COUNT_IN_FULL_BELOW = 10_000;

/** 64-bit sums arrive as decimal strings when a double cannot hold them; drawing needs a number, exact text does not. */
export function toNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string' && value.trim() !== '') return Number(value);
  return 0;
}

/** Three significant digits with an SI prefix: `1.24 TB`, `12.3 k`, `0`. */
export function formatScaled(value: number, unit = '', { step, prefixes }: Scale = SI): string {
  if (!Number.isFinite(value)) return '–';
  let scaled = Math.abs(value);
  let power = 0;
  while (scaled >= step && power < prefixes.length - 1) {
    scaled /= step;
    power += 1;
  }
  // Rounding can reach the next prefix: 999,950 is 1.00 M, not 1000 k.
  if (Number(threeDigits(scaled)) >= step && power < prefixes.length - 1) {
    scaled /= step;
    power += 1;
  }
  const digits = power === 0 && Number.isInteger(value) ? String(scaled) : threeDigits(scaled);
  const suffix = `${prefixes[power] ?? ''}${unit}`;
  return `${value < 0 ? '−' : ''}${digits}${suffix === '' ? '' : ` ${suffix}`}`;
}

/** By 1,024 there are four-digit numbers below the next prefix, which `toPrecision` writes with an exponent. */
function threeDigits(scaled: number): string {
  return scaled < 999.5 ? scaled.toPrecision(SIGNIFICANT_DIGITS) : String(Math.round(scaled));
}

/** Bytes by thousands, `1.24 TB`, or as preferred by 1,024, `1.13 TiB`. */
export function formatBytes(value: unknown, preferences: DisplayPreferences = displayPreferences()): string {
  return formatScaled(toNumber(value), 'B', preferences.prefixes === 'iec' ? IEC : SI);
}

/** Bytes a second, as preferred `1.24 MB/s` or `9.92 Mbit/s`; rates in bits are always counted by thousands. */
export function formatByteRate(perSecond: number, preferences: DisplayPreferences = displayPreferences()): string {
  if (preferences.rates === 'bytes') return `${formatBytes(perSecond, preferences)}/s`;
  return `${formatScaled(perSecond * BITS_PER_BYTE, 'bit')}/s`;
}

/** Counts below ten thousand in full, then scaled: `4,213`, `1.24 M`. */
export function formatCount(value: unknown): string {
  const number = toNumber(value);
  return Math.abs(number) < COUNT_IN_FULL_BELOW ? formatExact(number) : formatScaled(number);
}

/** Made once: a page formats thousands of numbers, and making a format costs far more than using it. */
const EXACT = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });
const PERCENT = new Intl.NumberFormat('en');

/** All digits, thousands separated; strings of digits keep every one of them. */
export function formatExact(value: unknown): string {
  return EXACT.format(typeof value === 'string' && /^-?\d+$/.test(value) ? BigInt(value) : toNumber(value));
}

export function formatMeasure(value: unknown, measure: 'bytes' | 'packets' | 'flows'): string {
  return measure === 'bytes' ? formatBytes(value) : formatCount(value);
}

/** A share between 0 and 1 as per cent; never rounds something to 0 % or to 100 %. */
export function formatShare(share: number): string {
  if (!Number.isFinite(share)) return '–';
  const percent = share * 100;
  if (percent === 0 || percent === 100) return `${percent} %`;
  if (percent < 0.01) return '< 0.01 %';
  if (percent > 99.99) return '> 99.99 %';
  const digits = Number(percent.toPrecision(SIGNIFICANT_DIGITS));
  return `${digits === 100 ? percent.toFixed(2) : digits} %`;
}

/** The change from `before` to `now`, signed: `+12.3 %`; undefined when there is nothing to compare with. */
export function formatChange(now: number, before: number): string | undefined {
  if (before <= 0) return undefined;
  const change = (now - before) / before;
  if (change === 0) return '±0 %';
  const percent = Number((100 * Math.abs(change)).toPrecision(SIGNIFICANT_DIGITS));
  return `${change > 0 ? '+' : '−'}${PERCENT.format(percent)} %`;
}
