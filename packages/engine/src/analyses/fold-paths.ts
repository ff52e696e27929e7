import { LIMITS } from '../core/limits.js';
import { quoteIdentifier } from '../core/quote-sql.js';
import { OF_RECORDS } from '../planner/measures.js';
import { aggregate, MEASURES_OF_GROUPS, type SelectColumn } from './select-column.js';
import { foundGroups, keysOf, orderBy, page, type StatementInput, sumsOfGroups } from './statement.js';

/** Names the columns, separated by commas, of which a row holds the rest: all values but the kept ones. NULL when none. */
export const FOLDED: SelectColumn = aggregate('folded', 'VARCHAR', 'CAST(NULL AS VARCHAR)');

/** The statement a person would write for a folded view. */
export function foldedStatement(input: StatementInput): string {
  return `${withFolded(input)}\nSELECT * FROM folded_paths ${order(input)} ${page(input.request)}`;
}

/** The same rows beside the totals of all groups before they were folded. */
export function foldedStatementWithTotals(input: StatementInput): string {
  return [
    `${withFolded(input)},`,
    `totals AS (${sumsOfGroups(input.request.view)}),`,
    `page AS (SELECT * FROM folded_paths ${order(input)} ${page(input.request)})`,
    `SELECT * FROM page RIGHT JOIN totals ON true ${order(input)}`,
  ].join('\n');
}

/**
 * A picture holds a few dozen values, and folding here rather than beyond a limit of rows keeps it true: a scanner is
 * thousands of tiny paths, none of which would be among the largest.
 */
function withFolded(input: StatementInput): string {
  const { view, measure } = input.request;
  const keys = keysOf(view).map(({ name }) => quoteIdentifier(name));
  const keptMax = Math.floor(LIMITS.pathNodesMax / keys.length) - 1;
  const kept = keys.map(
    (key, index) =>
      `kept_${index} AS (SELECT ${key} AS value, true AS is_kept FROM grouped GROUP BY 1 ` +
      `ORDER BY sum(${measure}) DESC, 1 NULLS LAST LIMIT ${keptMax})`,
  );
  const values = keys.map((key, index) => `CASE WHEN kept_${index}.is_kept THEN grouped.${key} END AS ${key}`);
  const names = keysOf(view).map(({ name }, index) => `CASE WHEN kept_${index}.is_kept IS NULL THEN '${name}' END`);
  const sums = MEASURES_OF_GROUPS.map(({ name, sql }) => `${sql(OF_RECORDS)} AS ${name}`);
  const groups = [...keys, FOLDED.name].map((_, index) => (index < keys.length ? index + 1 : view.columns.length));
  return [
    'WITH grouped AS MATERIALIZED (',
    foundGroups(input),
    '),',
    `${kept.join(',\n')},`,
    'folded_paths AS (',
    `SELECT ${[...values, ...sums, `nullif(concat_ws(',', ${names.join(', ')}), '') AS ${FOLDED.name}`].join(', ')}`,
    `FROM grouped${keys.map((key, index) => ` LEFT JOIN kept_${index} ON grouped.${key} IS NOT DISTINCT FROM kept_${index}.value`).join('')}`,
    `GROUP BY ${groups.join(', ')}`,
    ')',
  ].join('\n');
}

/** A folded value and one the record did not say are both NULL, so the order needs one more column to be one. */
function order(input: StatementInput): string {
  return `${orderBy(input)}, ${FOLDED.name} NULLS FIRST`;
}
