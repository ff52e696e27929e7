export const KIND_HOURS_MAX = 24 * 366;
export const KIND_ROWS_MAX = 2_000_000_000;
const SEED_MAX = 0xffff_ffff;
const SEED_DEFAULT = 42;
const HOURS_DEFAULT = 24;
const HOUR_MS = 3_600_000;
const START_EARLIEST_MS = Date.UTC(2000, 0, 1);
const START_LATEST_MS = Date.UTC(2100, 0, 1);
const RFC3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

export interface KindProgress {
  readonly rows: number;
  readonly rowsTotal: number;
  readonly files: number;
}

/** What every kind of log can be asked for, and what single kinds take beside it (`LogKind.options` lists them). */
export interface KindOptions {
  /** Folder to write into; created when missing. */
  readonly out: string;
  /** About how many lines. */
  readonly rows?: number;
  /** Whole hours; an object or archive is written for each. */
  readonly hours?: number;
  readonly seed?: number;
  /** RFC 3339, on an hour. Default: `hours` before the last full hour. */
  readonly start?: string;
  /** People behind the NAT addresses. */
  readonly users?: number;
  /** Public addresses, each shared by many users. */
  readonly nats?: number;
  /** Share of lines that are broken, 0 to 0.5. */
  readonly corrupt?: number;
  /** All services log in this shape, such as `pino`; each in its own unless said. */
  readonly shape?: string;
  /** Objects as plain text instead of gzip. */
  readonly plain?: boolean;
  /** Removes what an earlier run left in `out`. */
  readonly overwrite?: boolean;
  readonly onProgress?: (progress: KindProgress) => void;
  readonly signal?: AbortSignal;
}

export interface KindReport {
  readonly kind: string;
  readonly files: number;
  /** Lines written, duplicates and broken ones included. */
  readonly rows: number;
  readonly bytes: number;
  readonly seconds: number;
  readonly rowsPerSecond: number;
  readonly start: string;
  readonly end: string;
  readonly seed: number;
  readonly truthPath: string;
  /** What is particular to the kind, for people. */
  readonly counts: Readonly<Record<string, number>>;
}

/** The options all kinds share, with defaults filled in. Times in Unix milliseconds, half-open. */
export interface KindWindow {
  readonly rows: number;
  readonly hours: number;
  readonly seed: number;
  readonly startMs: number;
  readonly endMs: number;
}

/** Checks the shared options; throws an Error that says what was asked and what is allowed. */
export function resolveWindow(options: KindOptions, rowsDefault: number, nowMs: number): KindWindow {
  if (typeof options.out !== 'string' || options.out.trim() === '') {
    throw new Error('No output folder was given. Name one with out (on the command line: --out <dir>).');
  }
  const rows = wholeNumber('rows', options.rows ?? rowsDefault, 1, KIND_ROWS_MAX);
  const hours = wholeNumber('hours', options.hours ?? HOURS_DEFAULT, 1, KIND_HOURS_MAX);
  const seed = wholeNumber('seed', options.seed ?? SEED_DEFAULT, 0, SEED_MAX);
  const startMs = startOf(options.start, hours, nowMs);
  return { rows, hours, seed, startMs, endMs: startMs + hours * HOUR_MS };
}

export function wholeNumber(name: string, value: number, min: number, max: number): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new Error(`${name} must be a whole number from ${min} to ${max}, not ${String(value)}.`);
}

export function share(name: string, value: number, max: number): number {
  if (Number.isFinite(value) && value >= 0 && value <= max) return value;
  throw new Error(`${name} must be a share from 0 to ${max}, not ${String(value)}.`);
}

function startOf(text: string | undefined, hours: number, nowMs: number): number {
  if (text === undefined) return Math.floor(nowMs / HOUR_MS) * HOUR_MS - hours * HOUR_MS;
  const ms = RFC3339.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) {
    throw new Error(`start must be an RFC 3339 instant such as 2026-03-01T00:00:00Z, not "${text}".`);
  }
  if (ms % HOUR_MS !== 0) throw new Error(`start must be on an hour such as 2026-03-01T05:00:00Z, not "${text}".`);
  if (ms < START_EARLIEST_MS || ms + hours * HOUR_MS > START_LATEST_MS) {
    throw new Error(`start and hours must stay between the years 2000 and 2100; ${text} plus ${hours} h does not.`);
  }
  return ms;
}
