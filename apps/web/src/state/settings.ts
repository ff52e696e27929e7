import { browserZone, isTimeZone, UTC } from '../format/zone';

export const UNIT_PREFIXES = ['si', 'iec'] as const;
export const RATE_UNITS = ['bytes', 'bits'] as const;
export const REFRESHES = ['off', '30s', '1m', '5m'] as const;
export type Refresh = (typeof REFRESHES)[number];

/** Follows the browser, wherever it is. */
export const BROWSER_ZONE = 'browser';

/** How one person likes to see things; kept in their browser, never in a link. */
export interface Settings {
  readonly prefixes: (typeof UNIT_PREFIXES)[number];
  readonly rates: (typeof RATE_UNITS)[number];
  /** `UTC`, `browser` or an IANA name. */
  readonly zone: string;
  /** How often panels ask for data that has come since. */
  readonly refresh: Refresh;
}

export const DEFAULT_SETTINGS: Settings = { prefixes: 'si', rates: 'bytes', zone: UTC, refresh: '30s' };

const VERSION = 1;
const MS_PER_SECOND = 1000;
const REFRESH_SECONDS: Readonly<Record<Exclude<Refresh, 'off'>, number>> = { '30s': 30, '1m': 60, '5m': 300 };

/** Reads stored settings; whatever is missing or not understood is the default, one by one. */
export function parseSettings(text: string | null): Settings {
  const stored = parseObject(text);
  if (stored.version !== VERSION) return DEFAULT_SETTINGS;
  return {
    prefixes: oneOf(UNIT_PREFIXES, stored.prefixes) ?? DEFAULT_SETTINGS.prefixes,
    rates: oneOf(RATE_UNITS, stored.rates) ?? DEFAULT_SETTINGS.rates,
    zone: typeof stored.zone === 'string' && isZoneSetting(stored.zone) ? stored.zone : DEFAULT_SETTINGS.zone,
    refresh: oneOf(REFRESHES, stored.refresh) ?? DEFAULT_SETTINGS.refresh,
  };
}

export function serializeSettings(settings: Settings): string {
  return JSON.stringify({ version: VERSION, ...settings });
}

export function isZoneSetting(text: string): boolean {
  return text === BROWSER_ZONE || isTimeZone(text);
}

/** The IANA zone that times are shown in. */
export function zoneOf(settings: Settings): string {
  return settings.zone === BROWSER_ZONE ? browserZone() : settings.zone;
}

/** Milliseconds between two looks for new data; undefined for none. */
export function refreshMs({ refresh }: Settings): number | undefined {
  return refresh === 'off' ? undefined : REFRESH_SECONDS[refresh] * MS_PER_SECOND;
}

function oneOf<T extends string>(known: readonly T[], value: unknown): T | undefined {
  return known.find((each) => each === value);
}

function parseObject(text: string | null): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
