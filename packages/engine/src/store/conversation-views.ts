import { quoteIdentifier } from '../core/quote-sql.js';
import type { Column, Table } from '../schema/column.js';
import { conversationHours, conversations, MEASURES, SLOTS } from '../schema/conversations.js';
import type { LakeLayout } from './lake-layout.js';
import type { ManifestState, Part } from './manifest.js';
import { partsOf } from './manifest-parts.js';
import { readParts } from './read-parts.js';

/** Group keys of a conversation's segments: filters on these are applied to the segments, before they are added up. */
const KEYS = new Set([
  'start',
  'client',
  'client_port',
  'server',
  'server_port',
  'protocol',
  'client_internal',
  'server_internal',
]);

/**
 * Two kinds of parts per hour. Whole conversations, which nothing before or after the hour can belong to, are rows as
 * they are. The others are segments, one per hour, and added up here: each interface's sums over the whole life first,
 * and then the greatest of them, because interfaces count a packet at the hour's edge in different records.
 */
export function conversationsSelect(layout: LakeLayout, state: ManifestState): string {
  const { whole, segments } = partsByKind(state);
  const selects: string[] = [];
  if (whole.length > 0) {
    selects.push(`SELECT ${plainList(conversations.columns, sameName)} FROM ${readParts(layout, whole)}`);
  }
  if (segments.length > 0) {
    const keys = [...KEYS].map(quoteIdentifier).join(', ');
    const summed = `SELECT ${stored(conversations).map(aggregate).join(', ')} FROM ${readParts(layout, segments)} GROUP BY ${keys}`;
    selects.push(`SELECT ${plainList(conversations.columns, sameName)} FROM (${summed})`);
  }
  return selects.length === 0 ? noRows(conversations) : selects.join(' UNION ALL ');
}

/** The same, hour by hour; a segment's bytes are those of the first of its interfaces that logged that direction. */
export function conversationHoursSelect(layout: LakeLayout, state: ManifestState): string {
  const { whole, segments } = partsByKind(state);
  const selects: string[] = [];
  if (whole.length > 0) {
    const hour = '"start" - "start" % 3600 AS "hour"';
    selects.push(
      `SELECT ${plainList(conversationHours.columns, sameName)} FROM (SELECT *, ${hour} FROM ${readParts(layout, whole)})`,
    );
  }
  if (segments.length > 0) {
    selects.push(`SELECT ${plainList(conversationHours.columns, inSegment)} FROM ${readParts(layout, segments)}`);
  }
  return selects.length === 0 ? noRows(conversationHours) : selects.join(' UNION ALL ');
}

const BIGINT_MAX = '9223372036854775807';

/**
 * SQL for a sum as the largest BIGINT where it is beyond: records of damaged logs may say 2^63 - 1 bytes each, and one of
 * them must not keep everybody's conversations from being built. What a record said is exact in `flows`.
 */
export function atMostBigint(sql: string): string {
  return `least(${sql}, ${BIGINT_MAX})`;
}

/** A part of segments by its columns; `open` stands in no other. */
export function isSegmentPart(part: Part): boolean {
  return part.columns.split(' ').includes('open');
}

function partsByKind(state: ManifestState): { whole: Part[]; segments: Part[] } {
  const parts = partsOf(state, 'conversations');
  return { whole: parts.filter((part) => !isSegmentPart(part)), segments: parts.filter(isSegmentPart) };
}

function stored(table: Table): readonly Column[] {
  return table.columns.filter((column) => column.derived !== 'view');
}

function plainList(columns: readonly Column[], read: (column: Column) => string): string {
  return columns
    .map((column) => {
      const value = column.expression ?? read(column);
      return `CAST(${isMeasure(column.name) ? atMostBigint(value) : value} AS ${column.type}) AS ${quoteIdentifier(column.name)}`;
    })
    .join(', ');
}

function sameName(column: Column): string {
  return quoteIdentifier(column.name);
}

function inSegment(column: Column): string {
  return isMeasure(column.name)
    ? `coalesce(${SLOTS.map((slot) => `nullif(${slot}_${column.name}, 0)`).join(', ')}, 0)`
    : quoteIdentifier(column.name);
}

function noRows(table: Table): string {
  return `SELECT ${table.columns.map((column) => `NULL::${column.type} AS ${quoteIdentifier(column.name)}`).join(', ')} WHERE false`;
}

function isMeasure(name: string): boolean {
  return MEASURES.some((measure) => measure === name);
}

function aggregate(column: Column): string {
  const name = quoteIdentifier(column.name);
  return KEYS.has(column.name) ? name : `${aggregateOf(column.name)} AS ${name}`;
}

function aggregateOf(name: string): string {
  if (isMeasure(name)) return `greatest(${SLOTS.map((slot) => `sum(${slot}_${name})`).join(', ')})`;
  switch (name) {
    case 'end':
    case 'vantage_points':
    case 'leg':
      return `max(${quoteIdentifier(name)})`;
    case 'flows':
    case 'refused_flows':
      return `sum(${name})`;
    case 'client_flags':
    case 'server_flags':
      return `bit_or(${name})`;
    case 'encryption_status':
      return `min(${name})`;
    case 'action':
      return `CASE WHEN arg_max(refused, "hour") THEN 'REJECT' ELSE 'ACCEPT' END`;
    default:
      // Carried from hour to hour unchanged once known.
      return `any_value(${quoteIdentifier(name)})`;
  }
}
