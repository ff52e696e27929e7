import type { TextDictionary } from '../../parquet/text-dictionary.js';
import type { ColumnTest, RowTest } from '../../query/row-test.js';
import { flowColumn } from '../../schema/registry.js';
import type { LakeLayout } from '../../store/lake-layout.js';
import type { Part } from '../../store/manifest.js';
import { acceptedNumbers, acceptedTexts, matchingRows } from './matching-rows.js';
import type { Places } from './places.js';
import type { Numbers } from './read-part-columns.js';
import { placesOf, SumColumns } from './sum-columns.js';

/** Rows that a filter may find: more are no less work than all of them. */
const ROWS_MAX = 2_000_000;
/** What they may take with what is made of them, of all the memory for sums. */
const SHARE_MAX = 1 / 12;

/** What was found in a part. */
interface Found {
  /** Places of the rows in the part. */
  readonly rows: Int32Array;
  /** The part as if it had no others. */
  readonly part: Part;
}

/**
 * The rows of sums that meet a filter, as columns of their own: a page asks seventeen questions about the same few of millions.
 * Texts and groups are numbered anew, so that everything is as large as what was found.
 */
export class FilteredSums extends SumColumns {
  readonly #all: SumColumns;
  readonly #ofEdition: number;
  readonly #test: RowTest;
  readonly #tested: readonly string[];
  readonly #found = new Map<string, Found>();
  readonly #accepted = new Map<ColumnTest, Uint8Array>();
  /** Numbers of texts here, by those they have among all. */
  readonly #codes = new Map<TextDictionary, Map<number, number>>();
  #rows = 0;

  constructor(all: SumColumns, test: RowTest) {
    super(all.bytesMax * SHARE_MAX);
    this.#all = all;
    this.#ofEdition = all.edition;
    this.#test = test;
    this.#tested = columnsOf(test);
  }

  /** Whether texts are numbered anew since, there or here: it is of no use any more. */
  get isStale(): boolean {
    return this.#all.edition !== this.#ofEdition || this.edition !== 0;
  }

  get isTooLarge(): boolean {
    return this.#rows > ROWS_MAX || this.bytes > this.bytesMax;
  }

  override get bytes(): number {
    return super.bytes + this.#rows * Int32Array.BYTES_PER_ELEMENT;
  }

  override lacking(part: Part, names: readonly string[]): number {
    if (super.lacking(part, names) === 0) return 0;
    if (this.#found.has(part.path)) return this.#all.lacking(part, names);
    const [lookedUp, others] = [this.#tested.filter(isLookedUp), this.#tested.filter((name) => !isLookedUp(name))];
    return this.#all.lacking(part, [...new Set([...names, ...others]), ...lookedUp.map(placesOf)]);
  }

  override partOf(part: Part): Part | undefined {
    return this.#found.get(part.path)?.part;
  }

  override get stateBytesMax(): number {
    return this.#all.stateBytesMax;
  }

  /** What is found is few, however large the part is. */
  protected override bytesOf(): number {
    return 0;
  }

  protected override async read(
    layout: LakeLayout,
    part: Part,
    names: readonly string[],
    mayRead: (rows: number) => boolean,
    isPassing: boolean,
  ): Promise<ReadonlyMap<string, Numbers> | undefined> {
    const found = this.#found.get(part.path) ?? (await this.#find(layout, part, mayRead, isPassing));
    const columns = found && (await this.#all.columns(layout, part, names, mayRead, isPassing));
    if (found === undefined || columns === undefined || this.isStale || this.isTooLarge) return undefined;
    const { rows } = found;
    return new Map(names.map((name) => [name, this.#gathered(name, columns.get(name), rows)]));
  }

  /** In passing rows are looked for, as where they stand would be known for once. */
  async #find(
    layout: LakeLayout,
    part: Part,
    mayRead: (rows: number) => boolean,
    isPassing: boolean,
  ): Promise<Found | undefined> {
    const places = new Map<string, Places>();
    const lookedUp = isPassing ? [] : this.#tested.filter(isLookedUp);
    for (const name of lookedUp) {
      const own = await this.#all.places(layout, part, name, mayRead);
      if (own === undefined) return undefined;
      places.set(name, own);
    }
    const others = this.#tested.filter((name) => !lookedUp.includes(name));
    const columns = await this.#all.columns(layout, part, others, mayRead, isPassing);
    if (columns === undefined || this.isStale) return undefined;
    const values = (name: string): Int32Array => narrow(columns.get(name));
    const rows = matchingRows(this.#test, {
      rows: part.rows,
      values,
      places: (name) => places.get(name),
      accepted: (test) => this.#acceptedBy(test, values(test.column)),
    });
    const found = { rows, part: { ...part, rows: rows.length } };
    this.#found.set(part.path, found);
    this.#rows += rows.length;
    return found;
  }

  #acceptedBy(test: ColumnTest, values: Int32Array): Uint8Array {
    if (!isText(test.column)) return acceptedNumbers(test, values);
    const accepted = acceptedTexts(test, this.#all.textsOf(test.column), this.#accepted.get(test));
    this.#accepted.set(test, accepted);
    return accepted;
  }

  #gathered(name: string, values: Numbers | undefined, rows: Int32Array): Numbers {
    if (values instanceof Float64Array) return gatheredWide(values, rows);
    const own = gatheredNarrow(narrow(values), rows);
    if (isText(name)) this.#renumber(name, own);
    return own;
  }

  #renumber(name: string, codes: Int32Array): void {
    const [all, own] = [this.#all.textsOf(name), this.textsOf(name)];
    const known = this.#codes.get(all) ?? new Map<number, number>();
    this.#codes.set(all, known);
    let [before, code] = [-1, -1];
    for (let index = 0; index < codes.length; index += 1) {
      const each = codes[index] ?? 0;
      if (each < 0) continue;
      if (each !== before) {
        before = each;
        code = known.get(each) ?? own.code(all.text(each));
        known.set(each, code);
      }
      codes[index] = code;
    }
  }
}

function columnsOf(test: RowTest): readonly string[] {
  switch (test.op) {
    case 'and':
    case 'or':
      return [...new Set(test.tests.flatMap(columnsOf))];
    case 'not':
      return columnsOf(test.test);
    case 'column':
      return [test.column];
  }
}

/** Columns of so many values that a condition accepts few of them. */
function isLookedUp(column: string): boolean {
  return flowColumn(column)?.kind === 'address';
}

function isText(column: string): boolean {
  return flowColumn(column)?.type === 'VARCHAR';
}

const NONE = new Int32Array(0);

function narrow(values: Numbers | undefined): Int32Array {
  return values instanceof Int32Array ? values : NONE;
}

function gatheredNarrow(values: Int32Array, rows: Int32Array): Int32Array {
  const own = new Int32Array(rows.length);
  for (let index = 0; index < rows.length; index += 1) own[index] = values[rows[index] ?? 0] ?? 0;
  return own;
}

function gatheredWide(values: Float64Array, rows: Int32Array): Float64Array {
  const own = new Float64Array(rows.length);
  for (let index = 0; index < rows.length; index += 1) own[index] = values[rows[index] ?? 0] ?? 0;
  return own;
}
