import { TupleBook } from '../../core/tuple-book.js';
import { NULL_VALUE } from '../../parquet/columns.js';
import { pickNarrow, pickWide } from '../../parquet/pick-rows.js';
import { KEPT_OF_REST, RANKED, type Top } from '../../schema/tops.js';
import type { NumberedColumn, NumberedRows } from '../../store/numbered-rows.js';
import { FIRST_OFFSET, SPAN } from '../../store/rollup-views.js';
import type { TopCounts } from '../cut-top.js';
import { markGreatest } from './greatest-classes.js';
import { GroupSums } from './group-sums.js';
import { placesOfTexts } from './text-places.js';

const SECONDS_PER_DAY = 86_400;
const MEASURED: readonly string[] = ['start', ...RANKED, FIRST_OFFSET, SPAN];

/** Rows as they are told apart by some columns, each with a number, and their sums. */
interface Grouped {
  readonly book: TupleBook;
  /** The group of each row. */
  readonly groups: Int32Array;
  readonly sums: GroupSums;
}

/** Rows of a table of greatest rows: kept ones, then those of the rest. */
export interface TopRows {
  readonly count: number;
  readonly kept: number;
  /** By the name of a column: codes of the column's texts, or numbers. */
  readonly keys: ReadonlyMap<string, Int32Array>;
  readonly sums: GroupSums;
  /** Of rows of the rest, from 0: by RANKED, the most of a class in the row, and of one cut off in all of its action. */
  readonly most: readonly Float64Array[];
  readonly cut: readonly Float64Array[];
  readonly classes: Int32Array;
  readonly classesCut: number;
}

/**
 * Cuts the rows of a daily rollup, all of one day, down to their greatest classes and a rest, as the SQL of `cutTop` does.
 * Undefined when a sum may be beyond 2^53.
 */
export function cutTopNumbered(top: Top, rows: NumberedRows, counts: TopCounts): TopRows | undefined {
  const { count } = rows;
  const classes = classesOf(top, rows);
  const inEach = grouped(rows, [classes.codes, codesOf(rows, 'interface_id'), codesOf(rows, 'action')]);
  const inAction = grouped(rows, [classes.codes, codesOf(rows, 'action')]);
  if (!inEach.sums.isExact) return undefined;
  const isKept = new Uint8Array(classes.count);
  markGreatest(comparedWithin(inEach, [1, 2]), counts.perInterface, isKept);
  markGreatest(comparedWithin(inAction, [1]), counts.perAction, isKept);

  const isKeptRow = new Uint8Array(count);
  for (let row = 0; row < count; row += 1) isKeptRow[row] = isKept[classes.codes[row] ?? 0] ?? 0;
  const kept = picked(rows, isKeptRow, 1, top.columns);
  const keptGroups = grouped(
    kept,
    top.columns.map((name) => codesOf(kept, name)),
  );
  const cut = picked(rows, isKeptRow, 0, KEPT_OF_REST);
  const cutClasses = Int32Array.from(rowsWhere(isKeptRow, 0), (row) => classes.codes[row] ?? 0);
  const rest = restOf(cut, cutClasses);
  return {
    ...joined(top, keptGroups, rest.groups),
    ...rest.bounds(cutsOf(inAction, isKept)),
    classesCut: new Set(cutClasses).size,
  };
}

function classesOf({ ends }: Top, rows: NumberedRows): { codes: Int32Array; count: number } {
  const codes = new Int32Array(rows.count);
  const fields = ends.map((name) => codesOf(rows, name));
  const [one, other] = fields;
  const book = new TupleBook(fields.length);
  if (one === undefined || other === undefined) {
    book.number(fields, rows.count, codes);
    return { codes, count: book.count };
  }
  const column = rows.columns.get(ends[0] ?? '');
  const places = column !== undefined && 'codes' in column ? placesOfTexts(column.texts) : new Int32Array(0);
  const [lesser, greater] = [new Int32Array(rows.count), new Int32Array(rows.count)];
  for (let row = 0; row < rows.count; row += 1) {
    // Of two of which one is missing, the other is both the lesser and the greater.
    const a = placeOf(places, one[row] ?? NULL_VALUE);
    const b = placeOf(places, other[row] ?? NULL_VALUE);
    const [first, last] = a === NULL_VALUE ? [b, b] : b === NULL_VALUE ? [a, a] : [Math.min(a, b), Math.max(a, b)];
    lesser[row] = first;
    greater[row] = last;
  }
  book.number([lesser, greater], rows.count, codes);
  return { codes, count: book.count };
}

function placeOf(places: Int32Array, code: number): number {
  return code === NULL_VALUE ? NULL_VALUE : (places[code] ?? NULL_VALUE);
}

function codesOf(rows: NumberedRows, name: string): Int32Array {
  const column = rows.columns.get(name);
  if (column === undefined) return new Int32Array(rows.count).fill(NULL_VALUE);
  const values = 'codes' in column ? column.codes : column.numbers;
  return values instanceof Int32Array ? values : Int32Array.from(values);
}

