import type { CompiledQuery } from '../core/compiled-query.js';
import { raw, sql } from './sql-template.js';

/** Seconds of one step of a series. */
export const STEP_S = 3_600;
/** The last record of a complete hour may begin so many seconds before its end. */
export const COMPLETE_WITHIN_S = 300;
/** Days of the past from which an hour is judged as far as there are any. */
export const HISTORY_DAYS = 14;
const DAY_S = 86_400;
/** Days of the same kind (working day, weekend) from which on an hour is compared with the same hour of those days. */
const DAYS_KNOWN_MIN = 3;
/** Days of whatever kind from which on it is compared with the same hour of all days. */
const ANY_DAYS_KNOWN_MIN = 3;
/** How long a step of a series is, and what it is compared with while no days are known. */
export interface AnomalyScale {
  readonly stepS: number;
  /** Steps before, when no days are known; and how many of them there must be. */
  readonly trailingSteps: number;
  readonly trailingStepsMin: number;
  /** Without days to compare with, what changes over so many steps has to fit into the band: it is so many times as wide. */
  readonly trailingWidening: number;
}

/** Steps of an hour: the course of a day has to fit into the band. */
const HOURLY: AnomalyScale = { stepS: STEP_S, trailingSteps: 8, trailingStepsMin: 4, trailingWidening: 2 };
/** Standard deviations in one median absolute deviation of a normal distribution (Rousseeuw and Croux, 1993). */
const SIGMA_PER_MAD = 1.4826;
/** Spread that is assumed at least, as a share of what is expected: hardly any series is steadier. */
const SPREAD_SHARE_MIN = 0.1;
/** What was seen on so many earlier days at this hour, or one beside it, is a job and no surprise; once, when few days are known. */
const SEEN_BEFORE = 3;
/** So many times as much as such a job is a surprise again. */
const SEEN_MARGIN = 2;
/**
 * A small series falls silent: below a tenth of what is expected for two steps on end, although every such hour of the past
 * had a third of it at least. Then a tenth of the difference that else matters is enough.
 */
const SILENCE = { share: 0.1, leastShare: 0.1, steadyShare: 0.33, steps: 2 } as const;

export interface AnomalyBounds {
  /** Robust standard deviations from what is expected. */
  readonly deviations: number;
  /** How many times as much, or as little, as expected. */
  readonly spikeRatio: number;
  readonly dropRatio: number;
}

/**
 * Windows in which a series is far from what it is at that time. `series` is a query with the columns `key`, `measure`,
 * `step` (Unix second, a multiple of the scale's step), `value`, and `least`, the difference below which nothing matters; steps
 * without a row are 0. What is expected is the median of the same hour on earlier days of the same kind (working day or
 * weekend), else of any earlier days, else of the hours before; the band around it comes from the median absolute
 * deviation, so that one incident does not hide the next. Neighbouring steps are one window.
 *
 * Answers with `key`, `measure`, `direction` (`spike` or `drop`), `first` and `last` (Unix seconds, both inclusive), `peak`,
 * `peak_at`, `score` (the largest distance in robust standard deviations), and what was expected at the peak: `expected`, `low`,
 * `high`, `basis`. Only steps from `from` on are judged, and of
 * all steps only those before `until`, which is the end of the last complete one.
 */
