import { itemAt, Random } from '../random.js';
import { type ConnectionsConfig, HOUR_MS, MINUTE_MS } from './config.js';
import { type Nat, privateAddress, type User } from './world.js';

const SESSION_MEDIAN_MS = 2 * HOUR_MS;
const SESSION_SIGMA = 0.7;
const SESSION_MS_MIN = 10 * MINUTE_MS;
const PAUSE_MEDIAN_MS = 4 * MINUTE_MS;
const PAUSE_SIGMA = 0.9;
const PAUSE_MS_MIN = 15_000;
/** Fewer addresses than users, so that an address goes from one to another. */
const ADDRESSES_PER_USER = 0.7;
const RETRY_MS = 5 * MINUTE_MS;
const USER_DRAWS = 6;

/** One person's use of one private address. `end` may lie after the window: then no termination is written. */
export interface Session {
  readonly user: User;
  readonly privateIp: string;
  readonly start: number;
  readonly end: number;
}

/** All sessions behind a NAT, by start: each private address goes from user to user, no user has two at once. */
export function planSessions(config: ConnectionsConfig, nat: Nat): readonly Session[] {
  const random = new Random(config.seed, 'sessions', nat.index);
  const addresses = Math.max(1, Math.floor(nat.users.length * ADDRESSES_PER_USER));
  const freeAt = new Float64Array(addresses);
  for (let slot = 0; slot < addresses; slot += 1) freeAt[slot] = config.startMs - random.below(SESSION_MEDIAN_MS);
  const busyUntil = new Float64Array(nat.users.length);
  const sessions: Session[] = [];
  for (;;) {
    const slot = earliest(freeAt);
    const start = freeAt[slot] ?? config.endMs;
    if (start >= config.endMs) return sessions;
    const who = drawUser(random, busyUntil, start);
    if (who === -1) {
      freeAt[slot] = start + RETRY_MS;
      continue;
    }
    const end = start + Math.max(SESSION_MS_MIN, Math.floor(random.skewed(SESSION_MEDIAN_MS, SESSION_SIGMA)));
    const pause = Math.max(PAUSE_MS_MIN, Math.floor(random.skewed(PAUSE_MEDIAN_MS, PAUSE_SIGMA)));
    busyUntil[who] = end + pause;
    freeAt[slot] = end + pause;
    sessions.push({ user: itemAt(nat.users, who), privateIp: privateAddress(nat, slot), start, end });
  }
}

function earliest(times: Float64Array): number {
  let best = 0;
  for (let at = 1; at < times.length; at += 1) if ((times[at] ?? 0) < (times[best] ?? 0)) best = at;
  return best;
}

function drawUser(random: Random, busyUntil: Float64Array, at: number): number {
  for (let draw = 0; draw < USER_DRAWS; draw += 1) {
    const who = random.below(busyUntil.length);
    if ((busyUntil[who] ?? 0) <= at) return who;
  }
  return -1;
}
