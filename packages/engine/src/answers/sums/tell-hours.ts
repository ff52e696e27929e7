import type { ToldColumn, ToldPart, ToldQuestion } from '../../analyses/told-question.js';
import type { Cell, Row } from '../../contract.js';
import type { CompiledQuery } from '../../core/compiled-query.js';
import { formatInstant } from '../../core/time-window.js';
import { NULL_VALUE } from '../../parquet/columns.js';
import { RANKED } from '../../schema/tops.js';
import { comparing } from './compare-codes.js';
import type { GroupedSums } from './group-sums.js';
import { type Besides, readBesides } from './read-besides.js';
import type { Conditions, SumsContext } from './rows-of-sums.js';
import type { SumColumns } from './sum-columns.js';
import { ACTION, type HourSums, sumHours } from './sum-hours.js';
import { cellOf } from './tell-columns.js';

const SECONDS_PER_HOUR = 3_600;
const HOURS_PER_DAY = 24;
const DAYS_PER_WEEK = 7;
/** 1970-01-01 was a Thursday, so many days behind a Monday. */
const FIRST_WEEKDAY = 3;

export interface HoursInput {
  readonly question: Conditions & Pick<ToldQuestion, 'keys'>;
  readonly part: ToldPart;
  readonly hourly: NonNullable<ToldQuestion['hourly']>;
  readonly besides: CompiledQuery | undefined;
  /** Equal for what means the same of the same rows. */
  readonly shape: string;
}

/** What a row of the answer adds up. */
interface Line {
  readonly hour: number;
  /** Of the column that tells groups apart. */
  readonly code: number;
  flows: number;
  bytes: number;
  packets: number;
  denied: number;
  /** How many values of the other column were met. */
  different: number;
  /** Records beside flows, by status. */
  readonly besides: Map<string, number>;
}

/** Records beside flows, the interface as its code. */
interface CodedBesides extends Omit<Besides, 'interfaceId'> {
  readonly code: number;
}

/** Rows by the hour in the order of SQL; undefined when there is no memory, or sums are beyond 2^53. */
export async function tellHours(input: HoursInput, context: SumsContext): Promise<Row[] | undefined> {
  const { question, part, hourly, shape } = input;
  const { sums } = context;
  const toldAs = part.columns.map(({ told }) => told);
  const [key] = question.keys.map((column) => column.told.column);
  const counted = toldAs.find((told) => told.kind === 'different')?.column;
  // Whoever tells nothing apart shares the sums of the overview's first chart.
  const by = key ?? counted ?? ACTION;
  const withDenied = toldAs.some((told) => told.kind === 'sum' && told.denied);
  const found = await sumHours({ question, from: part.from, by, withDenied, shape }, context);
  const besides = found && codesOf(await readBesides(input.besides, context), sums);
  if (found === undefined || besides === undefined) return undefined;

  const isGapless = toldAs.some((told) => told.kind === 'hour' && told.isGapless);
  const hours = inOrder([...found.hours.keys(), ...besides.keys()], isGapless);
  const linesOf = (hour: number): Line[] => {
    const beside = besides.get(hour) ?? [];
    return key === undefined ? [lineOf(hour, found, beside)] : linesByCode(hour, found, beside);
  };
  const compare = comparing(by, sums);
  const lines = hourly.isLatest
    ? latestOf(hours, hourly.limit, (hour) => linesOf(hour).sort((a, b) => compare(a.code, b.code)))
    : ofWeek(hours.flatMap(linesOf)).slice(0, hourly.limit);
  return lines.map((line) => Object.fromEntries(part.columns.map((each) => [each.name, cell(each, line, sums)])));
}

/** Undefined when a name of an interface is no ordinary text. */
function codesOf(
  besides: readonly Besides[] | undefined,
  sums: SumColumns,
): ReadonlyMap<number, readonly CodedBesides[]> | undefined {
  if (besides === undefined) return undefined;
  const texts = sums.textsOf('interface_id');
  const ofHour = new Map<number, CodedBesides[]>();
  for (const { interfaceId, ...each } of besides) {
    const code = interfaceId === null ? NULL_VALUE : texts.code(interfaceId);
    if (interfaceId !== null && code < 0) return undefined;
    const known = ofHour.get(each.hour) ?? [];
    known.push({ ...each, code });
    ofHour.set(each.hour, known);
  }
  return ofHour;
}

