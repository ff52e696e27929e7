import type { RunOptions } from '../../store/database.js';
import { SPAN_TABLES } from '../tables.js';
import { type LogState, oneOf, partsOver, type Rows, valuesTable } from './asked-sql.js';
import type { Silence } from './evidence.js';
import { ADDRESS_BUCKET_MS, type Window } from './read-coverage.js';
import { type Extent, findSilences, type Minute, PACE_MS, type SilenceOptions } from './silences.js';

/** One address is used by fewer people than all, so more must be missing before its silence means something. */
const ADDRESS_SILENCE: SilenceOptions = { lengthMinMs: 600_000, expectedMin: 50 };

/** The records of an address nearest to a window: of the hour of the last ones before it, and of the first ones behind it. */
export interface Neighbours {
  readonly before: readonly Minute[];
  readonly behind: readonly Minute[];
}

/** Silences of an address that has records on both sides of the moment within its window. */
export function silencesWithin(minutes: readonly Minute[], logs?: Extent): Silence[] {
  return findSilences(minutes, ADDRESS_SILENCE, logs).map((silence) => ({ ...silence, kind: 'address-silent' }));
}

/**
 * Silences of an address whose window does not tell: a firewall whose archives are missing for days leaves none of its records near.
 * An address that no record names at all is silent throughout: whether it was quiet or not logged nobody can tell.
 */
export function silencesAround(
  own: readonly Minute[],
  { before, behind }: Neighbours,
  logs: Extent | undefined,
): Silence[] {
  const minutes = [...before, ...own, ...behind];
  const [first, last] = [minutes[0], minutes.at(-1)];
  if (first === undefined || last === undefined) return [{ kind: 'address-silent', from: null, to: null }];
  const found = silencesWithin(minutes, logs);
  const began = minutes.filter(({ first: at }) => at < first.first + PACE_MS);
  const ended = minutes.filter(({ last: at }) => at > last.last - PACE_MS);
  if (logs !== undefined && before.length === 0 && isMissed(began, first.first - logs.from))
    found.push({ kind: 'address-silent', from: null, to: first.first });
  if (logs !== undefined && behind.length === 0 && isMissed(ended, logs.to - last.last))
    found.push({ kind: 'address-silent', from: last.last, to: null });
  return found;
}

/** Whether the pace of an hour would have brought many records in so long. */
function isMissed(hour: readonly Minute[], lengthMs: number): boolean {
  const records = hour.reduce((sum, minute) => sum + minute.records, 0);
  return lengthMs >= ADDRESS_SILENCE.lengthMinMs && (records / PACE_MS) * lengthMs >= ADDRESS_SILENCE.expectedMin;
}

const NONE: Neighbours = { before: [], behind: [] };

/** What lies nearest to each window, however far off. Reads all rows of an address, so only where its window does not tell. */
export async function readNeighbours(
  logs: LogState,
  database: Rows,
  windows: readonly Window[],
  options: RunOptions,
): Promise<readonly Neighbours[]> {
  const parts = windows.length === 0 ? undefined : partsOver(logs, SPAN_TABLES, [EVER]);
  if (parts === undefined) return windows.map(() => NONE);
  const { rows } = await database.rows({ text: neighboursSql(parts, windows), params: [] }, options);
  const found = windows.map((): { before: Minute[]; behind: Minute[] } => ({ before: [], behind: [] }));
  for (const row of rows) {
    const minute = { records: Number(row.records), first: Number(row.first), last: Number(row.last) };
    const window = windows[Number(row.w)];
    const near = found[Number(row.w)];
    if (window !== undefined) (minute.last < window.from ? near?.before : near?.behind)?.push(minute);
  }
  return found;
}

const EVER = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

function neighboursSql(parts: string, windows: readonly Window[]): string {
  const asked = windows.map(({ natIp, from, to }, index) => [index, natIp, from, to]);
  const named = oneOf(
    'nat_ip',
    windows.map(({ natIp }) => natIp),
  );
  return [
    `WITH w AS (SELECT * FROM ${valuesTable('w', ['w', 'nat_ip', 'w_from', 'w_to'], asked)}),`,
    `times AS (SELECT nat_ip, unnest([opened, closed]) AS t FROM ${parts} WHERE ${named} AND nat_ip IN (SELECT nat_ip FROM w)),`,
    'minutes AS MATERIALIZED (SELECT nat_ip, count(*) AS records, min(t) AS first, max(t) AS last FROM times',
    `WHERE t IS NOT NULL GROUP BY nat_ip, t // ${ADDRESS_BUCKET_MS}),`,
    'edges AS (SELECT w, nat_ip, max(last) FILTER (last < w_from) AS before, min(first) FILTER (first >= w_to) AS behind',
    'FROM w JOIN minutes USING (nat_ip) GROUP BY w, nat_ip)',
    'SELECT w, records, first, last FROM edges JOIN minutes USING (nat_ip)',
    `WHERE (last <= before AND first > before - ${PACE_MS}) OR (first >= behind AND last < behind + ${PACE_MS}) ORDER BY w, first`,
  ].join(' ');
}
