import type { CompiledQuery } from '../core/compiled-query.js';
import { raw, sql } from './sql.js';

/** Bins of the histogram over the span that is judged. */
const BINS = 24;
/** Filled bins from which a histogram may count as one with two levels. */
const BIMODAL_BINS_MIN = 11;
/** Levels of the histogram are this share of its highest bin wide. */
const LEVEL_SHARE = 0.05;
/** Hours with connections from which a pair's lasting is scored. */
const FILLED_HOURS_MIN = 6;
/** Consecutive hours that are scored as lasting. */
const RUN_HOURS = 12;
/** Bowley's skewness says nothing about quartiles closer together than this, in seconds or bytes. */
const QUARTILES_APART_MIN = 10;

/**
 * The four parts of RITA's beacon score (Active Countermeasures, RITA v5), written from its formulae:
 *
 * - `ts_score`: intervals are symmetric (Bowley's skewness) and close together (median absolute deviation);
 * - `ds_score`: the same of the bytes the client sent;
 * - `hist_score`: connections are spread evenly over 24 bins, or over bins of two levels;
 * - `dur_score`: they last: from end to end of the data, or over half a day of consecutive hours.
 *
 * Common table expressions, the last being `scores(pair, ..., rita)`. They read `calls(pair, opened, bytes)`, where `opened` is the
 * Unix second of a start, and `extent(pair, ds_from, ds_to)`, the span of data that the pair is judged in.
 */
export function beaconScores(): CompiledQuery {
  return sql`timed AS (
  SELECT pair, opened, opened - lag(opened) OVER (PARTITION BY pair ORDER BY opened) AS gap FROM calls
), gaps AS (
  SELECT pair, count(*) AS gaps, quantile_cont(gap, [0.25, 0.5, 0.75]) AS q, q[2] AS interval_s, CAST(mad(gap) AS DOUBLE) AS spread
  FROM timed WHERE gap > 0 GROUP BY pair
), sizes AS (
  SELECT pair, count(*) AS sizes, quantile_cont(bytes, [0.25, 0.5, 0.75]) AS q, CAST(mad(bytes) AS DOUBLE) AS spread
  FROM calls GROUP BY pair
), levels AS (
  SELECT pair, bin, n, max(n) OVER (PARTITION BY pair) AS top, ceil(${raw(String(LEVEL_SHARE))} * top) AS width
  FROM (
    SELECT pair, least(${raw(String(BINS - 1))}, floor(${raw(String(BINS))} * (opened - ds_from) / greatest(1, ds_to - ds_from))) AS bin, count(*) AS n
    FROM calls JOIN extent USING (pair) GROUP BY ALL
  )
), evenness AS (
  SELECT pair, count(*) AS filled, sum(n) / ${raw(`${BINS}.0`)} AS mean, sqrt(greatest(0, sum(n * n) / ${raw(`${BINS}.0`)} - mean * mean)) AS deviation
  FROM levels GROUP BY pair
), commonest AS (
  SELECT pair, list_sum(list(bins ORDER BY bins DESC)[1:2]) AS bins
  FROM (SELECT pair, floor(n / width) AS level, count(*) AS bins FROM levels GROUP BY ALL) GROUP BY pair
), histograms AS (
  SELECT pair, greatest(
    CASE WHEN mean > 0 AND deviation <= mean THEN 1 - deviation / mean ELSE 0 END,
    CASE WHEN filled >= ${raw(String(BIMODAL_BINS_MIN))} THEN least(1, bins / greatest(filled - 1, 1)) ELSE 0 END
  ) AS hist_score
  FROM evenness JOIN commonest USING (pair)
), hours AS (
  SELECT DISTINCT pair, (opened - ds_from) // 3600 AS hour, greatest(1, (ds_to - ds_from + 3599) // 3600) AS hours_in_all
  FROM calls JOIN extent USING (pair)
), twice AS (
  SELECT pair, hour FROM hours UNION SELECT pair, hour + hours_in_all FROM hours
), runs AS (
  SELECT pair, max(hours) AS longest
  FROM (
    SELECT pair, count(*) AS hours
    FROM (SELECT pair, hour - row_number() OVER (PARTITION BY pair ORDER BY hour) AS island FROM twice)
    GROUP BY pair, island
  ) GROUP BY pair
), lasting AS (
  SELECT pair, CASE WHEN filled_hours < ${raw(String(FILLED_HOURS_MIN))} THEN 0 ELSE greatest(
    least(1, ceil(1000.0 * (last_at - first_at) / greatest(1, ds_to - ds_from)) / 1000),
    least(1, ceil(1000.0 * longest / ${raw(String(RUN_HOURS))}) / 1000)
  ) END AS dur_score
  FROM (SELECT pair, min(opened) AS first_at, max(opened) AS last_at FROM calls GROUP BY pair)
  JOIN (SELECT pair, count(*) AS filled_hours FROM hours GROUP BY pair) USING (pair)
  JOIN runs USING (pair) JOIN extent USING (pair)
), parts AS (
  SELECT pair, gaps, interval_s,
    round((${symmetry('gaps')} + ${closeness('gaps', 1)}) / 2, 3) AS ts_score,
    CASE WHEN sizes < 3 THEN 0 ELSE round((${symmetry('sizes')} + ${closeness('sizes', 0)}) / 2, 3) END AS ds_score,
    round(hist_score, 3) AS hist_score, round(dur_score, 3) AS dur_score
  FROM gaps JOIN sizes USING (pair) JOIN histograms USING (pair) JOIN lasting USING (pair)
  WHERE gaps >= 3
), scores AS (
  SELECT parts.*, round((ts_score + ds_score + hist_score + dur_score) / 4, 3) AS rita FROM parts
)`;
}

/** 1 less the size of Bowley's skewness. */
function symmetry(of: 'gaps' | 'sizes') {
  const [q1, q2, q3] = [1, 2, 3].map((index) => `${of}.q[${index}]`);
  return raw(
    `1 - CASE WHEN ${q3} - ${q1} < ${QUARTILES_APART_MIN} OR ${q2} = ${q1} OR ${q2} = ${q3} THEN 0 ` +
      `ELSE abs((${q1} + ${q3} - 2 * ${q2}) / (${q3} - ${q1})) END`,
  );
}

/** 1 less the median absolute deviation over the median, or `otherwise` for a median below one. */
function closeness(of: 'gaps' | 'sizes', otherwise: 0 | 1) {
  return raw(
    `CASE WHEN ${of}.q[2] >= 1 THEN greatest(0, (${of}.q[2] - ${of}.spread) / ${of}.q[2]) ELSE ${otherwise} END`,
  );
}
