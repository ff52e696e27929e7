import type { CheckStatus } from '../checks/check.js';
import type { Effects } from '../effects.js';

/** How much a terminal can show: colour only on a terminal that wants it, block characters only in a Unicode locale. */
export interface TerminalStyle {
  bold(text: string): string;
  red(text: string): string;
  dim(text: string): string;
  /** A bar for `share` of `chars` characters. */
  bar(share: number, chars: number): string;
}

export function terminalStyle({ stdout, env }: Pick<Effects, 'stdout' | 'env'>): TerminalStyle {
  const isColoured = colours({ stdout, env });
  const paint =
    (code: number) =>
    (text: string): string =>
      isColoured ? `\x1b[${code}m${text}\x1b[0m` : text;
  const block = isUnicode(env) ? '█' : '#';
  return {
    bold: paint(1),
    red: paint(31),
    dim: paint(2),
    bar: (share, chars) => block.repeat(Math.max(0, Math.min(chars, Math.round(share * chars)))).padEnd(chars),
  };
}

function colours({ stdout, env }: Pick<Effects, 'stdout' | 'env'>): boolean {
  return stdout.isTTY && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb';
}

/** Terminals are Unicode unless the locale says plain C; an unset locale (containers) is no statement. */
function isUnicode(env: Effects['env']): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  return !/^(C|POSIX)$/.test(locale);
}

const SI_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'] as const;
const SI_STEP = 1_000;
const SIGNIFICANT_DIGITS = 3;

/** Bytes with three significant digits in SI units: `1.24 TB`. */
export function displayBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // 999.5 would be shown as "1.00e+3" with three digits.
  while (value >= SI_STEP - 0.5 && unit < SI_UNITS.length - 1) {
    value /= SI_STEP;
    unit++;
  }
  const number = unit === 0 ? String(value) : value.toPrecision(SIGNIFICANT_DIGITS);
  return `${number} ${SI_UNITS[unit]}`;
}

/** A share of a whole, `5.2 %`; of nothing it is `-`. */
export function displayShare(part: number, whole: number): string {
  return whole > 0 ? `${((part / whole) * 100).toFixed(1)} %` : '-';
}

/** How checks are marked: a symbol beside a word, so that colour is never all there is. */
export interface CheckStyle extends Pick<TerminalStyle, 'bold' | 'dim'> {
  readonly markChars: number;
  mark(status: CheckStatus): string;
  paint(status: CheckStatus, text: string): string;
}

const MARKS: Readonly<Record<CheckStatus, readonly [unicode: string, ascii: string, colour: number]>> = {
  passed: ['✓', '+', 32],
  warning: ['!', '!', 33],
  failed: ['✗', 'x', 31],
  skipped: ['-', '-', 2],
};

export function checkStyle(effects: Pick<Effects, 'stdout' | 'env'>): CheckStyle {
  const { bold, dim } = terminalStyle(effects);
  const isColoured = colours(effects);
  const paint = (status: CheckStatus, text: string): string =>
    isColoured ? `\x1b[${MARKS[status][2]}m${text}\x1b[0m` : text;
  const form = isUnicode(effects.env) ? 0 : 1;
  return { bold, dim, markChars: 1, paint, mark: (status) => paint(status, MARKS[status][form]) };
}
