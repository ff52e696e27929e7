import { LIMITS } from '../core/limits.js';
import { formatInstant } from '../core/time-window.js';
import { type AnomalyScale, anomalyWindows, HISTORY_DAYS, STEP_S } from '../query/anomaly-windows.js';
import { sql } from '../query/sql-template.js';
import type { ErrorReport } from '../schema/app-errors.js';
import { Database } from '../store/database.js';
import type { TallyData } from './tally.js';

const MINUTE_S = 60;
const DAY_S = 86_400;
const MS_PER_SECOND = 1_000;
/** Up to so long a stretch is judged minute by minute, a longer one hour by hour, as flows are. */
const MINUTES_UP_TO_S = 2 * DAY_S;
/** An hour before a minute says what is usual; little changes by itself in that time. */
const BY_THE_MINUTE: AnomalyScale = { stepS: MINUTE_S, trailingSteps: 60, trailingStepsMin: 5, trailingWidening: 1 };
/** As unusual as an hour of flows has to be; drops are no concern here. */
const BOUNDS = { deviations: 6, spikeRatio: 4, dropRatio: 1_000_000 } as const;
/** More errors in a minute, or an hour, than expected, below which nothing matters. */
const ERRORS_MIN = 10;
/** Services judged: those with the most errors. */
const SERVICES_MAX = 50;
const MEMORY_BYTES = 256 * 1024 * 1024;
const THREADS = 1;

/**
 * Minutes in which a service logged far more errors than in the hour before, or at this time of earlier days: the statistics
 * that flows are judged with (`anomalyWindows`). Minutes of what was read before count as history.
 */
export async function findSpikes(
  now: TallyData,
  earlier: TallyData | undefined,
  signal?: AbortSignal,
): Promise<{ readonly spikes: ErrorReport['spikes']; readonly stepS: number }> {
  const nothing = { spikes: [], stepS: MINUTE_S };
  if (now.firstMs === undefined || now.lastMs === undefined || now.minutes.size === 0) return nothing;
  const lastS = Math.floor(now.lastMs / MS_PER_SECOND);
  const earliestS = Math.max(lastS - HISTORY_DAYS * DAY_S, beginOf(now, earlier));
  const isShort = lastS - earliestS <= MINUTES_UP_TO_S;
  const stepS = isShort ? MINUTE_S : STEP_S;
  const stepOf = (seconds: number): number => seconds - (seconds % stepS);
  const series = seriesOf(now, earlier, stepOf, earliestS);
  if (series.length === 0) return nothing;
  const found = anomalyWindows(
    sql`SELECT key, 'errors' AS measure, step, sum(value)::DOUBLE AS value, ${ERRORS_MIN}::DOUBLE AS least
  FROM (SELECT unnest(from_json(${JSON.stringify(series)}, '[{"key":"VARCHAR","step":"BIGINT","value":"BIGINT"}]'), recursive := true))
  GROUP BY ALL`,
    {
      begin: sql`SELECT ${stepOf(earliestS)}`,
      from: stepOf(Math.max(earliestS, Math.floor(now.firstMs / MS_PER_SECOND))),
      until: sql`SELECT ${stepOf(lastS) + stepS}`,
    },
    BOUNDS,
    isShort ? BY_THE_MINUTE : undefined,
  );
  const database = await Database.open({ threads: THREADS, memoryBytes: MEMORY_BYTES });
  try {
    const { rows } = await database.rows(
      sql`SELECT * FROM (${found}) WHERE direction = 'spike' ORDER BY peak_at, score DESC, key LIMIT ${LIMITS.errorTemplatesMax}`,
      signal === undefined ? {} : { signal },
    );
    const spikes = rows.map((row) => ({
      service: String(row.key),
      minute: formatInstant(Number(row.peak_at)),
      errors: Number(row.peak),
      expected: Number(row.expected),
      score: Math.round(Number(row.score) * 10) / 10,
    }));
    return { spikes, stepS };
  } finally {
    await database.close();
  }
}

/** When records began, also where the first of them are no errors: a quiet hour is history. */
function beginOf(now: TallyData, earlier: TallyData | undefined): number {
  return Math.floor(Math.min(now.firstMs ?? 0, earlier?.firstMs ?? Number.POSITIVE_INFINITY) / MS_PER_SECOND);
}

function seriesOf(
  now: TallyData,
  earlier: TallyData | undefined,
  stepOf: (seconds: number) => number,
  earliestS: number,
): { key: string; step: number; value: number }[] {
  const ranked = [...now.services].sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1));
  const wanted = ranked.slice(0, SERVICES_MAX).map(([service]) => service);
  return wanted.flatMap((key) => {
    const steps = new Map<number, number>();
    for (const minutes of [now.minutes.get(key), earlier?.minutes.get(key)]) {
      for (const [minute, errors] of minutes ?? []) {
        const step = stepOf(minute * MINUTE_S);
        if (step >= stepOf(earliestS)) steps.set(step, (steps.get(step) ?? 0) + errors);
      }
    }
    // A service without errors so far was quiet since the records began.
    if (!steps.has(stepOf(earliestS))) steps.set(stepOf(earliestS), 0);
    return [...steps].map(([step, value]) => ({ key, step, value }));
  });
}
