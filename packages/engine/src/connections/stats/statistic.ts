import type { CompiledQuery, SqlValue } from '../../core/compiled-query.js';
import type { TimeWindow } from '../../core/time-window.js';
import type { Row } from '../../schema/row.js';
import type { LakeLayout } from '../../store/lake-layout.js';
import type { ManifestState } from '../../store/manifest.js';

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

/** Values to bind, and their places in the text. */
export class Bindings {
  readonly params: SqlValue[] = [];

  add(value: SqlValue): string {
    return `$${this.params.push(value)}`;
  }
}

/** Conditions on a column of Unix milliseconds and on the public address; `true` where nothing is asked. */
export function conditions(
  { window, natIp }: Pick<StatisticQuestion, 'window' | 'natIp'>,
  time: string,
  bindings: Bindings,
): string {
  const { from, to } = window;
  const terms = [
    ...(from === undefined ? [] : [`${time} >= ${bindings.add(BigInt(from * MS_PER_SECOND))}::BIGINT`]),
    ...(to === undefined ? [] : [`${time} < ${bindings.add(BigInt(to * MS_PER_SECOND))}::BIGINT`]),
    ...(natIp === undefined ? [] : [`nat_ip = ${bindings.add(natIp)}::VARCHAR`]),
  ];
  return terms.length === 0 ? 'true' : terms.join(' AND ');
}

/** The last record's time in the lake, Unix milliseconds: what is open was so at least until then. */
export function lastRecordMs(state: ManifestState): number {
  const lasts = state.parts.flatMap(({ table, last }) => (table === 'connection_logs' ? (last ?? []) : []));
  return lasts.length === 0 ? 0 : (lasts.reduce((most, each) => Math.max(most, each)) + 1) * MS_PER_SECOND;
}
