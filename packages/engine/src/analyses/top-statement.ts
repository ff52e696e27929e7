import { quoteIdentifier } from '../core/quote-sql.js';
import type { Selection } from '../planner/measures.js';
import type { TopsReader } from '../planner/plan-tops.js';
import { RANKED, type Ranked } from '../schema/tops.js';
import {
  keyPositions,
  keysOf,
  orderBy,
  page,
  rankSelection,
  rankTarget,
  type StatementInput,
  SUMS_OF_RECORDS,
  select,
  selectionOf,
  TOTAL_COLUMNS,
} from './statement.js';

/** A ranking by a measure: the statement's own names for what it groups by and selects. */
interface Ranking {
  /** Aliased columns over records. */
  readonly selection: Selection;
  /** All of their names. */
  readonly names: readonly string[];
  /** Those it groups by, each as it is named and as SQL over records. */
  readonly keys: readonly { readonly name: string; readonly sql: (of: Parameters<Selection>[0]) => string }[];
  /** Positions of these in the selection. */
  readonly positions: string;
  /** The measure, and the name it has here. */
  readonly measure: Ranked;
  readonly rankName: string;
  /** How many places matter: the page's, and those before it. */
  readonly places: number;
}

/** More places than these are not asked of the greatest rows: of one interface, a day keeps a few dozen. */
const PLACES_MAX = 1_000;

/** The measure the rows are ranked by; undefined when the greatest rows cannot say which come first. */
export function rankedMeasure(input: Pick<StatementInput, 'analysis' | 'request' | 'found'>): Ranked | undefined {
  const { analysis, request, found } = input;
  const { view, limit, offset } = request;
  if (analysis.order !== 'rank' || view.within === undefined || found !== undefined || request.search !== undefined) {
    return undefined;
  }
  if (offset + limit > PLACES_MAX) return undefined;
  const { column, descending } = rankTarget(analysis, request);
  return descending ? RANKED.find((measure) => measure === column.name) : undefined;
}

/** The page and totals of a ranked answer, from the greatest rows of each day. */
export function topStatement(input: StatementInput, tops: TopsReader, measure: Ranked): string {
  const { request } = input;
  const { view } = request;
  const keys = keysOf(view);
  const selection = selectionOf(view);
  const ranking = {
    selection,
    names: view.columns.map(({ name }) => name),
    keys,
    positions: keyPositions(view),
    measure,
    rankName: measure,
    places: request.offset + request.limit,
  };
  return [
    `WITH ${rankedByTops(tops, ranking).join(',\n')},`,
    `page AS (SELECT * FROM found ${orderBy(input)} ${page(request)}),`,
    `totals AS (${totalsOf(tops)})`,
    `SELECT * FROM page RIGHT JOIN totals ON true ${orderBy(input)}`,
  ].join('\n');
}

/** The same where some columns cost much per group: they are filled in for the page alone. */
export function twoPassTopStatement(input: StatementInput, tops: TopsReader, measure: Ranked): string {
  const { request, reader } = input;
  const { view } = request;
  const keys = keysOf(view).map(({ sql }, index) => ({ name: `key_${index}`, sql }));
  const names = keys.map(({ name }) => name);
  const ranking = {
    selection: rankSelection(keys, rankTarget(input.analysis, request).column),
    names: [...names, 'rank'],
    keys,
    positions: keys.map((_, index) => index + 1).join(', '),
    measure,
    rankName: 'rank',
    places: request.offset + request.limit,
  };
  const shown = reader.records(selectionOf(view));
  const same = keys.map(({ name, sql }) => `${sql(shown.of)} IS NOT DISTINCT FROM ${name}`).join(' AND ');
  const order = names.map((name) => `${name} NULLS LAST`).join(', ');
  return [
    `WITH ${rankedByTops(tops, ranking).join(',\n')},`,
    `chosen AS MATERIALIZED (SELECT ${names.join(', ')} FROM found ORDER BY rank DESC NULLS LAST, ${order} ${page(request)}),`,
    `page AS (SELECT ${selectionOf(view)(shown.of)}`,
    `FROM (SELECT * FROM ${shown.sql}) SEMI JOIN chosen ON ${same}`,
    `GROUP BY ${keyPositions(view)}`,
    `), totals AS (${totalsOf(tops)})`,
    `SELECT * FROM page RIGHT JOIN totals ON true ${orderBy(input)}`,
  ].join('\n');
}

