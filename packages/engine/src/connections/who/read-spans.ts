import type { RunOptions } from '../../store/database.js';
import type { Part } from '../../store/manifest.js';
import { readParts } from '../../store/read-parts.js';
import { SHORT_SPAN_MS } from '../connection-limits.js';
import { SPAN_TABLES } from '../tables.js';
import {
  askedTable,
  commonPredicate,
  type LogState,
  partsOf,
  type Rows,
  SPAN_COLUMNS_SQL,
  type Stretch,
  spanOfRow,
  valuesTable,
} from './asked-sql.js';
import { OPEN_ENDED_MS, type Question, SPANS_READ_MAX, type SpanRecord } from './evidence.js';

export interface Asked {
  readonly id: number;
  readonly question: Question;
  /** Whether only connections from the asked port count. */
  readonly byPort: boolean;
}

export interface SpansRead {
  readonly spans: ReadonlyMap<number, readonly SpanRecord[]>;
  /** Questions of which there were more than could be read. */
  readonly cut: ReadonlySet<number>;
}

const KEY = ['source_ip', 'source_port', 'dest_ip', 'dest_port', 'protocol'];
/** Connections whose neighbours are read; what is known of fewer makes an answer less certain, never wrong. */
const NEIGHBOURS_ASKED_MAX = 5_000;

/**
 * Connections that bear on each question: those that may have been open, from the few files where they lie, and then, where
 * an end is not logged or lies far away, what else had the same addresses and ports.
 */
export async function readSpans(
  logs: LogState,
  database: Rows,
  asked: readonly Asked[],
  options: RunOptions,
): Promise<SpansRead> {
  const found = new Found(asked);
  for (const byPort of [true, false]) {
    const some = asked.filter((each) => each.byPort === byPort);
    await found.add(openStatement(logs, some, byPort), database, options);
    const unclear = some.filter(({ id, question }) => found.of(id).some((span) => needsNeighbours(span, question)));
    const neighbours = byPort ? portStatement(logs, unclear) : tupleStatement(logs, unclear, found);
    await found.add(neighbours, database, options);
  }
  return { spans: found.all(), cut: new Set(found.isCut ? asked.map(({ id }) => id) : []) };
}

/** How many private addresses had something open, by question. */
export async function countHosts(
  logs: LogState,
  database: Rows,
  asked: readonly Asked[],
  options: RunOptions,
): Promise<ReadonlyMap<number, number>> {
  const open = openStatement(logs, asked, false);
  if (open === undefined) return new Map();
  const text = `SELECT id, count(DISTINCT source_ip) AS hosts FROM (${open}) GROUP BY id`;
  const { rows } = await database.rows({ text, params: [] }, options);
  return new Map(rows.map((row) => [Number(row.id), Number(row.hosts)]));
}

class Found {
  readonly #byId: Map<number, Map<string, SpanRecord>>;
  isCut = false;

  constructor(asked: readonly Asked[]) {
    this.#byId = new Map(asked.map(({ id }) => [id, new Map()]));
  }

  async add(statement: string | undefined, database: Rows, options: RunOptions): Promise<void> {
    if (statement === undefined) return;
    const { rows } = await database.rows({ text: `${statement} LIMIT ${SPANS_READ_MAX + 1}`, params: [] }, options);
    if (rows.length > SPANS_READ_MAX) this.isCut = true;
    for (const row of rows.slice(0, SPANS_READ_MAX)) {
      const span = spanOfRow(row);
      this.#byId.get(Number(row.id))?.set(Object.values(span).join('|'), span);
    }
  }

