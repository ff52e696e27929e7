import type { Row } from '../../schema/row.js';
import type { RunOptions } from '../../store/database.js';
import { dayStart } from '../match/stale-days.js';
import { SPAN_TABLES } from '../tables.js';
import { readNeighbours, silencesAround, silencesWithin } from './address-silences.js';
import { type LogState, oneOf, partsOver, type Rows, SPAN_COLUMNS_SQL, spanOfRow, valuesTable } from './asked-sql.js';
import type { DirectLookups } from './direct/direct-lookups.js';
import type { Contradiction, Question, Silence, SpanRecord } from './evidence.js';
import { type Extent, type Minute, silencesOf } from './silences.js';

const HOUR_MS = 3_600_000;
/** Questions about one address in the same two hours share what is known of it: those hours, and two before and after. */
const WINDOW_STEP_MS = 2 * HOUR_MS;
export const ADDRESS_BUCKET_MS = 300_000;
export const PAIRS_LISTED = 5;
const WINDOWS_KEPT_MAX = 4_096;
const PARTS_KEPT_MAX = 20_000;
/** Protocols whose source port is none: two hosts may well share it. */
const PORTLESS: readonly number[] = [1, 58];
const TCP = 6;

export function isPortless({ protocol }: Pick<SpanRecord, 'protocol'>): boolean {
  return PORTLESS.includes(protocol ?? TCP);
}

/** What is known of one public address around a moment. */
export interface AddressFacts {
  readonly contradictions: readonly Contradiction[];
  readonly contradictionsTotal: number;
}

export interface Window {
  readonly key: string;
  readonly natIp: string;
  readonly from: number;
  readonly to: number;
  readonly skewMs: number;
}

/** What silences of addresses are told from. */
interface SilenceScene {
  readonly logs: LogState;
  readonly database: Rows;
  /** Of the logs as a whole. */
  readonly silences: readonly Silence[];
}

/** Remembers what many questions need and costs a look at many rows; what is remembered of a part stays true, as parts do not change. */
export class Coverage {
  readonly #minutes = new Map<string, readonly Minute[]>();
  readonly #facts = new Map<string, AddressFacts>();
  #version = -1;
  /** The version of the lake that the facts are of. */
  #factsOf = -1;
  #silences: readonly Silence[] = [];
  readonly #direct: DirectLookups | undefined;

  constructor(direct?: DirectLookups) {
    this.#direct = direct;
  }

