import { quoteIdentifier } from '../core/quote-sql.js';
import { type Range, scaled, without } from '../core/range.js';
import type { TimeWindow } from '../core/time-window.js';
import type { Where } from '../query/where.js';
import { flowColumn } from '../schema/registry.js';
import type { RollupCoverage } from '../schema/rollups.js';
import { ROLLUP_MEASURES, ROLLUPS, type Rollup } from '../schema/rollups.js';
import { LOOKUPS, type LookupName, lookupFor, type STRAYS } from './lookups.js';
import { OF_PARTIAL_SUMS, type Selection } from './measures.js';
import type { Question } from './question.js';
import { RECORDS_TABLE, type Reader, type Records, readRecords } from './reader.js';
import { columnsIn, readsOf } from './reads.js';
import { splitKept, type WindowSplit } from './split-window.js';
import { whereClause } from './where-clause.js';

const DAY_S = 86_400;
const HOUR_S = 3_600;
/** A daily rollup of all records is read for refused ones while it has at most so many times the rows of those by the hour: passing a row over takes a third of adding it up. */
const PASSED_OVER_MAX = 1.5;
/** Stretches of records read each by itself, so that every one is pruned by its own bounds; further ones share a condition. */
const STRETCHES_APART_MAX = 6;

/** A filter and window, and what is read once for all who ask with them. */
export interface LookedUp {
  readonly narrows: Where;
  readonly lookup: LookupName | typeof STRAYS;
}

/** The table of what was looked up for a question's filter and window, if there is one. */
export type FindLookup = (lookup: LookedUp['lookup']) => string | undefined;

/** A table of partial sums to choose from; `from` is what to select it from, where that is not its name, `reason` why. */
export type SumsTable = Omit<Rollup, 'name'> & {
  readonly name: string;
  readonly from?: string;
  readonly reason?: string;
};

/** Where all of a window is read from: days of one rollup and hours of another, ranges of Unix seconds. */
export interface WholeSums {
  readonly daily: string | undefined;
  readonly hourly: string;
  readonly days: readonly Range[];
  readonly hours: readonly Range[];
}

const HOLDS_ALL = 'it holds every column asked';

/** Which tables were read, and why. */
export class Sources {
  readonly #reasons = new Map<string, Set<string>>();
  readonly #lookups = new Map<string, LookedUp>();

  note(table: string, reason: string): void {
    const reasons = this.#reasons.get(table);
    if (reasons === undefined) this.#reasons.set(table, new Set([reason]));
    else reasons.add(reason);
  }

  /** A filter was applied that others ask with, too. */
  lookedUp(lookup: LookedUp): void {
    this.#lookups.set(JSON.stringify(lookup), lookup);
  }