/** Different hours, the first first; with all between the first and the last. */
function inOrder(hours: readonly number[], isGapless: boolean): number[] {
  const sorted = [...new Set(hours)].sort((a, b) => a - b);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (!isGapless || first === undefined || last === undefined) return sorted;
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** Lines of the latest hours, the first hour first. Of an hour that does not fit as a whole the first lines stay. */
function latestOf(hours: readonly number[], limit: number, linesOf: (hour: number) => Line[]): Line[] {
  const kept: Line[][] = [];
  let left = limit;
  for (let index = hours.length - 1; index >= 0 && left > 0; index -= 1) {
    const lines = linesOf(hours[index] ?? 0).slice(0, left);
    left -= lines.length;
    kept.push(lines);
  }
  return kept.reverse().flat();
}

/** All that has the same hour of the same weekday is one line, from Monday on. */
function ofWeek(lines: readonly Line[]): Line[] {
  const week = new Map<number, Line>();
  for (const line of lines) {
    const hour = (line.hour + FIRST_WEEKDAY * HOURS_PER_DAY) % (DAYS_PER_WEEK * HOURS_PER_DAY);
    const known = week.get(hour);
    if (known === undefined) week.set(hour, { ...line });
    else for (const name of SUMMED) known[name] += line[name];
  }
  return [...week].sort(([a], [b]) => a - b).map(([, line]) => line);
}

const SUMMED = [...RANKED, 'denied'] as const;

function emptyLine(hour: number, code: number): Line {
  return { hour, code, flows: 0, bytes: 0, packets: 0, denied: 0, different: 0, besides: new Map() };
}

/** All of an hour, and how many values its groups have. */
function lineOf(hour: number, found: HourSums, besides: readonly CodedBesides[]): Line {
  const line = emptyLine(hour, NULL_VALUE);
  const met = new Set<number>();
  const { sums, groups = [] } = found.hours.get(hour) ?? {};
  for (const group of groups) {
    addGroup(line, found, sums, group);
    met.add(found.codeOf(group));
  }
  for (const each of besides) {
    addBesides(line, each);
    met.add(each.code);
  }
  met.delete(NULL_VALUE);
  line.different = met.size;
  return line;
}

function linesByCode(hour: number, found: HourSums, besides: readonly CodedBesides[]): Line[] {
  const lines = new Map<number, Line>();
  const lineOfCode = (code: number): Line => {
    const line = lines.get(code) ?? emptyLine(hour, code);
    lines.set(code, line);
    return line;
  };
  const { sums, groups = [] } = found.hours.get(hour) ?? {};
  for (const group of groups) addGroup(lineOfCode(found.codeOf(group)), found, sums, group);
  for (const each of besides) addBesides(lineOfCode(each.code), each);
  return [...lines.values()];
}

function addGroup(line: Line, { deniedOf }: HourSums, sums: GroupedSums | undefined, group: number): void {
  if (sums === undefined) return;
  for (const name of RANKED) line[name] += sums[name][group] ?? 0;
  line.denied += deniedOf(sums, group);
}

/** Without a status they are told from flows by nothing. */
function addBesides(line: Line, { status, records }: CodedBesides): void {
  if (status === null) line.flows += records;
  else line.besides.set(status, (line.besides.get(status) ?? 0) + records);
}

function cell({ told }: ToldColumn, line: Line, sums: SumColumns): Cell {
  switch (told.kind) {
    case 'hour':
      return cellOfHour(told.as, line.hour);
    case 'value':
      return cellOf(told.column, line.code, sums);
    case 'different':
      return line.different;
    case 'besides':
      return line.besides.get(told.status) ?? 0;
    case 'sum':
      return told.denied ? line.denied : line[told.measure];
    default:
      return null;
  }
}

function cellOfHour(as: 'instant' | 'weekday' | 'hourOfDay', hour: number): Cell {
  if (as === 'instant') return formatInstant(hour * SECONDS_PER_HOUR);
  if (as === 'hourOfDay') return hour % HOURS_PER_DAY;
  return ((Math.floor(hour / HOURS_PER_DAY) + FIRST_WEEKDAY) % DAYS_PER_WEEK) + 1;
}
