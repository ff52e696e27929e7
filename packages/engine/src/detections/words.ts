import { protocolName } from '../network/protocols.js';

/** How detections write what they measured: the words of titles, in English, one rule for all. */

const NUMBER = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const MINUTE_S = 60;
const HOUR_S = 3_600;
const DAY_S = 86_400;
/** From twice a unit on, a time is told in it: "90 min", then "2 h". */
const UNITS_FROM = 2;
const BYTE_STEP = 1_000;
const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** "1,024". */
export function number(value: number): string {
  return NUMBER.format(value);
}

/** "1 port", "1,024 ports". */
export function count(value: number, noun: string, plural = `${noun}s`): string {
  return `${number(value)} ${Math.round(value) === 1 ? noun : plural}`;
}

/** "98 %" of a share from 0 to 1; never 100 % for less than all. */
export function percent(share: number): string {
  return `${share < 1 ? Math.min(99, Math.round(share * 100)) : 100} %`;
}

/** Seconds as "40 s", "8 min", "5 h" or "3 days". */
export function duration(seconds: number): string {
  if (seconds < UNITS_FROM * MINUTE_S) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < UNITS_FROM * HOUR_S) return `${Math.round(seconds / MINUTE_S)} min`;
  if (seconds < UNITS_FROM * DAY_S) return `${Math.round(seconds / HOUR_S)} h`;
  return `${Math.round(seconds / DAY_S)} days`;
}

/** Bytes as "1.2 GB", in powers of 1,000. */
export function bytes(value: number): string {
  let [scaled, unit] = [value, 0];
  while (Math.abs(scaled) >= BYTE_STEP && unit < BYTE_UNITS.length - 1) [scaled, unit] = [scaled / BYTE_STEP, unit + 1];
  const digits = unit > 0 && Math.abs(scaled) < 10 ? 1 : 0;
  return `${scaled.toFixed(digits)} ${BYTE_UNITS[unit]}`;
}

/** "tcp/445"; protocols without ports by their name alone. */
export function portName(protocol: number, port: number | null): string {
  const name = protocolName(protocol) ?? `protocol ${protocol}`;
  return port === null || (protocol !== 6 && protocol !== 17) ? name : `${name}/${port}`;
}

/** "10.0.0.1", "10.0.0.1 and 10.0.0.2", "10.0.0.1 and 11 others" of `total` names of which some are given. */
export function oneAndOthers(names: readonly string[], total: number = names.length): string {
  const [first = 'nobody', second] = names;
  if (total <= 1) return first;
  if (total === 2 && second !== undefined) return `${first} and ${second}`;
  return `${first} and ${number(total - 1)} others`;
}

const COUNTRIES = new Intl.DisplayNames('en-US', { type: 'region', fallback: 'code' });

/** "Iceland" for the ISO 3166-1 code IS; what is no such code as it stands. */
export function countryName(code: string): string {
  return /^[A-Z]{2}$/.test(code) ? (COUNTRIES.of(code) ?? code) : code;
}