  of(id: number): readonly SpanRecord[] {
    return [...(this.#byId.get(id)?.values() ?? [])];
  }

  all(): ReadonlyMap<number, readonly SpanRecord[]> {
    return new Map([...this.#byId.keys()].map((id) => [id, this.of(id)]));
  }
}

function mayBeOpen({ opened, closed }: SpanRecord, { atMs, skewMs }: Question): boolean {
  const from = opened ?? (closed ?? 0) - OPEN_ENDED_MS;
  const to = closed ?? (opened ?? 0) + OPEN_ENDED_MS;
  return from - skewMs <= atMs && atMs <= to + skewMs;
}

export function needsNeighbours(span: SpanRecord, question: Question): boolean {
  const { ends, opened, closed } = span;
  if (!mayBeOpen(span, question)) return false;
  return ends !== 'bounded' || opened === null || closed === null || closed - opened > SHORT_SPAN_MS;
}

/** The parts where connections lie that may have been open at the moment of a question. */
export function partsOfOpen(logs: LogState, questions: readonly Question[]): readonly Part[] {
  const near = questions.map(({ atMs, skewMs }): Stretch => {
    return { from: atMs - skewMs, to: atMs + SHORT_SPAN_MS + skewMs };
  });
  const ahead = questions.map(({ atMs, skewMs }): Stretch => {
    return { from: atMs - skewMs, to: atMs + OPEN_ENDED_MS + skewMs };
  });
  const before = questions.map(({ atMs, skewMs }): Stretch => {
    return { from: atMs - OPEN_ENDED_MS - skewMs, to: atMs + skewMs };
  });
  return [
    ...partsOf(logs, ['connection_spans'], near),
    ...partsOf(logs, ['long_spans'], ahead),
    ...partsOf(logs, ['open_spans'], before),
  ];
}

/** The parts where something may lie of the same addresses and ports, days before and after: open-ended connections reach far. */
export function partsWithinReach(logs: LogState, questions: readonly Question[]): readonly Part[] {
  const stretches = questions.map(({ atMs, skewMs }): Stretch => {
    const reach = OPEN_ENDED_MS + 2 * skewMs;
    return { from: atMs - reach, to: atMs + reach };
  });
  return partsOf(logs, SPAN_TABLES, stretches);
}

/** Whether what else had the same addresses and ports tells something of a connection. */
export function isTupleAsked(spans: readonly SpanRecord[], question: Question): (span: SpanRecord) => boolean {
  const open = spans.filter((span) => mayBeOpen(span, question));
  const isOneHost = new Set(open.map(({ sourceIp }) => sourceIp)).size === 1;
  return (span) => mayBeOpen(span, question) && (isOneHost || span.ends !== 'bounded');
}

/** Connections that may have been open. By port they are so few that all of the files' are taken. */
function openStatement(logs: LogState, asked: readonly Asked[], byPort: boolean): string | undefined {
  const parts = partsOfOpen(logs, questionsOf(asked));
  if (asked.length === 0 || parts.length === 0) return undefined;
  const open = [
    `coalesce(s.opened, s.closed - ${OPEN_ENDED_MS}) <= a.at_ms + a.skew`,
    `coalesce(s.closed, s.opened + ${OPEN_ENDED_MS}) >= a.at_ms - a.skew`,
  ].join(' AND ');
  return nearStatement(logs, parts, asked, byPort, byPort ? 'true' : open);
}

/** Everything from the asked port, days before and after. */
function portStatement(logs: LogState, asked: readonly Asked[]): string | undefined {
  const parts = partsWithinReach(logs, questionsOf(asked));
  if (asked.length === 0 || parts.length === 0) return undefined;
  return nearStatement(logs, parts, asked, true, WITHIN_REACH);
}

/** Everything of the same addresses and ports as connections of which something is not logged, days before and after. */
function tupleStatement(logs: LogState, asked: readonly Asked[], found: Found): string | undefined {
  const rows = asked.flatMap(({ id, question }) => {
    const spans = found.of(id);
    return spans
      .filter(isTupleAsked(spans, question))
      .map((span) => [id, span.sourceIp, span.sourcePort, span.destIp, span.destPort, span.protocol]);
  });
  const parts = partsWithinReach(logs, questionsOf(asked));
  if (rows.length === 0 || parts.length === 0) return undefined;
  const same = KEY.map((name) => `n.${name} IS NOT DISTINCT FROM t.${name}`).join(' AND ');
  return [
    `SELECT n.* FROM (${nearStatement(logs, parts, asked, false, WITHIN_REACH)}) AS n`,
    `SEMI JOIN ${valuesTable('t', ['id', ...KEY], rows.slice(0, NEIGHBOURS_ASKED_MAX))} ON n.id = t.id AND ${same}`,
  ].join(' ');
}

const WITHIN_REACH =
  `coalesce(s.closed, s.opened) >= a.at_ms - ${OPEN_ENDED_MS} - 2 * a.skew ` +
  `AND coalesce(s.opened, s.closed) <= a.at_ms + ${OPEN_ENDED_MS} + 2 * a.skew`;

function nearStatement(
  { layout }: LogState,
  parts: readonly Part[],
  asked: readonly Asked[],
  byPort: boolean,
  when: string,
): string {
  return [
    `SELECT a.id, ${SPAN_COLUMNS_SQL} FROM`,
    `(SELECT ${SPAN_COLUMNS_SQL}, nat_ip FROM ${readParts(layout, parts)} WHERE ${commonPredicate(asked, byPort)}) AS s`,
    `JOIN (${askedTable(asked)}) AS a ON s.nat_ip = a.nat_ip${byPort ? ' AND s.source_port = a.port' : ''}`,
    `WHERE ${when}`,
    'AND (a.a_ip IS NULL OR s.dest_ip IS NULL OR s.dest_ip = a.a_ip)',
    'AND (a.a_port IS NULL OR s.dest_port IS NULL OR s.dest_port = a.a_port)',
    'AND (a.a_protocol IS NULL OR s.protocol IS NULL OR s.protocol = a.a_protocol)',
  ].join(' ');
}

function questionsOf(asked: readonly Asked[]): Question[] {
  return asked.map(({ question }) => question);
}
