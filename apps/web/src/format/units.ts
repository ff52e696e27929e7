const SI_PREFIXES = ['', 'k', 'M', 'G', 'T', 'P', 'E'];
const STEP = 1000;
const SIGNIFICANT_DIGITS = 3;

/** 64-bit sums arrive as decimal strings when a double cannot hold them; drawing needs a number, exact text does not. */
export function toNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string' && value.trim() !== '') return Number(value);
  return 0;
}

/** Three significant digits with an SI prefix: `1.24 TB`, `12.3 k`, `0`. */
export function formatScaled(value: number, unit = ''): string {
  if (!Number.isFinite(value)) return '–';
  let scaled = Math.abs(value);
  let power = 0;
  while (scaled >= STEP && power < SI_PREFIXES.length - 1) {
    scaled /= STEP;
    power += 1;
  }
  // Rounding can reach the next prefix: 999,950 is 1.00 M, not 1000 k.
  if (Number(scaled.toPrecision(SIGNIFICANT_DIGITS)) >= STEP && power < SI_PREFIXES.length - 1) {
    scaled /= STEP;
    power += 1;
  }
  const digits = power === 0 && Number.isInteger(value) ? String(scaled) : scaled.toPrecision(SIGNIFICANT_DIGITS);
  const suffix = `${SI_PREFIXES[power] ?? ''}${unit}`;
  return `${value < 0 ? '−' : ''}${digits}${suffix === '' ? '' : ` ${suffix}`}`;
}

/** SI bytes, `1.24 TB`. */
export function formatBytes(value: unknown): string {
  return formatScaled(toNumber(value), 'B');
}

/** Counts below ten thousand in full, then scaled: `4,213`, `1.24 M`. */
export function formatCount(value: unknown): string {
  const number = toNumber(value);
  return Math.abs(number) < 10 * STEP ? formatExact(number) : formatScaled(number);
}

/** All digits, thousands separated; strings of digits keep every one of them. */
export function formatExact(value: unknown): string {
  if (typeof value === 'string' && /^-?\d+$/.test(value)) return BigInt(value).toLocaleString('en');
  return toNumber(value).toLocaleString('en', { maximumFractionDigits: 2 });
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
  return `${Number(percent.toPrecision(SIGNIFICANT_DIGITS))} %`;
}

/** The change from `before` to `now`, signed: `+12.3 %`; undefined when there is nothing to compare with. */
export function formatChange(now: number, before: number): string | undefined {
  if (before <= 0) return undefined;
  const change = (now - before) / before;
  if (change === 0) return '±0 %';
  const percent = Number((100 * Math.abs(change)).toPrecision(SIGNIFICANT_DIGITS));
  return `${change > 0 ? '+' : '−'}${percent.toLocaleString('en')} %`;
}
