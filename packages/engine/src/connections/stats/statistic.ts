import type { CompiledQuery } from '../../core/compiled-query.js';
import type { TimeWindow } from '../../core/time-window.js';
import type { Params } from '../../query/params.js';
import type { Row } from '../../schema/row.js';
import type { LakeLayout } from '../../store/lake-layout.js';
import type { ManifestState } from '../../store/manifest.js';
import { fromParts, partsWithin } from '../read-tables.js';
import { LOG_COLUMNS, SESSION_COLUMNS } from '../tables.js';

/** What a statistic is asked of: a state of the lake and a half-open window, Unix seconds. */
export interface StatisticQuestion {
  readonly layout: LakeLayout;
  readonly state: ManifestState;
  readonly window: TimeWindow;
  /** Only this public address. */
  readonly natIp: string | undefined;
}

export interface Statistic {
  /** Its rows, as many as there are; the text ends with their order. */
  query(question: StatisticQuestion): CompiledQuery;
  /** What the figures mean and cannot say. */
  notes(question: StatisticQuestion, rows: readonly Row[]): readonly string[];
}

const MS_PER_SECOND = 1_000;

/** Conditions on a column of Unix milliseconds and on the public address; `true` where nothing is asked. */
export function conditions(
  { window, natIp }: Pick<StatisticQuestion, 'window' | 'natIp'>,
  time: string,
  params: Params,
): string {
  const { from, to } = window;
  const terms = [
    ...(from === undefined ? [] : [`${time} >= ${params.add(BigInt(from * MS_PER_SECOND))}::BIGINT`]),
    ...(to === undefined ? [] : [`${time} < ${params.add(BigInt(to * MS_PER_SECOND))}::BIGINT`]),
    ...(natIp === undefined ? [] : [`nat_ip = ${params.add(natIp)}::VARCHAR`]),
  ];
  return terms.length === 0 ? 'true' : terms.join(' AND ');
}

/** The last record's time in the lake, Unix milliseconds: what is open was so at least until then. */
export function lastRecordMs(state: ManifestState): number {
  const lasts = state.parts.flatMap(({ table, last }) => (table === 'connection_logs' ? (last ?? []) : []));
  return lasts.length === 0 ? 0 : (lasts.reduce((most, each) => Math.max(most, each)) + 1) * MS_PER_SECOND;
}

/** What the records of New and Destroy, and the ends of sessions, of a question are read from, and on which conditions. */
export function loggedOf(
  question: StatisticQuestion,
  params: Params,
): Readonly<Record<'logs' | 'where' | 'ends' | 'whereSessions', string>> {
  const { layout, state, window, natIp } = question;
  const where = conditions(question, '"timestamp"', params);
  const logs = fromParts(layout, partsWithin(state, 'connection_logs', window), LOG_COLUMNS);
  // Sessions end at no public address.
  const whereSessions = conditions({ window, natIp: undefined }, '"timestamp"', params);
  const ends = fromParts(layout, natIp === undefined ? partsWithin(state, 'sessions', window) : [], SESSION_COLUMNS);
  return { logs, where, ends, whereSessions };
}
