import { quoteLiteral } from '../../core/quote-sql.js';
import type { Row } from '../../schema/row.js';
import type { Database, RunOptions } from '../../store/database.js';
import { SPAN_TABLES } from '../tables.js';
import { type LogState, partsOver, SPAN_COLUMNS_SQL, spanOfRow, valuesTable } from './asked-sql.js';
import type { Contradiction, Question, Silence } from './evidence.js';
import { findSilences, type Minute, type SilenceOptions, silencesOf } from './silences.js';

const HOUR_MS = 3_600_000;
/** Questions about one address in the same six hours share what is known of it: those hours, and six before and after. */
const WINDOW_STEP_MS = 6 * HOUR_MS;
const BUCKET_MS = 300_000;
const PAIRS_LISTED = 5;
const WINDOWS_KEPT_MAX = 4_096;
const PARTS_KEPT_MAX = 20_000;
/** One address is used by fewer people than all, so more must be missing before its silence means something. */
const ADDRESS_SILENCE: SilenceOptions = { lengthMinMs: 600_000, expectedMin: 50 };
/** Protocols whose source port is none: two hosts may well share it. */
const PORTLESS = '(1, 58)';

/** What is known of one public address around a moment. */
export interface AddressFacts {
  readonly contradictions: readonly Contradiction[];
  readonly contradictionsTotal: number;
  readonly silences: readonly Silence[];
}

interface Window {
  readonly key: string;
  readonly natIp: string;
  readonly from: number;
  readonly to: number;
  readonly skewMs: number;
}

/** Remembers what many questions need and costs a look at many rows; what is remembered of a part stays true, as parts do not change. */
export class Coverage {
  readonly #minutes = new Map<string, readonly Minute[]>();
  readonly #facts = new Map<string, AddressFacts>();
  #version = -1;
  #silences: readonly Silence[] = [];

