import type { TimeWindow } from '../../core/time-window.js';

/**
 * Where AWS puts flow logs in a bucket (VPC User Guide, "Flow log files"): below an optional prefix,
 * `AWSLogs/<account>/vpcflowlogs/<region>/YYYY/MM/DD/[HH/]`, or the same Hive-compatible,
 * `AWSLogs/aws-account-id=<account>/aws-service=vpcflowlogs/aws-region=<region>/year=YYYY/month=MM/day=DD/[hour=HH/]`;
 * centrally collected logs have the organisation's id behind `AWSLogs/`.
 */
export type Layout = 'plain' | 'hive';

/** What a folder is, by its path from the root of the bucket. */
export type FolderRole =
  /** Its keys go on with a date; `base` is the folder the date begins in. */
  | { readonly kind: 'dated'; readonly base: string; readonly layout: Layout }
  /** Part of AWS's tree above the dates. */
  | { readonly kind: 'above' }
  /** Logs of another AWS service. */
  | { readonly kind: 'foreign'; readonly service: string }
  | { readonly kind: 'unknown' };

/** Seconds a record may cover (VPC User Guide, "Aggregation interval"). */
export const AGGREGATION_MAX_S = 600;
/** Seconds one file collects records for. */
export const FILE_SPAN_S = 300;
const MINUTE_S = 60;
const HOUR_S = 3600;
const DAY_S = 86_400;
const MS_PER_SECOND = 1000;

const REGION = '[a-z]{2,8}(?:-[a-z0-9]+)+';
const PLAIN_BASE = new RegExp(`^(?:.*/)?vpcflowlogs/${REGION}/`);
const HIVE_BASE = /^(?:.*\/)?aws-service=vpcflowlogs\/aws-region=[^/]+\//;
const ABOVE =
  /(?:^|\/)(?:AWSLogs\/(?:o-[a-z0-9]+\/)?(?:\d{12}\/|aws-account-id=[^/]+\/)?|vpcflowlogs\/|aws-service=vpcflowlogs\/)$/;
const FOREIGN =
  /(?:^|\/)AWSLogs\/(?:o-[a-z0-9]+\/)?(?:\d{12}\/(?!vpcflowlogs\/)([^/]+)\/|aws-account-id=[^/]+\/aws-service=(?!vpcflowlogs\/)([^/]+)\/)/;

export function roleOf(folder: string): FolderRole {
  const hive = HIVE_BASE.exec(folder)?.[0];
  if (hive !== undefined) return { kind: 'dated', base: hive, layout: 'hive' };
  const plain = PLAIN_BASE.exec(folder)?.[0];
  if (plain !== undefined) return { kind: 'dated', base: plain, layout: 'plain' };
  if (ABOVE.test(folder)) return { kind: 'above' };
  const foreign = FOREIGN.exec(folder);
  if (foreign !== null) return { kind: 'foreign', service: foreign[1] ?? foreign[2] ?? '' };
  return { kind: 'unknown' };
}

/** Half-open, in Unix seconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const PLAIN_DATE = /^(\d{4})\/(\d{2})\/(\d{2})\/(?:(\d{2})\/)?/;
const HIVE_DATE = /(?:^|\/)year=(\d{4})\/month=(\d{1,2})\/day=(\d{1,2})\/(?:hour=(\d{1,2})\/)?/;

/** Keys come in order, so that thousands in a row lie in one folder. */
let latest: { readonly folder: string; readonly span: Span | undefined } = { folder: '', span: undefined };

/** The day or the hour of the folder an object lies in, where its path says one. */
export function folderSpan(key: string): Span | undefined {
  const folder = key.slice(0, key.lastIndexOf('/') + 1);
  if (folder !== latest.folder) latest = { folder, span: readSpan(folder) };
  return latest.span;
}

function readSpan(folder: string): Span | undefined {
  const base = PLAIN_BASE.exec(folder)?.[0];
  const match = base === undefined ? HIVE_DATE.exec(folder) : PLAIN_DATE.exec(folder.slice(base.length));
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0] = match.slice(1, 4).map(Number);
  const from = Date.UTC(year, month - 1, day) / MS_PER_SECOND;
  if (month < 1 || month > 12 || day < 1 || day > 31) return undefined;
  const hour = match[4] === undefined ? undefined : Number(match[4]);
  if (hour === undefined || hour > 23) return { from, to: from + DAY_S };
  return { from: from + hour * HOUR_S, to: from + (hour + 1) * HOUR_S };
}

const FILE_TIME = /_(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})Z_[^/]*$/;

/** The minute in an AWS file name; else the hour or day of its folder; undefined when the key says no time. */
export function fileSpan(key: string): Span | undefined {
  const match = FILE_TIME.exec(key);
  if (match === null) return folderSpan(key);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = match.slice(1).map(Number);
  const from = Date.UTC(year, month - 1, day, hour, minute) / MS_PER_SECOND;
  return { from, to: from + MINUTE_S };
}

/** The path below a dated folder at which an instant's day begins. */
export function datePath(layout: Layout, instant: number): string {
  const [year, month, day] = new Date(instant * MS_PER_SECOND).toISOString().slice(0, 10).split('-');
  return layout === 'plain' ? `${year}/${month}/${day}/` : `year=${year}/month=${month}/day=${day}/`;
}

/** The same for the hour, of the layouts that have hours. */
export function hourPath(layout: Layout, instant: number): string {
  const hour = new Date(instant * MS_PER_SECOND).toISOString().slice(11, 13);
  return `${datePath(layout, instant)}${layout === 'plain' ? '' : 'hour='}${hour}/`;
}

/**
 * The times a file's name or folder may have, when it may hold records that start in the window. AWS names a file by the
 * five minutes its records end in; a record starts at most one aggregation interval before it ends; and a file may be
 * late by `relistS`. One more file span covers both readings of "the time of a file": its start and its end.
 */
export function fileTimes(window: TimeWindow, relistS: number): Span {
  return {
    from: window.from === undefined ? Number.NEGATIVE_INFINITY : window.from - FILE_SPAN_S,
    to: window.to === undefined ? Number.POSITIVE_INFINITY : window.to + AGGREGATION_MAX_S + FILE_SPAN_S + relistS,
  };
}

/** True when the spans have an instant in common. */
export function overlaps(a: Span, b: Span): boolean {
  return a.from < b.to && b.from < a.to;
}

const AWS_NAME = /(?:^|\/)\d{12}_([A-Za-z][\w-]*?)_[a-z]{2}[a-z0-9-]*-\d_[^/]*$/;

/** Another AWS service whose logs an object's name says it holds, such as `CloudTrail`. */
export function foreignService(key: string): string | undefined {
  const service = AWS_NAME.exec(key)?.[1];
  return service === undefined || service === 'vpcflowlogs' ? FOREIGN.exec(key)?.slice(1).find(Boolean) : service;
}
