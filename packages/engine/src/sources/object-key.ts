import type { TimeWindow } from '../core/time-window.js';

/** Files AWS and people leave beside logs; they are counted as ignored, never as logs. */
const NOT_A_LOG = /\.(json|md|html?|ya?ml|pdf|sh|ts|js|py|sql|crc)$/i;

export function isLogKey(key: string): boolean {
  const name = key.slice(key.lastIndexOf('/') + 1);
  return !name.startsWith('.') && !name.startsWith('_') && !NOT_A_LOG.test(name);
}

const FILE_TIME = /_((\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})Z)_/;

/**
 * Sort key that puts objects of all accounts and Regions in order of time, so that a batch covers few hours. AWS file
 * names hold the minute they were closed (AWS VPC User Guide, "Flow log files"); other names sort by themselves.
 */
export function timeOrder(key: string): string {
  return `${FILE_TIME.exec(key)?.[1] ?? ''} ${key}`;
}

/** A record's `start` lies at most this long before its file was closed: the longest aggregation interval, and delivery. */
const SECONDS_BEFORE_FILE = 900;
/** How long after a window files with its flows may come, unless told otherwise. Delivery is best effort. */
export const RELIST_SECONDS_DEFAULT = 3_600;
const MS_PER_SECOND = 1000;

/**
 * Whether an object may hold flows of a half-open window, by the minute AWS put into its name; true for other names.
 * Errs on the side of reading.
 */
export function mayHoldFlows(
  key: string,
  window: TimeWindow | undefined,
  relistS: number = RELIST_SECONDS_DEFAULT,
): boolean {
  const seconds = window === undefined ? undefined : fileSeconds(key);
  if (window === undefined || seconds === undefined) return true;
  if (window.from !== undefined && seconds < window.from - SECONDS_BEFORE_FILE) return false;
  return window.to === undefined || seconds < window.to + SECONDS_BEFORE_FILE + relistS;
}

/** The minute in the name of a file AWS wrote, Unix seconds. */
export function fileSeconds(key: string): number | undefined {
  const found = FILE_TIME.exec(key);
  if (found === null) return undefined;
  const [, , year, month, day, hour, minute] = found.map(Number);
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute) / MS_PER_SECOND;
}

const FLOW_LOG_FILE = /(?:^|\/)(\d{12}_vpcflowlogs_[a-z0-9-]+_fl-[0-9a-f]+)_\d{8}T\d{4}Z_[^/]*?(\.log[^/]*)$/;

/** What AWS named files of the same flow log have in common: its account, Region and id, and their format. */
export function flowLogOf(key: string): string | undefined {
  const found = FLOW_LOG_FILE.exec(key);
  return found === null ? undefined : `${found[1]} ${found[2]}`;
}
