import { createHash } from 'node:crypto';
import type { Cell, Finding, Row, Suppression } from '../contract.js';
import { formatInstant } from '../core/time-window.js';

/** Times as the store and the folding know them: Unix seconds, both ends inclusive. */
export interface Appearance {
  readonly first: number;
  readonly last: number;
  readonly value: number;
}

/** What a detection's row and judgement say, before folding. */
export interface Candidate extends Appearance {
  readonly detection: string;
  readonly subject: string;
  readonly object: string | null;
  readonly title: string;
  readonly severity: Finding['severity'];
  readonly confidence: number;
  readonly mitre: readonly string[];
  readonly peers: readonly string[];
  readonly threshold: number;
  readonly unit: string;
  readonly measures: Row;
  readonly where: string;
  readonly sql: string;
  readonly benign: string;
}

/** A finding as it is kept in the lake. */
export interface FindingRecord extends Candidate {
  readonly id: string;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly count: number;
  /** The latest appearances, oldest first; `count` counts those no longer here too. */
  readonly timeline: readonly Appearance[];
}

const ID_DIGITS = 16;
const DAY_S = 86_400;

/**
 * The day makes two incidents about one subject two findings. Whatever follows within a day is folded into the first,
 * which keeps its id, so that no two findings of a key begin on one day.
 */
export function findingId(key: Pick<Candidate, 'detection' | 'subject' | 'object' | 'first'>, tenant: string): string {
  const day = Math.floor(key.first / DAY_S);
  return createHash('sha256')
    .update(JSON.stringify([tenant, key.detection, key.subject, key.object, day]))
    .digest('hex')
    .slice(0, ID_DIGITS);
}

/** A finding as everybody outside sees it. */
export function toFinding(record: FindingRecord, suppression: Suppression | null): Finding {
  const { firstSeen, lastSeen, timeline, ...rest } = record;
  return {
    ...rest,
    first: formatInstant(record.first),
    last: formatInstant(record.last),
    firstSeen: formatInstant(firstSeen),
    lastSeen: formatInstant(lastSeen),
    timeline: timeline.map(({ first, last, value }) => ({
      first: formatInstant(first),
      last: formatInstant(last),
      value,
    })),
    filterUrl: filterUrl(record),
    suppression,
  };
}

/** The dashboard's address state: its window is half-open, its filter the typed expression. */
function filterUrl({ first, last, where }: FindingRecord): string {
  const params = new URLSearchParams({ from: formatInstant(first), to: formatInstant(last + 1) });
  if (where !== '') params.set('where', where);
  return `?${params}`;
}

/** A finding as a row of the table `findings`, without its view columns. */
export function toRow(record: FindingRecord): Record<string, Cell> {
  return {
    id: record.id,
    detection: record.detection,
    title: record.title,
    severity: record.severity,
    confidence: record.confidence,
    mitre: record.mitre.join(' '),
    subject: record.subject,
    object: record.object,
    peers: record.peers.join(' '),
    first: record.first,
    last: record.last,
    first_seen: record.firstSeen,
    last_seen: record.lastSeen,
    value: record.value,
    threshold: record.threshold,
    unit: record.unit,
    measures: JSON.stringify(record.measures),
    evidence: record.where,
    sql: record.sql,
    benign: record.benign,
    count: record.count,
    timeline: JSON.stringify(record.timeline),
  };
}

/** The record behind a row of `findings`; what a damaged row lacks is empty. */
export function fromRow(row: Row): FindingRecord {
  const text = (name: string): string => String(row[name] ?? '');
  const list = (name: string): string[] =>
    text(name)
      .split(' ')
      .filter((each) => each !== '');
  return {
    id: text('id'),
    detection: text('detection'),
    title: text('title'),
    // Written by `toRow` alone.
    severity: text('severity') as Finding['severity'],
    confidence: Number(row.confidence),
    mitre: list('mitre'),
    subject: text('subject'),
    object: row.object === null || row.object === undefined ? null : String(row.object),
    peers: list('peers'),
    first: Number(row.first),
    last: Number(row.last),
    firstSeen: Number(row.first_seen),
    lastSeen: Number(row.last_seen),
    value: Number(row.value),
    threshold: Number(row.threshold),
    unit: text('unit'),
    measures: JSON.parse(text('measures') || '{}') as Row,
    where: text('evidence'),
    sql: text('sql'),
    benign: text('benign'),
    count: Number(row.count),
    timeline: JSON.parse(text('timeline') || '[]') as Appearance[],
  };
}