  /** Every silence of the logs as a whole. */
  async silences(logs: LogState, database: Database, options: RunOptions): Promise<readonly Silence[]> {
    if (logs.state.version === this.#version) return this.#silences;
    const parts = logs.state.parts.filter(({ table }) => table === 'connection_logs' || table === 'sessions');
    const unknown = parts.filter(({ path }) => !this.#minutes.has(path));
    if (this.#minutes.size + unknown.length > PARTS_KEPT_MAX) this.#minutes.clear();
    const unread = parts.filter(({ path }) => !this.#minutes.has(path));
    for (const { path, minutes } of await readMinutes(logs, unread, database, options))
      this.#minutes.set(path, minutes);
    this.#silences = silencesOf(mergeMinutes(parts.map(({ path }) => this.#minutes.get(path) ?? [])));
    this.#version = logs.state.version;
    this.#facts.clear();
    return this.#silences;
  }

  /** What is known of the address of each question, in the order of the questions. */
  async addresses(
    logs: LogState,
    database: Database,
    questions: readonly Question[],
    options: RunOptions,
  ): Promise<readonly AddressFacts[]> {
    const windows = questions.map(windowOf);
    if (this.#facts.size + windows.length > WINDOWS_KEPT_MAX) this.#facts.clear();
    const wanted = [
      ...new Map(windows.filter(({ key }) => !this.#facts.has(key)).map((each) => [each.key, each])).values(),
    ];
    const found = await readFacts(logs, database, wanted, options);
    for (const [key, facts] of found) this.#facts.set(key, facts);
    return windows.map(({ key }) => this.#facts.get(key) ?? NOTHING);
  }
}

const NOTHING: AddressFacts = { contradictions: [], contradictionsTotal: 0, silences: [] };

function windowOf({ natIp, atMs, skewMs }: Question): Window {
  const start = Math.floor(atMs / WINDOW_STEP_MS) * WINDOW_STEP_MS;
  return {
    key: `${natIp}|${start}|${skewMs}`,
    natIp,
    from: start - WINDOW_STEP_MS,
    to: start + 2 * WINDOW_STEP_MS,
    skewMs,
  };
}

async function readMinutes(
  logs: LogState,
  parts: LogState['state']['parts'],
  database: Database,
  options: RunOptions,
): Promise<{ path: string; minutes: Minute[] }[]> {
  if (parts.length === 0) return [];
  const from = partsOver({ ...logs, state: { ...logs.state, parts } }, ['connection_logs', 'sessions'], [EVER]);
  if (from === undefined) return [];
  const text =
    `SELECT file_index AS i, "timestamp" // 60000 AS minute, count(*) AS records, min("timestamp") AS first, max("timestamp") AS last ` +
    `FROM ${from} GROUP BY ALL ORDER BY i, minute`;
  const byPart = parts.map(({ path }): { path: string; minutes: Minute[] } => ({ path, minutes: [] }));
  const { rows } = await database.rows({ text, params: [] }, options);
  for (const row of rows) {
    byPart[Number(row.i)]?.minutes.push({
      records: Number(row.records),
      first: Number(row.first),
      last: Number(row.last),
    });
  }
  return byPart;
}

const EVER = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
const MINUTE_MS = 60_000;

function mergeMinutes(lists: readonly (readonly Minute[])[]): Minute[] {
  const merged = new Map<number, Minute>();
  for (const minutes of lists) {
    for (const minute of minutes) {
      const key = Math.floor(minute.first / MINUTE_MS);
      const known = merged.get(key);
      merged.set(
        key,
        known === undefined
          ? minute
          : {
              records: known.records + minute.records,
              first: Math.min(known.first, minute.first),
              last: Math.max(known.last, minute.last),
            },
      );
    }
  }
  return [...merged.values()].sort((a, b) => a.first - b.first);
}

async function readFacts(
  logs: LogState,
  database: Database,
  windows: readonly Window[],
  options: RunOptions,
): Promise<Map<string, AddressFacts>> {
  const parts = windows.length === 0 ? undefined : partsOver(logs, SPAN_TABLES, windows);
  if (parts === undefined) return new Map(windows.map(({ key }) => [key, NOTHING]));
  const { rows } = await database.rows({ text: factsSql(nearSql(parts, windows)), params: [] }, options);
  const byWindow = new Map<number, Row[]>();
  for (const row of rows) {
    const list = byWindow.get(Number(row.w));
    if (list === undefined) byWindow.set(Number(row.w), [row]);
    else list.push(row);
  }
  return new Map(
    windows.map(({ key }, index) => {
      const of = byWindow.get(index) ?? [];
      const own = of.filter(({ total }) => total !== null);
      const minutes = of
        .filter(({ total }) => total === null)
        .map(({ records, first, last }) => ({ records: Number(records), first: Number(first), last: Number(last) }));
      const facts: AddressFacts = {
        contradictions: own.map((row) => ({ first: spanOfRow(row, 'a_'), second: spanOfRow(row, 'b_') })),
        contradictionsTotal: Number(own[0]?.total ?? 0),
        silences: findSilences(minutes, ADDRESS_SILENCE).map((silence) => ({ ...silence, kind: 'address-silent' })),
      };
      return [key, facts];
    }),
  );
}

/** Connections of each window's address in its window. */
function nearSql(parts: string, windows: readonly Window[]): string {
  const rows = windows.map(({ natIp, from, to, skewMs }, index) => [index, natIp, from, to, skewMs]);
  const [only] = windows;
  const common = only !== undefined && windows.length === 1 ? `nat_ip = ${quoteLiteral(only.natIp)}` : 'true';
  return [
    `WITH near AS MATERIALIZED (SELECT w.w, w.from_ms, w.to_ms, 2 * w.skew AS margin, s.* FROM`,
    `(SELECT ${SPAN_COLUMNS_SQL}, nat_ip FROM ${parts} WHERE ${common}) AS s`,
    `JOIN ${valuesTable('w', ['w', 'nat_ip', 'from_ms', 'to_ms', 'skew'], rows)} ON s.nat_ip = w.nat_ip`,
    'WHERE coalesce(s.closed, s.opened) >= w.from_ms AND coalesce(s.opened, s.closed) < w.to_ms)',
  ].join(' ');
}

/** Pairs, and how many records came when, in one look at the connections. */
function factsSql(near: string): string {
  return `${near}, ${pairsSql()}, ${bucketsSql()} SELECT * FROM listed UNION ALL BY NAME SELECT * FROM buckets ORDER BY w, first, a_opened, a_source_ip, b_source_ip`;
}

/** Pairs that one public port cannot have served: see `isContradiction`, which says the same of two spans. */
function pairsSql(): string {
  const tuple = ['w', 'source_port', 'dest_ip', 'dest_port', 'protocol'];
  const columns = SPAN_COLUMNS_SQL.split(', ');
  const shared = tuple.map((name) => `a.${name} IS NOT DISTINCT FROM b.${name}`).join(' AND ');
  const listed = ['a', 'b'].flatMap((side) => columns.map((name) => `${side}.${name} AS ${side}_${name}`)).join(', ');
  return [
    `shared AS (SELECT ${tuple.join(', ')} FROM near WHERE source_port > 0 AND coalesce(protocol, 6) NOT IN ${PORTLESS}`,
    `GROUP BY ALL HAVING min(source_ip) <> max(source_ip)),`,
    `c AS MATERIALIZED (SELECT a.* FROM near AS a SEMI JOIN shared AS b ON ${shared}),`,
    `pairs AS (SELECT a.w AS w, ${listed} FROM c AS a JOIN c AS b ON ${shared} AND a.source_ip <> b.source_ip`,
    `WHERE a.ends = 'bounded' AND CASE WHEN b.ends = 'bounded'`,
    'THEN (a.opened, a.source_ip) < (b.opened, b.source_ip) AND least(a.closed, b.closed) - greatest(a.opened, b.opened) > a.margin',
    'ELSE coalesce(b.opened, b.closed) - a.opened > a.margin AND a.closed - coalesce(b.opened, b.closed) > a.margin END),',
    'listed AS (SELECT *, count(*) OVER (PARTITION BY w) AS total FROM pairs',
    `QUALIFY row_number() OVER (PARTITION BY w ORDER BY a_opened, a_source_ip, b_source_ip) <= ${PAIRS_LISTED})`,
  ].join(' ');
}

function bucketsSql(): string {
  return [
    `times AS (SELECT w, from_ms, to_ms, opened AS t FROM near UNION ALL`,
    `SELECT w, from_ms, to_ms, closed FROM near WHERE ends <> 'superseded'),`,
    `buckets AS (SELECT w, count(*) AS records, min(t) AS first, max(t) AS last FROM times`,
    `WHERE t >= from_ms AND t < to_ms GROUP BY w, t // ${BUCKET_MS})`,
  ].join(' ');
}
