import { SCENARIO_REGISTRY } from './scenarios/registry.js';
import type { Scenario } from './scenarios/scenario.js';
import { VPCS_MAX } from './topology.js';
import { FORMATS, type Format, LAYOUTS, type Layout } from './writers/formats.js';

export const SLOT_S = 300;
const HOUR_S = 3_600;
export const SLOTS_PER_HOUR = HOUR_S / SLOT_S;

const ROWS_DEFAULT = 500_000;
const HOURS_DEFAULT = 24;
const SEED_DEFAULT = 42;
export const ROWS_MAX = 2_000_000_000;
export const HOURS_MAX = 24 * 366;
const SEED_MAX = 0xffff_ffff;
const OBJECT_MINUTES_DEFAULT = 5;
const OBJECT_MINUTES: readonly number[] = [OBJECT_MINUTES_DEFAULT, 60];
/** All rows of five minutes pass through memory as text: 3 M rows are about 800 MB of version 5 lines. */
export const ROWS_PER_HOUR_MAX = 3_000_000 * SLOTS_PER_HOUR;
/** The lake's years: earlier and later dates are for hostile input, not for this generator. */
const START_EARLIEST_S = Date.UTC(2000, 0, 1) / 1000;
const START_LATEST_S = Date.UTC(2100, 0, 1) / 1000;
const RFC3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

export interface GenerateProgress {
  readonly rows: number;
  readonly rowsTotal: number;
  readonly files: number;
  readonly seconds: number;
}

export interface GenerateOptions {
  /** Folder to write into; created when missing. Holds `AWSLogs/`, `truth.json` and `ledger.json` afterwards. */
  readonly out: string;
  /** OK records wanted, scenarios included; met within 5 % unless the scenarios alone need more. */
  readonly rows?: number;
  /** Whole hours of traffic. */
  readonly hours?: number;
  readonly seed?: number;
  /** RFC 3339, on a five-minute boundary. Default: `hours` before the last full hour. */
  readonly start?: string;
  readonly format?: Format;
  /** Default: `plain`; with the format `mixed`, all of them in turn. */
  readonly layout?: Layout;
  /** Names of scenarios; the usual ones by default, none when empty. */
  readonly scenarios?: readonly string[];
  /** Draws hosts, times and sizes of scenarios from their ranges, by seed; otherwise each is the usual one. */
  readonly vary?: boolean;
  /** How many of the 5 VPCs exist: fewer make the same rows a busier network. */
  readonly vpcs?: number;
  /** Minutes of traffic in one object: 5, as AWS delivers, or 60 for long histories in few files. */
  readonly objectMinutes?: number;
  /** Removes what an earlier run left in `out` instead of refusing to mix two runs. */
  readonly overwrite?: boolean;
  readonly onProgress?: (progress: GenerateProgress) => void;
  readonly signal?: AbortSignal;
}

/** Options with every default filled in: what the bytes depend on. */
export interface GenerateConfig {
  readonly rows: number;
  readonly hours: number;
  readonly seed: number;
  /** Epoch seconds. */
  readonly start: number;
  readonly end: number;
  readonly format: Format;
  readonly layout: Layout | undefined;
  readonly scenarios: readonly Scenario[];
  readonly vary: boolean;
  readonly vpcs: number;
  readonly objectMinutes: number;
}

