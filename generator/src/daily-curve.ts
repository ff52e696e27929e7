import { hashKey } from './random.js';

const DAY_S = 86_400;
const HOUR_S = 3_600;
const NIGHT_LEVEL = 0.3;
const WEEKEND_LEVEL = 0.55;
const PEAK_HOUR = 14;
const PEAK_WIDTH_HOURS = 4.5;
const EVENING_PEAK_HOUR = 20;
const EVENING_PEAK = 0.25;
const WOBBLE = 0.08;

/**
 * How busy a place is at an instant, relative to its weekday peak (about 1).
 * `utcOffsetHours` shifts the curve to local time; the wobble is a function of the instant and `seed` alone.
 */
export function busyness(epochS: number, utcOffsetHours: number, seed: number): number {
  const localS = epochS + utcOffsetHours * HOUR_S;
  const hour = (((localS % DAY_S) + DAY_S) % DAY_S) / HOUR_S;
  // 1970-01-01 was a Thursday: day 2 and 3 of that count are the weekend.
  const weekday = ((Math.floor(localS / DAY_S) % 7) + 7) % 7;
  const level = weekday === 2 || weekday === 3 ? WEEKEND_LEVEL : 1;
  const day = bump(hour, PEAK_HOUR, PEAK_WIDTH_HOURS) + EVENING_PEAK * bump(hour, EVENING_PEAK_HOUR, 2);
  const [bits] = hashKey(`wobble|${seed}|${utcOffsetHours}|${Math.floor(epochS / 300)}`);
  const wobble = 1 + WOBBLE * ((bits >>> 0) / 2147483648 - 1);
  return level * (NIGHT_LEVEL + (1 - NIGHT_LEVEL) * Math.min(1, day)) * wobble;
}

function bump(hour: number, centre: number, width: number): number {
  const distance = Math.min(Math.abs(hour - centre), 24 - Math.abs(hour - centre));
  return Math.exp(-((distance / width) ** 2));
}