function grouped(rows: NumberedRows, fields: readonly Int32Array[]): Grouped {
  const [book, groups, sums] = [
    new TupleBook(fields.length),
    new Int32Array(rows.count),
    new GroupSums(SECONDS_PER_DAY),
  ];
  book.number(fields, rows.count, groups);
  sums.add(rows, groups, book.count);
  return { book, groups, sums };
}

function comparedWithin({ book, sums }: Grouped, fields: readonly number[]): Parameters<typeof markGreatest>[0] {
  const within = new Int32Array(book.count);
  new TupleBook(fields.length).number(
    fields.map((field) => book.fieldOf(field)),
    book.count,
    within,
  );
  return { count: book.count, classes: book.fieldOf(0), within, sums };
}

/** By the code of an action, the most that a class that is cut off has in it, by RANKED. */
function cutsOf({ book, sums }: Grouped, isKept: Uint8Array): ReadonlyMap<number, readonly number[]> {
  const cuts = new Map<number, number[]>();
  const [classes, actions] = [book.fieldOf(0), book.fieldOf(1)];
  for (let group = 0; group < book.count; group += 1) {
    if (isKept[classes[group] ?? 0] === 1) continue;
    const action = actions[group] ?? NULL_VALUE;
    const most = cuts.get(action) ?? RANKED.map(() => 0);
    cuts.set(action, most);
    RANKED.forEach((measure, index) => {
      most[index] = Math.max(most[index] ?? 0, sums[measure][group] ?? 0);
    });
  }
  return cuts;
}

/** The rows of the rest: those that are cut off by what the rest keeps, and what it says of the classes in each. */
function restOf(
  cut: NumberedRows,
  classes: Int32Array,
): {
  readonly groups: Grouped;
  bounds(cuts: ReturnType<typeof cutsOf>): Pick<TopRows, 'most' | 'cut' | 'classes'>;
} {
  const groups = grouped(
    cut,
    KEPT_OF_REST.map((name) => codesOf(cut, name)),
  );
  const inEach = grouped(cut, [groups.groups, classes]);
  const rowOf = inEach.book.fieldOf(0);
  const { count } = groups.book;
  return {
    groups,
    bounds: (cuts) => {
      const most = RANKED.map(() => new Float64Array(count));
      const counted = new Int32Array(count);
      for (let each = 0; each < inEach.book.count; each += 1) {
        const row = rowOf[each] ?? 0;
        counted[row] = (counted[row] ?? 0) + 1;
        RANKED.forEach((measure, index) => {
          const values = most[index];
          if (values !== undefined) values[row] = Math.max(values[row] ?? 0, inEach.sums[measure][each] ?? 0);
        });
      }
      const actions = groups.book.fieldOf(KEPT_OF_REST.indexOf('action'));
      const bound = RANKED.map((_, index) => Float64Array.from(actions, (action) => cuts.get(action)?.[index] ?? 0));
      return { most, cut: bound, classes: counted };
    },
  };
}

function joined(top: Top, kept: Grouped, rest: Grouped): Pick<TopRows, 'count' | 'kept' | 'keys' | 'sums'> {
  const [keptCount, restCount] = [kept.book.count, rest.book.count];
  const count = keptCount + restCount;
  const keys = top.columns.map((name, field): [string, Int32Array] => {
    const values = new Int32Array(count).fill(NULL_VALUE);
    values.set(kept.book.fieldOf(field));
    const ofRest = KEPT_OF_REST.indexOf(name);
    if (ofRest !== -1) values.set(rest.book.fieldOf(ofRest), keptCount);
    return [name, values];
  });
  return { count, kept: keptCount, keys: new Map(keys), sums: kept.sums.followedBy(rest.sums, keptCount, restCount) };
}

function rowsWhere(marks: Uint8Array, mark: number): Int32Array {
  let count = 0;
  for (let row = 0; row < marks.length; row += 1) if (marks[row] === mark) count += 1;
  const rows = new Int32Array(count);
  let at = 0;
  for (let row = 0; row < marks.length; row += 1) if (marks[row] === mark) rows[at++] = row;
  return rows;
}

/** The rows of a mark, of these columns and the sums. */
function picked({ columns }: NumberedRows, marks: Uint8Array, mark: number, names: readonly string[]): NumberedRows {
  const rows = rowsWhere(marks, mark);
  const made = new Map<string, NumberedColumn>();
  for (const name of [...names, ...MEASURED]) {
    const column = columns.get(name);
    if (column === undefined) continue;
    if ('codes' in column)
      made.set(name, { codes: pickNarrow(column.codes, rows, new Int32Array(rows.length)), texts: column.texts });
    else if (column.numbers instanceof Int32Array)
      made.set(name, { numbers: pickNarrow(column.numbers, rows, new Int32Array(rows.length)) });
    else made.set(name, { numbers: pickWide(column.numbers, rows, new Float64Array(rows.length)) });
  }
  return { count: rows.length, columns: made };
}