/** Checks options and fills in defaults; throws an Error that says what was asked, what is allowed and what to do. */
export function resolveOptions(options: GenerateOptions, nowMs: number): GenerateConfig {
  if (typeof options.out !== 'string' || options.out.trim() === '') {
    throw new Error('No output folder was given. Name one with out (on the command line: --out <dir>).');
  }
  const rows = wholeNumber('rows', options.rows ?? ROWS_DEFAULT, 1, ROWS_MAX);
  const hours = wholeNumber('hours', options.hours ?? HOURS_DEFAULT, 1, HOURS_MAX);
  const seed = wholeNumber('seed', options.seed ?? SEED_DEFAULT, 0, SEED_MAX);
  if (rows > hours * ROWS_PER_HOUR_MAX) {
    throw new Error(
      `${rows} rows in ${hours} h is more than ${ROWS_PER_HOUR_MAX} rows an hour, which would not fit in memory. Ask for fewer rows or more hours.`,
    );
  }
  const format = oneOf('format', options.format ?? 'v5', FORMATS);
  const layout = options.layout === undefined ? undefined : oneOf('layout', options.layout, LAYOUTS);
  const start = startOf(options.start, hours, nowMs);
  const vpcs = wholeNumber('vpcs', options.vpcs ?? VPCS_MAX, 1, VPCS_MAX);
  const objectMinutes = options.objectMinutes ?? OBJECT_MINUTES_DEFAULT;
  if (!OBJECT_MINUTES.includes(objectMinutes)) {
    throw new Error(`objectMinutes must be one of ${OBJECT_MINUTES.join(' and ')}, not ${String(objectMinutes)}.`);
  }
  return {
    rows,
    hours,
    seed,
    start,
    end: start + hours * HOUR_S,
    format,
    layout,
    scenarios: chosen(options.scenarios),
    vary: options.vary === true,
    vpcs,
    objectMinutes,
  };
}

/** The options as ledger.json and truth.json record them: everything that decides the bytes. */
export function describeConfig(config: GenerateConfig): Record<string, unknown> {
  return {
    rows: config.rows,
    hours: config.hours,
    seed: config.seed,
    start: rfc3339(config.start),
    format: config.format,
    layout: config.layout ?? (config.format === 'mixed' ? 'all' : 'plain'),
    scenarios: config.scenarios.map((scenario) => scenario.name),
    vary: config.vary,
    vpcs: config.vpcs,
    objectMinutes: config.objectMinutes,
  };
}

export function rfc3339(epochS: number): string {
  return new Date(epochS * 1000).toISOString().replace('.000Z', 'Z');
}

function wholeNumber(name: string, value: number, min: number, max: number): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new Error(`${name} must be a whole number from ${min} to ${max}, not ${String(value)}.`);
}

function oneOf<T extends string>(kind: string, value: T, known: readonly { readonly name: T }[]): T {
  const names = known.map((entry) => entry.name);
  if (names.includes(value)) return value;
  throw new Error(`Unknown ${kind} "${String(value)}". Use one of: ${names.join(', ')}.`);
}

function startOf(text: string | undefined, hours: number, nowMs: number): number {
  if (text === undefined) return Math.floor(nowMs / 1000 / HOUR_S) * HOUR_S - hours * HOUR_S;
  const ms = RFC3339.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) {
    throw new Error(`start must be an RFC 3339 instant such as 2026-03-01T00:00:00Z, not "${text}".`);
  }
  const start = ms / 1000;
  if (start % SLOT_S !== 0) {
    throw new Error(`start must be on a five-minute boundary such as 2026-03-01T00:05:00Z, not "${text}".`);
  }
  if (start < START_EARLIEST_S || start + hours * HOUR_S > START_LATEST_S) {
    throw new Error(`start and hours must stay between the years 2000 and 2100; ${text} plus ${hours} h does not.`);
  }
  return start;
}

function chosen(names: readonly string[] | undefined): readonly Scenario[] {
  if (names === undefined) return SCENARIO_REGISTRY.filter((scenario) => scenario.whenNamed !== true);
  const unknown = names.filter((name) => !SCENARIO_REGISTRY.some((scenario) => scenario.name === name));
  if (unknown.length > 0) {
    const known = SCENARIO_REGISTRY.map((scenario) => scenario.name).join(', ');
    throw new Error(`Unknown scenario "${unknown.join('", "')}". Use any of: ${known}.`);
  }
  return SCENARIO_REGISTRY.filter((scenario) => names.includes(scenario.name));
}
