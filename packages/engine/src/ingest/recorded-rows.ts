import type { ColumnValues, NotedValues, RowThings } from '../parquet/columns.js';
import { NULL_VALUE } from '../parquet/columns.js';
import type { SameColumn } from '../parquet/parquet-file.js';
import { flows } from '../schema/flows.js';
import { OBJECT_ID_COLUMN } from '../store/views.js';
import { DerivedValues, type Recorded } from './derived-values.js';
import type { JoinedTexts } from './joined-texts.js';
import type { OrderedRows } from './record-batch.js';
import type { RecordTexts } from './record-texts.js';
import { isWhole, notedRows, type ThingBook } from './row-things.js';

const ENDS = ['srcaddr', 'dstaddr'] as const;
/** Columns that mostly hold, row for row, what an earlier one of the same texts does. */
const LIKELY_SAME: Readonly<Record<string, string>> = {
  pkt_srcaddr: 'srcaddr',
  pkt_dstaddr: 'dstaddr',
  direction: 'flow_direction',
};

const derivedOf = new WeakMap<RecordTexts, DerivedValues>();

interface Joined {
  readonly texts: JoinedTexts;
  readonly codes: Int32Array;
  readonly place: number;
}

/** The columns of the rows of one row group: of what many columns say something, such as an interface, each is looked at once. */
export class RecordedRows {
  readonly from: number;
  readonly count: number;
  readonly #texts: RecordTexts;
  readonly #of: Recorded;
  readonly #objectIds: Int32Array | Float64Array;
  readonly #joined: readonly Joined[];
  readonly #book: ThingBook;
  readonly #things = new Map<number, RowThings | undefined>();

  /** What `book` told of other rows is of no use any more. */
  constructor(texts: RecordTexts, rows: OrderedRows, [from, to]: readonly [number, number], book: ThingBook) {
    this.from = from;
    this.count = to - from;
    this.#texts = texts;
    this.#objectIds = rows.objectIds.subarray(from, to);
    this.#joined = rows.joined.map(({ texts, codes }, index) => ({
      texts,
      codes: codes.subarray(from, to),
      place: ENDS.length + index,
    }));
    this.#book = book;
    const unfolded = new Map<string, Int32Array | undefined>();
    this.#of = (name) => {
      const column = rows.columns.get(name);
      if (column !== undefined) return column.subarray(from, to);
      if (!unfolded.has(name)) unfolded.set(name, this.#unfolded(name));
      return unfolded.get(name);
    };
  }

  valuesOf(name: string): ColumnValues | NotedValues | SameColumn {
    if (name === OBJECT_ID_COLUMN) return { numbers: this.#objectIds };
    const other = LIKELY_SAME[name];
    if (name === 'direction' && other !== undefined && this.#isSaid(other)) return { sameAs: other };
    const noted = this.#noted(name);
    if (noted !== undefined) return noted;
    const made = this.#derived().of(name, this.count, this.#of);
    const like = other === undefined ? undefined : this.#of(other);
    const own = made !== undefined && 'codes' in made ? made.codes : this.#of(name);
    if (other !== undefined && like instanceof Int32Array && own instanceof Int32Array && isSame(own, like)) {
      return { sameAs: other };
    }
    if (made !== undefined) return made;
    const values = own ?? new Int32Array(this.count).fill(NULL_VALUE);
    const column = flows.columns.find((each) => each.name === name);
    const isText = column?.type === 'VARCHAR' && values instanceof Int32Array;
    return isText ? { codes: values, texts: this.#texts.of(column) } : { numbers: values };
  }

  /** A column that says one thing of each interface, or of each address. */
  #noted(name: string): NotedValues | undefined {
    const { classes, countries, classOf, countryOf, addresses } = this.#texts;
    switch (name) {
      case 'srcaddr':
      case 'dstaddr':
        return this.#ofEnd(name, { texts: addresses });
      case 'src_class':
        return this.#ofEnd('srcaddr', { notes: classOf, texts: classes });
      case 'dst_class':
        return this.#ofEnd('dstaddr', { notes: classOf, texts: classes });
      case 'src_country':
        return this.#ofEnd('srcaddr', { notes: countryOf, texts: countries });
      case 'dst_country':
        return this.#ofEnd('dstaddr', { notes: countryOf, texts: countries });
      default:
        return this.#ofJoined(name);
    }
  }

  #ofEnd(end: (typeof ENDS)[number], said: Omit<NotedValues, 'things'>): NotedValues | undefined {
    const things = this.#thingsAt(ENDS.indexOf(end), this.#of(end));
    return things === undefined ? undefined : { things, ...said };
  }

  #ofJoined(name: string): NotedValues | undefined {
    const found = this.#joinedOf(name);
    const things = found === undefined ? undefined : this.#thingsAt(found.joined.place, found.joined.codes);
    if (found === undefined || things === undefined) return undefined;
    const column = flows.columns.find((each) => each.name === name);
    const notes = found.values;
    return column?.type === 'VARCHAR' ? { things, notes, texts: this.#texts.of(column) } : { things, notes };
  }

  /** Whether the files say a column of every row. */
  #isSaid(name: string): boolean {
    const found = this.#joinedOf(name);
    const things = found === undefined ? undefined : this.#thingsAt(found.joined.place, found.joined.codes);
    return found !== undefined && things !== undefined && isWhole(things, found.values);
  }

  #unfolded(name: string): Int32Array | undefined {
    const found = this.#joinedOf(name);
    return found === undefined ? undefined : notedRows(found.joined.codes, found.values);
  }

  #joinedOf(name: string): { readonly joined: Joined; readonly values: Int32Array } | undefined {
    for (const joined of this.#joined) {
      const values = joined.texts.valuesOf(name);
      if (values !== undefined) return { joined, values };
    }
    return undefined;
  }

  #thingsAt(place: number, rows: Int32Array | Float64Array | undefined): RowThings | undefined {
    if (!(rows instanceof Int32Array)) return undefined;
    if (!this.#things.has(place)) this.#things.set(place, this.#book.things(place, rows));
    return this.#things.get(place);
  }

  #derived(): DerivedValues {
    const derived = derivedOf.get(this.#texts) ?? new DerivedValues(this.#texts);
    derivedOf.set(this.#texts, derived);
    return derived;
  }
}

function isSame(a: Int32Array, b: Int32Array): boolean {
  for (let row = 0; row < a.length; row += 1) if (a[row] !== b[row]) return false;
  return true;
}