/** What all groups sum to, exact; how many there are, at least; and what the ranking is worth. */
function totalsOf(tops: TopsReader): string {
  const keptOfDay = '(SELECT bucket, count(*) AS kept_classes FROM present GROUP BY bucket)';
  const inOneDay = tops.isFiltered
    ? '(SELECT max(classes) FROM cuts)'
    : `(SELECT max(classes + coalesce(kept_classes, 0)) FROM cuts LEFT JOIN ${keptOfDay} USING (bucket))`;
  return [
    `SELECT greatest((SELECT count(*) FROM bounded), coalesce(${inOneDay}, 0)) AS ${TOTAL_COLUMNS.groups}, sums.*,`,
    `EXISTS (FROM cuts) AS ${TOTAL_COLUMNS.areMore}, proof.${PROVEN} AS ${TOTAL_COLUMNS.isProven},`,
    `(SELECT CAST(coalesce(sum(cut), 0) AS HUGEINT) FROM cuts) AS ${TOTAL_COLUMNS.cutOff}`,
    `FROM (${select(tops.all, SUMS_OF_RECORDS)}) AS sums, proof`,
  ].join('\n');
}

/** Says whether the page is that of the records, in a column of one row. */
const PROVEN = 'is_proven';

/**
 * Common table expressions that rank by what days keep, of which `found` has the rows of every place asked, exact. A group
 * that some day cut off has at most what is known of it and what nobody cut off there exceeds; if that reaches the last place,
 * it is looked up in the rollup itself. `proof` says whether one that no day keeps might reach it too: then nothing is found.
 */
function rankedByTops(tops: TopsReader, ranking: Ranking): string[] {
  const { selection, positions, measure, places, keys } = ranking;
  const names = ranking.names.map(quoteIdentifier).join(', ');
  const rank = quoteIdentifier(ranking.rankName);
  const classes = tops.top.classes.map((_, index) => `class_${index}`);
  const named = tops.top.classes.map((sql, index) => `any_value(${sql}) AS class_${index}`).join(', ');
  const known: Selection = (of) => `${selection(of)}, ${named}`;
  const kept = tops.kept.records(known);
  const whole = tops.whole.records(selection);
  const wanted = keys.map(({ name }, index) => `${quoteIdentifier(name)} AS wanted_${index}`).join(', ');
  const isWanted = keys.map(({ sql }, index) => `${sql(whole.of)} IS NOT DISTINCT FROM wanted_${index}`).join(' AND ');
  const isOf = classes.map((name) => `kept.${name} IS NOT DISTINCT FROM covered.${name}`).join(' AND ');
  return [
    `kept AS MATERIALIZED (SELECT ${known(kept.of)}\nFROM ${kept.sql}\nGROUP BY ${positions})`,
    `cuts AS MATERIALIZED (${tops.cuts(measure)})`,
    `present AS MATERIALIZED (${tops.present})`,
    `covered AS (SELECT ${classes.join(', ')}, count(*) AS buckets, sum(cut) AS cut FROM present JOIN cuts USING (bucket) GROUP BY ALL)`,
    'bounded AS MATERIALIZED (SELECT kept.*, (SELECT coalesce(sum(cut), 0) FROM cuts) - coalesce(covered.cut, 0) AS may_have, ' +
      `(SELECT count(*) FROM cuts) - coalesce(covered.buckets, 0) AS buckets_unknown FROM kept LEFT JOIN covered ON ${isOf})`,
    `bar AS MATERIALIZED (SELECT ${rank} AS value FROM bounded ORDER BY 1 DESC LIMIT 1 OFFSET ${places - 1})`,
    `proof AS MATERIALIZED (SELECT NOT EXISTS (FROM cuts) OR coalesce((SELECT sum(cut) FROM cuts) < (SELECT value FROM bar), false) AS ${PROVEN})`,
    `candidates AS MATERIALIZED (SELECT * FROM bounded WHERE (SELECT ${PROVEN} FROM proof) AND ` +
      `${rank} + may_have >= coalesce((SELECT value FROM bar), 0))`,
    `unsure AS MATERIALIZED (SELECT ${wanted} FROM candidates WHERE buckets_unknown > 0)`,
    `found AS (SELECT ${names} FROM candidates WHERE buckets_unknown = 0 UNION ALL ` +
      `SELECT ${selection(whole.of)}\nFROM (SELECT * FROM ${whole.sql}) SEMI JOIN unsure ON ${isWanted}\nGROUP BY ${positions})`,
  ];
}