  /** Every silence of the logs as a whole. */
  async silences(logs: LogState, database: Rows, options: RunOptions): Promise<readonly Silence[]> {
    if (logs.state.version === this.#version) return this.#silences;
    const parts = logs.state.parts.filter(({ table }) => table === 'connection_logs' || table === 'sessions');
    const unknown = parts.filter(({ path }) => !this.#minutes.has(path));
    if (this.#minutes.size + unknown.length > PARTS_KEPT_MAX) this.#minutes.clear();
    const unread = parts.filter(({ path }) => !this.#minutes.has(path));
    for (const { path, minutes } of await readMinutes(logs, unread, database, options))
      this.#minutes.set(path, minutes);
    this.#silences = [
      ...silencesOf(mergeMinutes(parts.map(({ path }) => this.#minutes.get(path) ?? []))),
      ...unmatched(logs),
    ];
    this.#version = logs.state.version;
    return this.#silences;
  }

  /** What is known of the address of each question, in the order of the questions. */
  async addresses(
    logs: LogState,
    database: Rows,
    questions: readonly Question[],
    options: RunOptions,
  ): Promise<readonly AddressFacts[]> {
    const windows = questions.map(windowOf);
    const isNew = logs.state.version !== this.#factsOf;
    if (isNew || this.#facts.size + windows.length > WINDOWS_KEPT_MAX) this.#facts.clear();
    this.#factsOf = logs.state.version;
    const wanted = [
      ...new Map(windows.filter(({ key }) => !this.#facts.has(key)).map((each) => [each.key, each])).values(),
    ];
    const direct = await this.#direct?.facts(logs, wanted, options);
    const found = direct ?? (await readFacts(logs, database, wanted, options));
    for (const [index, { key }] of wanted.entries()) this.#facts.set(key, found[index] ?? NOTHING);
    return windows.map(({ key }) => this.#facts.get(key) ?? NOTHING);
  }

  /** Silences of the address itself around the moment of each question, in the order of the questions. */
  async addressSilences(
    { logs, database, silences: ofLogs }: SilenceScene,
    questions: readonly Question[],
    options: RunOptions,
  ): Promise<readonly (readonly Silence[])[]> {
    const windows = questions.map(windowOf);
    const wanted = [...new Map(windows.map((each) => [each.key, each])).values()];
    const direct = await this.#direct?.buckets(logs, wanted, options);
    const buckets = direct ?? (await readBuckets(logs, database, wanted, options));
    const own = new Map(wanted.map(({ key }, index) => [key, buckets[index] ?? []]));
    const open = new Map(
      windows
        .filter(({ key }, index) => !isSurrounded(own.get(key) ?? [], questions[index]?.atMs ?? 0))
        .map((window) => [window.key, window]),
    );
    const around = [...open.values()];
    const known = await this.#direct?.neighbours(logs, around, options);
    const neighbours = known ?? (await readNeighbours(logs, database, around, options));
    const silences = new Map([...own].map(([key, minutes]) => [key, silencesWithin(minutes)]));
    for (const [index, key] of [...open.keys()].entries()) {
      const near = neighbours[index];
      if (near !== undefined) silences.set(key, silencesAround(own.get(key) ?? [], near, extentOf(ofLogs)));
    }
    return windows.map(({ key }) => silences.get(key) ?? []);
  }
}

/** From the first record of the logs to the last. */
function extentOf(silences: readonly Silence[]): Extent | undefined {
  const from = silences.find(({ kind }) => kind === 'before-logs')?.to ?? undefined;
  const to = silences.find(({ kind }) => kind === 'after-logs')?.from ?? undefined;
  return from === undefined || to === undefined ? undefined : { from, to };
}

/** Whether there are records before a moment and after it. */
function isSurrounded(minutes: readonly Minute[], atMs: number): boolean {
  const [first, last] = [minutes[0], minutes.at(-1)];
  return first !== undefined && last !== undefined && first.first <= atMs && last.last >= atMs;
}

/** Days that an interrupted import left unmatched; what began there may still be open on any later day. */
function unmatched({ state }: LogState): Silence[] {
  if (state.stale.size === 0) return [];
  const first = [...state.stale].reduce((least, day) => Math.min(least, day));
  return [{ kind: 'unmatched', from: dayStart(first), to: null }];
}

const NOTHING: AddressFacts = { contradictions: [], contradictionsTotal: 0 };

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
  database: Rows,
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
  database: Rows,
  windows: readonly Window[],
  options: RunOptions,
): Promise<AddressFacts[]> {
  const parts = windows.length === 0 ? undefined : partsOver(logs, SPAN_TABLES, windows);
  if (parts === undefined) return windows.map(() => NOTHING);
  const shared = await database.rows({ text: sharedSql(parts, windows), params: [] }, options);
  const keys = shared.rows.slice(0, SHARED_MAX).map(({ w, k }): [number, string] => [Number(w), String(k)]);
  const pairs =
    keys.length === 0 ? [] : (await database.rows({ text: pairsSql(parts, windows, keys), params: [] }, options)).rows;
  const byWindow = groupRows(pairs);
  return windows.map((_, index) => {
    const own = byWindow.get(index) ?? [];
    return {
      contradictions: own.map((row) => ({ first: spanOfRow(row, 'a_'), second: spanOfRow(row, 'b_') })),
      contradictionsTotal: Number(own[0]?.total ?? 0),
    };
  });
}

async function readBuckets(
  logs: LogState,
  database: Rows,
  windows: readonly Window[],
  options: RunOptions,
): Promise<readonly Minute[][]> {
  const parts = windows.length === 0 ? undefined : partsOver(logs, SPAN_TABLES, windows);
  if (parts === undefined) return windows.map(() => []);
  const { rows } = await database.rows({ text: bucketsSql(parts, windows), params: [] }, options);
  const byWindow = groupRows(rows);
  return windows.map((_, index) =>
    (byWindow.get(index) ?? []).map(({ records, first, last }) => {
      return { records: Number(records), first: Number(first), last: Number(last) };
    }),
  );
}

function groupRows(rows: readonly Row[]): ReadonlyMap<number, readonly Row[]> {
  const byWindow = new Map<number, Row[]>();
  for (const row of rows) {
    const list = byWindow.get(Number(row.w));
    if (list === undefined) byWindow.set(Number(row.w), [row]);
    else list.push(row);
  }
  return byWindow;
}

/** Connections of each window's address that began, or else ended, in its window; by the hour, which joins without comparing times. */
function nearSql(columns: string, parts: string, windows: readonly (Window | undefined)[]): string {
  const hours = windows.flatMap((window, index) => (window === undefined ? [] : hoursOf(window, index)));
  const common = oneOf(
    'nat_ip',
    windows.flatMap((window) => (window === undefined ? [] : window.natIp)),
  );
  return [
    `SELECT w.w, 2 * w.skew AS margin, ${columns} FROM`,
    `(SELECT *, coalesce(opened, closed) // ${HOUR_MS} AS hour FROM ${parts} WHERE ${common}) AS s`,
    `JOIN ${valuesTable('w', ['w', 'nat_ip', 'hour', 'skew'], hours)} ON s.nat_ip = w.nat_ip AND s.hour = w.hour`,
  ].join(' ');
}

function hoursOf({ natIp, from, to, skewMs }: Window, index: number): (string | number)[][] {
  const count = Math.round((to - from) / HOUR_MS);
  return Array.from({ length: count }, (_, hour) => [index, natIp, from / HOUR_MS + hour, skewMs]);
}

const KEY_SQL = 'hash(s.source_port, s.dest_ip, s.dest_port, s.protocol)';
const HAS_PORT = `s.source_port > 0 AND coalesce(s.protocol, ${TCP}) NOT IN (${PORTLESS.join(', ')})`;
/** Ports that several hosts had, of which pairs are looked at; a NAT that changes ports has very many. */
const SHARED_MAX = 2_000;

/** Ports and destinations that several private hosts had in a window, by their hashes: few, or none. */
function sharedSql(parts: string, windows: readonly Window[]): string {
  const lean = nearSql(`${KEY_SQL} AS k, hash(s.source_ip) AS h`, parts, windows);
  return `SELECT w, k FROM (${lean} WHERE ${HAS_PORT}) GROUP BY ALL HAVING min(h) <> max(h) ORDER BY w, k`;
}

/** Pairs that one public port cannot have served: see `isContradiction`, which says the same of two spans. */
function pairsSql(parts: string, windows: readonly Window[], keys: readonly (readonly [number, string])[]): string {
  const named = new Set(keys.map(([w]) => w));
  const asked = windows.map((window, index) => (named.has(index) ? window : undefined));
  const columns = SPAN_COLUMNS_SQL.split(', ');
  const tuple = ['w', 'source_port', 'dest_ip', 'dest_port', 'protocol'];
  const same = tuple.map((name) => `a.${name} IS NOT DISTINCT FROM b.${name}`).join(' AND ');
  const listed = ['a', 'b'].flatMap((side) => columns.map((name) => `${side}.${name} AS ${side}_${name}`)).join(', ');
  return [
    `WITH c AS MATERIALIZED (SELECT n.* FROM (${nearSql(`${KEY_SQL} AS k, s.*`, parts, asked)} WHERE ${HAS_PORT}) AS n`,
    `JOIN ${valuesTable('shared', ['w', 'k'], keys)} ON n.w = shared.w AND n.k = shared.k::UBIGINT),`,
    `pairs AS (SELECT a.w AS w, ${listed} FROM c AS a JOIN c AS b ON ${same} AND a.source_ip <> b.source_ip`,
    `WHERE a.ends = 'bounded' AND CASE WHEN b.ends = 'bounded'`,
    'THEN (a.opened, a.source_ip) < (b.opened, b.source_ip) AND least(a.closed, b.closed) - greatest(a.opened, b.opened) > a.margin',
    'ELSE coalesce(b.opened, b.closed) - a.opened > a.margin AND a.closed - coalesce(b.opened, b.closed) > a.margin END)',
    'SELECT *, count(*) OVER (PARTITION BY w) AS total FROM pairs',
    `QUALIFY row_number() OVER (PARTITION BY w ORDER BY a_opened, a_source_ip, b_source_ip) <= ${PAIRS_LISTED}`,
    'ORDER BY w, a_opened, a_source_ip, b_source_ip',
  ].join(' ');
}

/** How many records of each window's address came when. */
function bucketsSql(parts: string, windows: readonly Window[]): string {
  return [
    `WITH near AS (${nearSql('s.opened, s.closed, s.ends', parts, windows)}),`,
    'times AS (SELECT w, unnest([opened, closed]) AS t FROM near)',
    'SELECT w, count(*) AS records, min(t) AS first, max(t) AS last FROM times',
    `WHERE t IS NOT NULL GROUP BY w, t // ${ADDRESS_BUCKET_MS} ORDER BY w, first`,
  ].join(' ');
}
