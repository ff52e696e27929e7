import { type KindOptions, type KindWindow, resolveWindow, share, wholeNumber } from '../kinds/kind-options.js';

const ROWS_DEFAULT = 200_000;
const USERS_DEFAULT = 400;
const USERS_MAX = 200_000;
const NATS_DEFAULT = 8;
const NATS_MAX = 64;
const CORRUPT_DEFAULT = 0.0005;
const CORRUPT_MAX = 0.5;
/** Fewer hours than this leave no room for one without an archive. */
const HOURS_WITH_GAP_MIN = 6;

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

export interface ConnectionsConfig extends KindWindow {
  readonly users: number;
  readonly nats: number;
  readonly corrupt: number;
  /** Index of the hour whose archive is missing; -1 when none is. */
  readonly missingHour: number;
}

export function resolveConnections(options: KindOptions, nowMs: number): ConnectionsConfig {
  const window = resolveWindow(options, ROWS_DEFAULT, nowMs);
  const users = wholeNumber('users', options.users ?? USERS_DEFAULT, 4, USERS_MAX);
  const nats = wholeNumber('nats', options.nats ?? Math.min(NATS_DEFAULT, Math.floor(users / 4)), 1, NATS_MAX);
  const corrupt = share('corrupt', options.corrupt ?? CORRUPT_DEFAULT, CORRUPT_MAX);
  const missingHour = window.hours >= HOURS_WITH_GAP_MIN ? Math.floor(window.hours * 0.6) : -1;
  return { ...window, users, nats, corrupt, missingHour };
}
