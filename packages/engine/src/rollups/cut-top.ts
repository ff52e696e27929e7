import { quoteIdentifier } from '../core/quote-sql.js';
import {
  CLASSES,
  CLASSES_CUT,
  cutOf,
  IS_REST,
  KEPT_OF_REST,
  mostOf,
  RANKED,
  type Ranked,
  type Top,
} from '../schema/tops.js';
import { BIGINT_MAX } from './write-rollup.js';

/** How many classes a day keeps, by each measure; see docs/decisions/0026 for what that takes. */
export interface TopCounts {
  /** Per interface and action. */
  readonly perInterface: number;
  /** Per action, whatever the interface. */
  readonly perAction: number;
}

/** Statements that make temporary tables, and one over these that yields the rows; `drop` removes the tables. */
export interface CutTop {
  readonly prepare: readonly string[];
  readonly select: string;
  readonly drop: readonly string[];
}

const [SUMS, BY_ACTION, KEPT, CUTS] = ['top_sums', 'top_sums_by_action', 'top_kept', 'top_cuts'];

/**
 * Cuts the rows of a rollup, which `rows` selects, down to its greatest classes and a rest. Classes are told apart by a hash:
 * two that share one are kept or cut off together, and what is said of the rest holds of each.
 */
export function cutTop(top: Top, rows: string, counts: TopCounts): CutTop {
  const source = `(SELECT *, hash(${top.classes.join(', ')}) AS class FROM (${rows}))`;
  return {
    prepare: [
      table(SUMS, `SELECT "start", class, interface_id, action, ${sums()} FROM ${source} GROUP BY ALL`),
      table(BY_ACTION, `SELECT "start", class, action, ${sums()} FROM ${SUMS} GROUP BY ALL`),
      table(
        KEPT,
        `SELECT "start", class FROM (${greatest(SUMS, ['interface_id', 'action'], counts.perInterface)} ` +
          `UNION ALL ${greatest(BY_ACTION, ['action'], counts.perAction)} UNION ALL ${beyondBigint()}) GROUP BY ALL`,
      ),
      table(CUTS, cuts()),
    ],
    select: `${keptRows(top, source)} UNION ALL ${restRows(top, source)}`,
    drop: [SUMS, BY_ACTION, KEPT, CUTS].map((name) => `DROP TABLE IF EXISTS ${name}`),
  };
}

function table(name: string | undefined, select: string): string {
  return `CREATE OR REPLACE TEMP TABLE ${name} AS ${select}`;
}

function sums(): string {
  return RANKED.map((measure) => `coalesce(sum(${measure}), 0) AS ${measure}`).join(', ');
}

/** Of each group, the classes that have more of a measure than the one after the last place: of equal ones none, or all. */
function greatest(from: string | undefined, group: readonly string[], count: number): string {
  const bar = (measure: Ranked): string => `list_extract(max(${measure}, ${count + 1}), ${count + 1}) AS ${measure}`;
  const bars = `SELECT "start", ${group.join(', ')}, ${RANKED.map(bar).join(', ')} FROM ${from} GROUP BY ALL`;
  const same = ['start', ...group].map((name) => `s."${name}" IS NOT DISTINCT FROM t."${name}"`).join(' AND ');
  const isOver = RANKED.map((measure) => `t.${measure} IS NULL OR s.${measure} > t.${measure}`).join(' OR ');
  return `SELECT s."start", s.class FROM ${from} s JOIN (${bars}) t ON ${same} WHERE ${isOver}`;
}

/** What the rest says of its classes fits a BIGINT. */
function beyondBigint(): string {
  const isBeyond = RANKED.map((measure) => `sum(${measure}) > ${BIGINT_MAX}`).join(' OR ');
  return `SELECT "start", class FROM ${SUMS} GROUP BY ALL HAVING ${isBeyond}`;
}

function cuts(): string {
  const cut = `(FROM ${BY_ACTION} ANTI JOIN ${KEPT} USING ("start", class))`;
  return (
    `SELECT * FROM (SELECT "start", action, ${RANKED.map((measure) => `max(${measure}) AS ${measure}`).join(', ')} FROM ${cut} GROUP BY ALL) ` +
    `JOIN (SELECT "start", count(DISTINCT class) AS classes FROM ${cut} GROUP BY ALL) USING ("start")`
  );
}

const TIMES = 'min(first_start) AS first_start, max(last_start) AS last_start';
const OF_REST = [...RANKED.flatMap((measure) => [mostOf(measure), cutOf(measure)]), CLASSES, CLASSES_CUT];

function keptRows({ columns }: Top, source: string): string {
  const keys = columns.map(quoteIdentifier).join(', ');
  const none = OF_REST.map((name) => `NULL::BIGINT AS ${name}`).join(', ');
  return `SELECT "start", ${keys}, ${sums()}, ${TIMES}, false AS ${IS_REST}, ${none} FROM ${source} SEMI JOIN ${KEPT} USING ("start", class) GROUP BY ALL`;
}

function restRows({ columns }: Top, source: string): string {
  const rest = KEPT_OF_REST.map(quoteIdentifier).join(', ');
  const keys = columns.map((name) => (KEPT_OF_REST.includes(name) ? `r.${quoteIdentifier(name)}` : 'NULL')).join(', ');
  const inEach = `SELECT "start", class, ${rest}, ${sums()}, ${TIMES} FROM ${source} ANTI JOIN ${KEPT} USING ("start", class) GROUP BY ALL`;
  const bounds = RANKED.map((measure) => `max(r.${measure})::BIGINT, any_value(c.${measure})::BIGINT`).join(', ');
  const added = RANKED.map((measure) => `sum(r.${measure})`).join(', ');
  return (
    `SELECT r."start", ${keys}, ${added}, min(r.first_start), max(r.last_start), true, ${bounds}, count(*), any_value(c.classes) ` +
    `FROM (${inEach}) r JOIN ${CUTS} c ON r."start" = c."start" AND r.action IS NOT DISTINCT FROM c.action ` +
    `GROUP BY r."start", ${KEPT_OF_REST.map((name) => `r.${quoteIdentifier(name)}`).join(', ')}`
  );
}
