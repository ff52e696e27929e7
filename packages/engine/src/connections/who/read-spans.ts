import type { Database, RunOptions } from '../../store/database.js';
import { SPAN_TABLES } from '../tables.js';
import {
  askedTable,
  commonPredicate,
  type LogState,
  partsOver,
  SPAN_COLUMNS_SQL,
  type Stretch,
  spanOfRow,
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
  readonly isCut: boolean;
}

const KEY = ['source_ip', 'source_port', 'dest_ip', 'dest_port', 'protocol'];

/** Connections that bear on each question: one pass for those with a port to go by, one for the others. */
export async function readSpans(
  logs: LogState,
  database: Database,
  asked: readonly Asked[],
  options: RunOptions,
): Promise<SpansRead> {
  const spans = new Map<number, SpanRecord[]>(asked.map(({ id }) => [id, []]));
  let isCut = false;
  for (const byPort of [true, false]) {
    const some = asked.filter((each) => each.byPort === byPort);
    const statement = some.length === 0 ? undefined : statementFor(logs, some, byPort);
    if (statement === undefined) continue;
    const { rows } = await database.rows({ text: statement, params: [] }, options);
    if (rows.length > SPANS_READ_MAX) isCut = true;
    for (const row of rows.slice(0, SPANS_READ_MAX)) spans.get(Number(row.id))?.push(spanOfRow(row));
  }
  return { spans, isCut };
}

function statementFor(logs: LogState, asked: readonly Asked[], byPort: boolean): string | undefined {
  const parts = partsOver(logs, SPAN_TABLES, asked.map(reachOf));
  if (parts === undefined) return undefined;
  const common = commonPredicate(asked, byPort);
  const near = [
    `SELECT a.id, a.at_ms, a.skew, s.* FROM (SELECT ${SPAN_COLUMNS_SQL}, nat_ip FROM ${parts} WHERE ${common}) AS s`,
    `JOIN asked AS a ON s.nat_ip = a.nat_ip${byPort ? ' AND s.source_port = a.port' : ''}`,
    `WHERE coalesce(s.closed, s.opened) >= a.at_ms - ${OPEN_ENDED_MS} - 2 * a.skew`,
    `AND coalesce(s.opened, s.closed) <= a.at_ms + ${OPEN_ENDED_MS} + 2 * a.skew`,
    'AND (a.a_ip IS NULL OR s.dest_ip IS NULL OR s.dest_ip = a.a_ip)',
    'AND (a.a_port IS NULL OR s.dest_port IS NULL OR s.dest_port = a.a_port)',
    'AND (a.a_protocol IS NULL OR s.protocol IS NULL OR s.protocol = a.a_protocol)',
  ].join(' ');
  const limit = `LIMIT ${SPANS_READ_MAX + 1}`;
  const select = `SELECT id, ${SPAN_COLUMNS_SQL} FROM`;
  const withAsked = `WITH asked AS MATERIALIZED (${askedTable(asked)})`;
  if (byPort) return `${withAsked} ${select} (${near}) ${limit}`;
  // Everything that was open is one of very many: of the rest only what shares addresses and ports with one of those matters.
  const open = [
    `(ends = 'bounded' AND opened <= at_ms + skew AND closed >= at_ms - skew)`,
    `OR (ends = 'no-end' AND opened <= at_ms + skew)`,
    `OR (ends = 'superseded' AND opened <= at_ms + skew)`,
    `OR (ends = 'no-beginning' AND closed >= at_ms - skew)`,
  ].join(' ');
  const same = KEY.map((name) => `n.${name} IS NOT DISTINCT FROM p.${name}`).join(' AND ');
  return [
    `${withAsked}, near AS MATERIALIZED (${near}),`,
    `picked AS (SELECT DISTINCT id, ${KEY.join(', ')} FROM near WHERE ${open})`,
    `${select} near AS n SEMI JOIN picked AS p ON n.id = p.id AND ${same} ${limit}`,
  ].join(' ');
}

/** Where connections may lie that bear on a question: open-ended ones reach far. */
function reachOf({ question: { atMs, skewMs } }: Asked): Stretch {
  const reach = OPEN_ENDED_MS + 2 * skewMs;
  return { from: atMs - reach, to: atMs + reach };
}