  get lookups(): readonly LookedUp[] {
    return [...this.#lookups.values()];
  }

  /** For `meta.source`. */
  get described(): { readonly table: string; readonly reason: string } {
    const reasons = [...this.#reasons].map(([table, why]) => `${table}: ${[...why].join('; ')}`);
    return { table: [...this.#reasons.keys()].join(', '), reason: reasons.join('. ') };
  }
}

/**
 * Reads each selection from the smallest rollup that has its columns, and from `flows` where none has. Hours that no rollup
 * holds as a whole are read from `flows` and added: the sums are the same to the byte.
 */
export class PlannedReader implements Reader {
  readonly #question: Question;
  readonly #coverage: RollupCoverage;
  readonly #sources: Sources;
  readonly #find: FindLookup;
  readonly #tables: readonly SumsTable[];

  /** `tables` are what to choose from. */
  constructor(
    question: Question,
    coverage: RollupCoverage,
    sources: Sources,
    find: FindLookup = () => undefined,
    tables: readonly SumsTable[] = ROLLUPS,
  ) {
    this.#tables = tables;
    this.#find = find;
    this.#sources = sources;
    this.#question = question;
    this.#coverage = coverage;
  }

  get question(): Question {
    return this.#question;
  }

  get where(): string {
    return whereClause([...windowConditions(this.#question.window), ...this.#question.conditions]);
  }

  /** Not of `flows`, whose many files take longer to plan than what is asked of a small table takes to answer. */
  get noRows(): string {
    return noRowsOf(this.#question.columns);
  }

  records(selection: Selection): Records {
    const { columns, byHour, seen, addsUp } = readsOf(selection);
    const asked = new Set([...columns, ...this.#question.ofSums.columns]);
    if (addsUp) return this.#flows('it adds up values of records');
    const { daily, hourly, split } = this.#divide(asked, byHour);
    if (isEmpty(split)) return this.#nothing([...columns], hourly?.name ?? RECORDS_TABLE);
    const beyondFilter = new Set([...columns, ...this.#question.extra.flatMap((each) => [...columnsIn(each)])]);
    const lookup = lookupFor(hourly?.name ?? RECORDS_TABLE, this.#question, {
      columns: beyondFilter,
      byHour,
      seen,
      buckets: bucketsOf(split),
    });
    if (lookup !== undefined) {
      this.#sources.lookedUp({ narrows: this.#question.narrows, lookup });
      const found = this.#find(lookup);
      if (found !== undefined) return this.#sliced(found, LOOKUPS[lookup].table);
    }
    if (hourly === undefined) return this.#flows(this.#whyNone(asked));
    if (split.days.length === 0 && split.hours.length === 0) {
      return this.#flows('the window holds no whole hour that is built');
    }
    return this.#partialSums([...columns], split, daily, hourly);
  }

  /** The rollups that hold these columns of all days and hours of the window; undefined when records have to be read, too. */
  sumsOf(columns: Iterable<string>, byHour = false): WholeSums | undefined {
    const { daily, hourly, split } = this.#divide(new Set([...columns, ...this.#question.ofSums.columns]), byHour);
    if (split.records.length > 0 || split.withoutStart || hourly === undefined) return undefined;
    return { daily: daily?.name, hourly: hourly.name, days: split.days, hours: split.hours };
  }

  #divide(asked: ReadonlySet<string>, byHour: boolean) {
    const candidates = this.#tables.filter(
      (rollup) => this.#holds(rollup, asked) && !(byHour && rollup.grainS > HOUR_S) && this.#isAddedUp(rollup),
    );
    const hourly = candidates.find(({ grainS }) => grainS === HOUR_S);
    const chosen = this.#smallest(candidates);
    const daily = chosen?.grainS === DAY_S ? chosen : undefined;
    return { daily, hourly, split: splitKept(this.#question, this.#coverage, daily !== undefined) };
  }

  #holds({ columns, deniedOnly }: SumsTable, asked: ReadonlySet<string>): boolean {
    if (deniedOnly && !this.#question.deniedOnly) return false;
    return [...asked].every((column) => columns.includes(column));
  }

  /** Whether a rollup of refused records has all days that it would be read for. */
  #isAddedUp({ deniedOnly, grainS }: SumsTable): boolean {
    if (!deniedOnly || grainS === HOUR_S) return true;
    const { days } = splitKept(this.#question, this.#coverage, true);
    const summed = scaled(this.#coverage.deniedDays ?? [], DAY_S);
    return days.every((range) => without(range, summed).length === 0);
  }

  /** The first, but for refused records by the hour where days of all records are fewer rows. */
  #smallest(candidates: readonly SumsTable[]): SumsTable | undefined {
    const [first] = candidates;
    const { rows } = this.#coverage;
    if (rows === undefined || first === undefined || !first.deniedOnly || first.grainS !== HOUR_S) return first;
    const daily = candidates.find(({ grainS }) => grainS === DAY_S);
    if (daily === undefined) return first;
    return (rows[daily.name] ?? Infinity) <= PASSED_OVER_MAX * (rows[first.name] ?? 0) ? daily : first;
  }

  #sliced(table: string, from: string): Records {
    const reason = from === RECORDS_TABLE ? 'no rollup keeps what the filter reads' : HOLDS_ALL;
    this.#sources.note(from, `${reason}; read once for all who ask with this filter`);
    return { table, sql: `${table} ${whereClause(this.#question.extra)}`.trim(), of: OF_PARTIAL_SUMS };
  }

  #nothing(columns: readonly string[], table: string): Records {
    this.#sources.note(table, 'no record lies in the window');
    const { extra } = this.#question;
    // They are asked of no rows, because what they bind has been added already.
    const own = extra.flatMap((condition) => [...columnsIn(condition)]);
    const sql = `(${noRowsOf([...columns, ...own, ...ROLLUP_MEASURES])}) ${whereClause(extra)}`.trim();
    return { table, sql, of: OF_PARTIAL_SUMS };
  }

  #flows(reason: string): Records {
    this.#sources.note(RECORDS_TABLE, reason);
    return readRecords(this.where).records(() => '');
  }

  #partialSums(
    columns: readonly string[],
    split: WindowSplit,
    daily: SumsTable | undefined,
    hourly: SumsTable,
  ): Records {
    const names = columns.map(quoteIdentifier);
    const sums = [...names, '"start"', ...ROLLUP_MEASURES].join(', ');
    const branches: string[] = [];
    const fromRollup = (rollup: SumsTable, ranges: readonly Range[]): void => {
      if (ranges.length === 0) return;
      const conditions = [this.#bounds(ranges), ...this.#question.ofSums.conditions];
      branches.push(`SELECT ${sums} FROM ${rollup.from ?? rollup.name} ${whereClause(conditions)}`.trim());
      this.#sources.note(rollup.name, rollup.reason ?? HOLDS_ALL);
    };
    if (daily !== undefined) fromRollup(daily, split.days);
    fromRollup(hourly, split.hours);
    const ones = [
      ...names,
      '"start"',
      '1 AS flows',
      'bytes',
      'packets',
      '"start" AS first_start',
      '"start" AS last_start',
    ];
    const fromRecords = (table: string, condition: string): void => {
      const conditions = [condition, ...this.#question.conditions];
      branches.push(`SELECT ${ones.join(', ')} FROM ${table} ${whereClause(conditions)}`);
    };
    for (const condition of stretches(split)) fromRecords(RECORDS_TABLE, condition);
    const { strays } = this.#question;
    if (strays !== undefined) {
      fromRecords(strays, [...split.days, ...split.hours].map(bounds).join(' OR '));
      this.#sources.note(RECORDS_TABLE, 'records that have the port at the end that is not the service');
    }
    if (split.records.length > 0) this.#sources.note(RECORDS_TABLE, describeStretches(split.records));
    if (split.withoutStart) this.#sources.note(RECORDS_TABLE, 'records without start');
    const table = [...(daily === undefined || split.days.length === 0 ? [] : [daily.name]), hourly.name].join(' ');
    return { table, sql: `(${branches.join('\nUNION ALL ')})`, of: OF_PARTIAL_SUMS };
  }

  /** No condition when the ranges hold all there is, so that nothing is compared row by row. */
  #bounds(ranges: readonly Range[]): string {
    const { span } = this.#coverage;
    const [only, ...others] = ranges;
    if (span !== null && only !== undefined && others.length === 0 && only.from <= span.first && only.to > span.last) {
      return '';
    }
    return ranges.map(bounds).join(' OR ');
  }

  #whyNone(asked: ReadonlySet<string>): string {
    const kept = new Set(ROLLUPS.flatMap(({ columns }) => columns));
    const others = [...asked].filter((column) => !kept.has(column));
    return others.length > 0
      ? `no rollup keeps ${others.join(', ')}`
      : `no rollup keeps ${[...asked].sort().join(', ')} together${this.#question.deniedOnly ? '' : ' for accepted records'}`;
  }
}

/** How many days and hours are read as such. */
function bucketsOf({ days, hours }: WindowSplit): number {
  const count = (ranges: readonly Range[], grainS: number): number =>
    ranges.reduce((sum, { from, to }) => sum + (to - from) / grainS, 0);
  return count(days, DAY_S) + count(hours, HOUR_S);
}

function isEmpty({ days, hours, records, withoutStart }: WindowSplit): boolean {
  return days.length + hours.length + records.length === 0 && !withoutStart;
}

/** A selection of no rows with these columns and `start`; sums are of whole numbers. */
function noRowsOf(columns: Iterable<string>): string {
  const typed = [...new Set(['start', ...columns])].map(
    (name) => `NULL::${flowColumn(name)?.type ?? 'BIGINT'} AS ${quoteIdentifier(name)}`,
  );
  return `SELECT ${typed.join(', ')} WHERE false`;
}

/** A condition on `start` in Unix seconds for each side of a window that is not open. Numbers, so nothing to bind. */
export function windowConditions({ from, to }: TimeWindow): string[] {
  return [...(from === undefined ? [] : [`"start" >= ${from}`]), ...(to === undefined ? [] : [`"start" < ${to}`])];
}

function bounds({ from, to }: Range): string {
  return `"start" >= ${from} AND "start" < ${to}`;
}

/** Conditions that each select one stretch of records; the last one takes what is beyond the number read apart. */
function stretches({ records, withoutStart }: WindowSplit): string[] {
  const apart = records.slice(0, STRETCHES_APART_MAX).map(bounds);
  const rest = records.slice(STRETCHES_APART_MAX);
  return [
    ...apart,
    ...(rest.length === 0 ? [] : [rest.map((range) => `(${bounds(range)})`).join(' OR ')]),
    ...(withoutStart ? ['"start" IS NULL'] : []),
  ];
}

function describeStretches(ranges: readonly Range[]): string {
  const seconds = ranges.reduce((sum, { from, to }) => sum + to - from, 0);
  const hours = ranges.reduce((sum, { from, to }) => sum + Math.ceil(to / HOUR_S) - Math.floor(from / HOUR_S), 0);
  return `${hours} ${hours === 1 ? 'hour' : 'hours'} that no rollup holds as asked, ${seconds.toLocaleString('en')} s`;
}
