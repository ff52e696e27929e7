import { KeyBook } from './key-book.js';
import type { Scale } from './levels.js';

/**
 * Names of fields, best first, compared without case and without `_`, `-`, `.`, `@` and blanks: `levelname` also stands for
 * `level_name`, `levelName` and `@level.name`. docs/app-errors.md prints these tables.
 */
export const LEVEL_NAMES: readonly (readonly [name: string, scale: Scale])[] = [
  ['level', 'level'],
  ['loglevel', 'level'],
  ['severity', 'severity'],
  ['severitytext', 'severity'],
  ['severitynumber', 'otel'],
  ['lvl', 'level'],
  ['levelname', 'level'],
  ['levelstr', 'level'],
  ['logseverity', 'severity'],
  ['l', 'level'],
  ['levelno', 'python'],
  ['levelvalue', 'level'],
];

/** As systemd's journal writes it, in capitals; in small letters a priority may be anything. */
export const JOURNAL_PRIORITY = 'PRIORITY';

export const SERVICE_NAMES: readonly string[] = [
  'service',
  'servicename',
  'svc',
  'app',
  'appname',
  'application',
  'applicationname',
  'component',
  'logger',
  'loggername',
  'sourcecontext',
  'name',
  'program',
  'syslogidentifier',
  'containername',
];

export const TIME_NAMES: readonly string[] = [
  'timestamp',
  'time',
  'ts',
  'datetime',
  'date',
  'timeunixnano',
  'eventtime',
  'asctime',
  't',
  'observedtimestamp',
  'observedtimeunixnano',
  'instant',
];

/** What an error says. */
export const MESSAGE_NAMES: readonly string[] = [
  'message',
  'msg',
  'body',
  'shortmessage',
  'm',
  'renderedmessage',
  'mt',
  'messagetemplate',
  'text',
  'event',
  'log',
  'error',
  'err',
  'exception',
  'errormessage',
  'exceptionmessage',
];

/** Objects that hold a record, or the part of it that says level, service, time and message. */
export const CONTAINER_NAMES: readonly string[] = [
  'log',
  'record',
  'attributes',
  'fields',
  'context',
  'ctx',
  'meta',
  'metadata',
  'data',
  'event',
  'payload',
  'jsonpayload',
  'body',
  'message',
  'msg',
  'properties',
  'extra',
  'details',
  'entry',
  'syslog',
  'resource',
  'line',
];

/** Lists that make a line several records: CloudWatch subscriptions and OTLP. */
export const LIST_NAMES: readonly string[] = ['logevents', 'resourcelogs'];

const LEVEL_RANKS = new Map(LEVEL_NAMES.map(([name], rank) => [name, rank]));
const SERVICE_RANKS = new Map(SERVICE_NAMES.map((name, rank) => [name, rank]));
const TIME_RANKS = new Map(TIME_NAMES.map((name, rank) => [name, rank]));
const MESSAGE_RANKS = new Map(MESSAGE_NAMES.map((name, rank) => [name, rank]));
const CONTAINERS = new Set([...CONTAINER_NAMES, ...LIST_NAMES]);

export const RANKS = [LEVEL_RANKS, SERVICE_RANKS, TIME_RANKS, MESSAGE_RANKS] as const;

/** A field's name as the tables have it. */
export function plainName(key: string): string {
  return key.replace(/[_\-.@\s]/g, '').toLowerCase();
}

/** The slot a key of a record competes for and its rank there; undefined when it says nothing of interest. */
export function placeOf(key: string): { readonly slot: number; readonly rank: number } | undefined {
  const name = plainName(key);
  for (const [slot, ranks] of RANKS.entries()) {
    const rank = ranks.get(name);
    if (rank !== undefined) return { slot, rank };
  }
  return key === JOURNAL_PRIORITY ? { slot: KeyBook.LEVEL, rank: LEVEL_NAMES.length } : undefined;
}

/** How a level's number is read, by the rank of its key. */
export function scaleOf(rank: number): Scale {
  return LEVEL_NAMES[rank]?.[1] ?? 'syslog';
}

export function isContainer(key: string): boolean {
  return CONTAINERS.has(plainName(key));
}

/** What `KeyBook` keeps of a key. */
export function roleOf(key: string): number {
  const place = placeOf(key);
  const role = place === undefined ? 0 : KeyBook.role(place.slot, place.rank);
  return isContainer(key) ? role | KeyBook.CONTAINER : role;
}
