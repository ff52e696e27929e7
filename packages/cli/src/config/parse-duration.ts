import { InvalidArgumentError } from 'commander';

const SECONDS_OF: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };
const DURATION = /^(\d{1,9})\s*([smhdw])$/;
const SECONDS_PER_DAY = 86_400;

/** `90s`, `60m`, `24h`, `30d` or `2w` in whole seconds. */
export function parseDuration(text: string): number {
  const [, amount, unit] = DURATION.exec(text.trim()) ?? [];
  const seconds = Number(amount) * (SECONDS_OF[unit ?? ''] ?? Number.NaN);
  if (!Number.isSafeInteger(seconds)) {
    throw new InvalidArgumentError('It must be a whole number and a unit: 90s, 60m, 24h, 30d or 2w.');
  }
  return seconds;
}

/** A duration above zero. */
export function parsePositiveDuration(text: string): number {
  const seconds = parseDuration(text);
  if (seconds === 0) throw new InvalidArgumentError('It must be longer than nothing.');
  return seconds;
}

/** A duration of whole days, at least one, in days. */
export function parseDays(text: string): number {
  const seconds = parseDuration(text);
  if (seconds === 0 || seconds % SECONDS_PER_DAY !== 0) {
    throw new InvalidArgumentError('It must be whole days, for example 30d: days are dropped as a whole.');
  }
  return seconds / SECONDS_PER_DAY;
}
