import { quoteLiteral } from '../../core/quote-sql.js';
import type { RecordPlace } from '../../schema/connection-questions.js';
import type { RunOptions } from '../../store/database.js';
import { type LogState, numberOrNull, partsOver, type Rows, textOrNull, valuesTable } from './asked-sql.js';
import type { DirectLookups } from './direct/direct-lookups.js';
import type { WantedRecord } from './direct/direct-places.js';
import {
  OPEN_ENDED_MS,
  type Question,
  SESSION_AHEAD_MS,
  type SessionEnd,
  type SpanPlaces,
  type SpanRecord,
} from './evidence.js';
import type { SessionIndex } from './session-index.js';

export interface HostsAsked {
  readonly id: number;
  readonly question: Question;
  readonly hosts: readonly string[];
}

/** Session ends in memory, of a lake about which more than one question was asked. */
export class SessionTable {
  #asked = 0;
  #made: { readonly of: string; readonly index: Promise<SessionIndex | undefined> } | undefined;

  /** All session ends, once it is worth reading them; undefined before that, and where they cannot be read, or are too many. */
  async index(logs: LogState, direct: DirectLookups | undefined, questions: number): Promise<SessionIndex | undefined> {
    const parts = logs.state.parts.filter(({ table }) => table === 'sessions');
    const rows = parts.reduce((sum, part) => sum + part.rows, 0);
    this.#asked += questions;
    if (direct === undefined || rows === 0 || this.#asked < 2 || rows > SESSIONS_KEPT_MAX) return undefined;
    // Parts do not change: the same parts hold the same ends.
    const of = parts.map(({ path }) => path).join('|');
    if (this.#made?.of !== of) {
      const index = direct.sessions(parts);
      const made = { of, index };
      this.#made = made;
      index.catch(() => {
        if (this.#made === made) this.#made = undefined;
      });
    }
    return this.#made?.index;
  }
}

/** Some 40 bytes each, and their texts. */
const SESSIONS_KEPT_MAX = 3_000_000;

/** Session ends by question and private address: those before the moment, those around it, and the first after it. */
export async function readSessions(
  logs: LogState,
  database: Rows,
  asked: readonly HostsAsked[],
  { table, direct }: { readonly table: SessionTable; readonly direct: DirectLookups | undefined },
  options: RunOptions,
): Promise<ReadonlyMap<number, ReadonlyMap<string, readonly SessionEnd[]>>> {
  const found = new Map<number, Map<string, SessionEnd[]>>(asked.map(({ id }) => [id, new Map()]));
  const index = asked.every(({ hosts }) => hosts.length === 0)
    ? undefined
    : await table.index(logs, direct, asked.length);
  if (index !== undefined) {
    return new Map(
      asked.map(({ id, question, hosts }) => [id, new Map(hosts.map((host) => [host, index.endsOf(host, question)]))]),
    );
  }
  const rows = asked.flatMap(({ id, question, hosts }) =>
    hosts.map((host) => [id, host, question.atMs, question.skewMs]),
  );
  const stretches = asked
    .filter(({ hosts }) => hosts.length > 0)
    .map(({ question: { atMs, skewMs } }) => ({ from: atMs - OPEN_ENDED_MS - skewMs, to: atMs + SESSION_AHEAD_MS }));
  const parts = rows.length === 0 ? undefined : partsOver(logs, ['sessions'], stretches);
  if (parts === undefined) return found;
  const [only] = rows;
  const common = only !== undefined && rows.length === 1 ? `WHERE private_ip = ${quoteLiteral(String(only[1]))}` : '';
  const text = [
    `SELECT h.id, s."timestamp" AS ms, s.private_ip, s.email, s.mac_address, s.archive, s.member, s.line, h.at_ms, h.skew FROM (SELECT * FROM ${parts} ${common}) AS s`,
    `JOIN ${valuesTable('h', ['id', 'private_ip', 'at_ms', 'skew'], rows)} ON s.private_ip = h.private_ip`,
    `WHERE s."timestamp" >= h.at_ms - h.skew - ${OPEN_ENDED_MS} AND s."timestamp" <= h.at_ms + ${SESSION_AHEAD_MS}`,
    `QUALIFY s."timestamp" <= h.at_ms + h.skew OR s."timestamp" <= 2 * h.skew +`,
    `min(s."timestamp") FILTER (WHERE s."timestamp" > h.at_ms + h.skew) OVER (PARTITION BY h.id, s.private_ip)`,
    'ORDER BY h.id, ms, s.archive, s.member, s.line',
  ].join(' ');
  const { rows: ends } = await database.rows({ text, params: [] }, options);
  for (const row of ends) {
    const privateIp = String(row.private_ip);
    const byHost = found.get(Number(row.id));
    const list = byHost?.get(privateIp) ?? [];
    byHost?.set(privateIp, list);
    list.push({
      at: Number(row.ms),
      privateIp,
      email: textOrNull(row.email),
      mac: textOrNull(row.mac_address),
      place: placeOf(row),
    });
  }
  return found;
}

/** Where the records of spans were read, for many questions at once. */
export class Places {
  readonly #places = new Map<string, RecordPlace>();

  static async read(
    { logs, database, direct }: { logs: LogState; database: Rows; direct: DirectLookups | undefined },
    spans: readonly { readonly natIp: string; readonly span: SpanRecord }[],
    options: RunOptions,
  ): Promise<Places> {
    const places = new Places();
    const wanted = new Map<string, WantedRecord>();
    for (const { natIp, span } of spans) {
      const { sourceIp, sourcePort, destIp, destPort, protocol } = span;
      for (const [type, at] of recordsOf(span)) {
        const key = keyOf(natIp, span, type, at);
        wanted.set(key, { key, type, at, natIp, sourceIp, sourcePort, destIp, destPort, protocol });
      }
    }
    const found = wanted.size === 0 ? new Map() : await direct?.places(logs, [...wanted.values()], options);
    if (found !== undefined) {
      for (const [key, place] of found) places.#places.set(key, place);
      return places;
    }
    const stretches = [...wanted.values()].map(({ at }) => ({ from: at, to: at }));
    const parts = partsOver(logs, ['connection_logs'], stretches);
    if (parts === undefined) return places;
    const times = [...new Set([...wanted.values()].map(({ at }) => at))];
    const common = times.length <= TIMES_LISTED_MAX ? `WHERE "timestamp" IN (${times.join(', ')})` : '';
    const columns = ['type', 'ms', 'nat_ip', 'source_ip', 'source_port', 'dest_ip', 'dest_port', 'protocol'];
    const same = columns.slice(4).map((name) => `s.${name} IS NOT DISTINCT FROM k.${name}`);
    const text = [
      `SELECT k.i, arg_min({a: s.archive, m: s.member, l: s.line}, (s.archive, s.member, s.line)) AS place`,
      `FROM (SELECT * FROM ${parts} ${common}) AS s`,
      `JOIN ${valuesTable(
        'k',
        ['i', ...columns],
        [...wanted.values()].map((w, index) => [
          index,
          w.type,
          w.at,
          w.natIp,
          w.sourceIp,
          w.sourcePort,
          w.destIp,
          w.destPort,
          w.protocol,
        ]),
      )}`,
      `ON s."timestamp" = k.ms AND s.nat_ip = k.nat_ip AND s.source_ip = k.source_ip AND s.type = k.type AND ${same.join(' AND ')}`,
      'GROUP BY k.i',
    ].join(' ');
    const { rows } = await database.rows({ text: flat(text), params: [] }, options);
    const keys = [...wanted.keys()];
    for (const row of rows) {
      const key = keys[Number(row.i)];
      const place = placeOf(row);
      if (key !== undefined && place !== null) places.#places.set(key, place);
    }
    return places;
  }

  of(natIp: string, span: SpanRecord): SpanPlaces {
    if (this.#places.size === 0) return NO_PLACES;
    const [opened, closed] = [span.opened, span.closed];
    const place = (type: string, at: number | null): RecordPlace | null =>
      at === null ? null : (this.#places.get(keyOf(natIp, span, type, at)) ?? null);
    return { opened: place('New', opened), closed: place(closingType(span), closed) };
  }
}

const NO_PLACES: SpanPlaces = { opened: null, closed: null };
/** Times named one by one, so that DuckDB skips what lies between them. */
const TIMES_LISTED_MAX = 64;

/** The struct is only for the choice of the first of equal records. */
function flat(text: string): string {
  return `SELECT i, place.a AS archive, place.m AS member, place.l AS line FROM (${text})`;
}

function closingType({ ends }: SpanRecord): 'New' | 'Destroy' {
  return ends === 'superseded' ? 'New' : 'Destroy';
}

function recordsOf(span: SpanRecord): (readonly ['New' | 'Destroy', number])[] {
  const records: (readonly ['New' | 'Destroy', number])[] = [];
  if (span.opened !== null) records.push(['New', span.opened]);
  if (span.closed !== null) records.push([closingType(span), span.closed]);
  return records;
}

function keyOf(
  natIp: string,
  { sourceIp, sourcePort, destIp, destPort, protocol }: SpanRecord,
  type: string,
  at: number,
): string {
  return [natIp, sourceIp, sourcePort, destIp, destPort, protocol, type, at].join('|');
}

function placeOf(row: Readonly<Record<string, unknown>>): RecordPlace | null {
  const line = numberOrNull(row.line);
  if (row.archive === null || row.archive === undefined || line === null) return null;
  return { archive: String(row.archive), member: String(row.member ?? ''), line };
}
