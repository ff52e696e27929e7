import { type Range, without } from '../core/range.js';
import { ROLLUPS, type RollupCoverage } from '../schema/rollups.js';
import { CLASSES, CLASSES_CUT, cutOf, IS_REST, KEPT_OF_REST, mostOf, type Ranked, type Top } from '../schema/tops.js';
import { PlannedReader, type Sources, type SumsTable } from './plan-records.js';
import type { Question } from './question.js';
import type { Reader } from './reader.js';
import { splitKept } from './split-window.js';
import { whereClause } from './where-clause.js';

const DAY_S = 86_400;
const HOUR_S = 3_600;

/**
 * Where the greatest rows of a question are read from: days from what they keep, the hours beside them whole. What the days
 * cut off is known by its sums and by bounds.
 */
export interface TopsReader {
  readonly top: Top;
  /** The rows that are kept. */
  readonly kept: Reader;
  /** Those and the rest, of which sums are exact. */
  readonly all: Reader;
  /** The rollups themselves, to look up what a day cut off. */
  readonly whole: Reader;
  /** SQL: days that cut something off, `bucket`, with what no class cut off there has more of, `cut`, and how many `classes` there are at least. */
  cuts(measure: Ranked): string;
  /** Whether a filter leaves classes out that `cuts` then counts. */
  readonly isFiltered: boolean;
  /** SQL: which classes each day keeps, whatever the filter: `bucket` and `class_0`, `class_1`. */
  readonly present: string;
}

/** Undefined when the filter reads what the rest does not keep, or no day of the window is cut down. */
export function topsOf(
  top: Top,
  question: Question,
  coverage: RollupCoverage,
  sources: Sources,
): TopsReader | undefined {
  const { topDays = [], span } = coverage;
  if (span === null || topDays.length === 0) return undefined;
  if ([...question.ofSums.columns].some((column) => !KEPT_OF_REST.includes(column))) return undefined;
  const all = { from: Math.floor(span.first / DAY_S), to: Math.floor(span.last / DAY_S) + 1 };
  const cutDown: RollupCoverage = { ...coverage, missingDays: without(all, topDays) };
  const { days } = splitKept(question, cutDown, true);
  if (days.length === 0) return undefined;
  const bounds = days.map(inRange).join(' OR ');
  const readerOf = (from: string): Reader =>
    new PlannedReader(question, cutDown, sources, undefined, tablesOf(top, from));
  return {
    top,
    kept: readerOf(`(FROM ${top.name} WHERE NOT ${IS_REST})`),
    all: readerOf(top.name),
    whole: new PlannedReader(
      question,
      coverage,
      sources,
      undefined,
      ROLLUPS.map((rollup) => ({
        ...rollup,
        reason: 'looked up: what a day cut off of those that may be among the greatest',
      })),
    ),
    cuts: (measure) => cutsOf(top, measure, bounds, question.ofSums.conditions),
    isFiltered: question.ofSums.columns.size > 0,
    present: presentIn(top, bounds),
  };
}

/** The table itself for days, and the smallest rollup with its columns for hours. */
function tablesOf(top: Top, from: string): SumsTable[] {
  const hourly = ROLLUPS.find(
    ({ grainS, deniedOnly, columns }) =>
      grainS === HOUR_S && !deniedOnly && top.columns.every((column) => columns.includes(column)),
  );
  if (hourly === undefined) throw new Error(`no hourly rollup has the columns of ${top.name}`);
  const { name, description, columns } = top;
  const reason = 'the greatest of each day; no other can be among those asked';
  return [{ name, description, columns, grainS: DAY_S, deniedOnly: false, from, reason }, hourly];
}

/**
 * A class has at most what it may have of each action, and of that no more than the greatest has, and no more than the
 * greatest of each row that the filter leaves together.
 */
function cutsOf({ name }: Top, measure: Ranked, bounds: string, conditions: readonly string[]): string {
  const where = whereClause([IS_REST, bounds, ...conditions]);
  const classes = conditions.length === 0 ? `max(${CLASSES_CUT})` : `max(${CLASSES})`;
  return (
    'SELECT bucket, sum(cut) AS cut, max(classes) AS classes FROM (' +
    `SELECT "start" AS bucket, least(max(${cutOf(measure)}), sum(${mostOf(measure)})) AS cut, ${classes} AS classes ` +
    `FROM ${name} ${where} GROUP BY "start", action) GROUP BY bucket`
  );
}

function presentIn({ name, classes }: Top, bounds: string): string {
  const named = classes.map((sql, index) => `${sql} AS class_${index}`).join(', ');
  return `SELECT DISTINCT "start" AS bucket, ${named} FROM ${name} ${whereClause([`NOT ${IS_REST}`, bounds])}`;
}

function inRange({ from, to }: Range): string {
  return `"start" >= ${from} AND "start" < ${to}`;
}