export function anomalyWindows(
  series: CompiledQuery,
  { begin, from, until }: { readonly begin: CompiledQuery; readonly from: number; readonly until: CompiledQuery },
  bounds: AnomalyBounds,
  { stepS, trailingSteps, trailingStepsMin, trailingWidening }: AnomalyScale = HOURLY,
): CompiledQuery {
  return sql`
WITH measured AS (
  ${series}
), span AS (
  SELECT (${begin})::BIGINT AS begin, (${until})::BIGINT AS until
), keys AS (
  SELECT key, measure, max(least) AS least, min(step) AS born FROM measured GROUP BY ALL
), grid AS (
  SELECT key, measure, least, unnest(range(greatest(begin, born), until, ${stepS})) AS step FROM keys, span
), filled AS (
  SELECT key, measure, step, coalesce(value, 0)::DOUBLE AS value, least, dayofweek(make_timestamp(step * 1000000)) IN (0, 6) AS weekend
  FROM grid LEFT JOIN (SELECT key, measure, step, value FROM measured) USING (key, measure, step)
), compared AS (
  SELECT s.key, s.measure, s.step, any_value(s.value) AS value, any_value(s.least) AS least,
    list(h.value) FILTER (h.step % ${DAY_S} = s.step % ${DAY_S} AND h.weekend = s.weekend) AS alike,
    list(h.value) FILTER (h.step % ${DAY_S} = s.step % ${DAY_S}) AS days,
    list(h.value) FILTER (h.step >= s.step - ${trailingSteps * stepS}) AS lately,
    list_sort(list(h.value) FILTER (
      h.step < s.step - ${2 * stepS} AND (s.step - h.step + ${stepS}) % ${DAY_S} <= ${2 * stepS}
    ), 'DESC') AS seen
  FROM filled s JOIN filled h ON h.key = s.key AND h.measure = s.measure AND h.step < s.step
  WHERE s.step >= ${from}
  GROUP BY s.key, s.measure, s.step
), based AS (
  SELECT *, CASE WHEN len(alike) >= ${DAYS_KNOWN_MIN} THEN 'same hour of such days'
      WHEN len(days) >= ${ANY_DAYS_KNOWN_MIN} THEN 'same hour of other days' WHEN len(lately) >= ${trailingStepsMin} THEN 'hours before' END AS basis,
    CASE basis WHEN 'same hour of such days' THEN alike WHEN 'same hour of other days' THEN days ELSE lately END AS samples
  FROM compared
), expected AS (
  SELECT *, list_median(samples) AS middle,
    greatest(${SIGMA_PER_MAD} * list_median(list_transform(samples, lambda x: abs(x - list_median(samples)))), ${SPREAD_SHARE_MIN} * list_median(samples)) AS spread,
    CASE basis WHEN 'hours before' THEN ${trailingWidening} ELSE 1 END AS widening
  FROM based
  WHERE basis IS NOT NULL
), banded AS (
  SELECT *, greatest(middle + ${bounds.deviations} * widening * spread, ${bounds.spikeRatio} * widening * middle, middle + least,
      coalesce(${SEEN_MARGIN} * seen[CASE basis WHEN 'hours before' THEN 1 ELSE ${SEEN_BEFORE} END], 0)) AS high,
    CASE WHEN middle >= least THEN least(middle - ${bounds.deviations} * spread, middle / (${bounds.dropRatio} * widening))
      WHEN basis <> 'hours before' AND middle >= ${SILENCE.leastShare} * least AND list_min(samples) >= ${SILENCE.steadyShare} * middle
      THEN ${SILENCE.share} * middle ELSE -1 END AS low
  FROM expected
), odd AS (
  SELECT *, CASE WHEN value > high THEN 'spike' ELSE 'drop' END AS direction FROM banded WHERE value > high OR value < low
), runs AS (
  SELECT *, step // ${stepS} - row_number() OVER (PARTITION BY key, measure, direction ORDER BY step) AS run FROM odd
)
SELECT key, measure, direction, min(step) AS first, max(step) + ${stepS - 1} AS last,
  CASE direction WHEN 'spike' THEN max(value) ELSE min(value) END AS peak,
  CASE direction WHEN 'spike' THEN arg_max(step, value) ELSE arg_min(step, value) END AS peak_at,
  CASE direction WHEN 'spike' THEN arg_max(middle, value) ELSE arg_min(middle, value) END AS expected,
  CASE direction WHEN 'spike' THEN greatest(0, arg_max(low, value)) ELSE greatest(0, arg_min(low, value)) END AS low,
  CASE direction WHEN 'spike' THEN arg_max(high, value) ELSE arg_min(high, value) END AS high,
  max(abs(value - middle) / greatest(spread, 1)) AS score,
  CASE direction WHEN 'spike' THEN arg_max(basis, value) ELSE arg_min(basis, value) END AS basis
FROM runs
GROUP BY key, measure, direction, run
HAVING bool_or(direction = 'spike' OR middle >= least) OR count(*) >= ${SILENCE.steps}`;
}

/** SQL for the step that a time (Unix seconds) lies in. */
export function stepOf(time: string) {
  return raw(`(${time} - ${time} % ${STEP_S})`);
}
