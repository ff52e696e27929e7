import { parseAddress } from '../network/ip-address.js';
import { TextDictionary, type TextsAdded } from '../parquet/text-dictionary.js';
import type { Column } from '../schema/column.js';
import { type JoinedAdded, type JoinedField, JoinedFields } from './joined-fields.js';
import { type MemoryPool, NumberPool } from './number-pool.js';

/** Bytes of memory from which on a book is closed and a new one begun; who writes records has most of it a second time. */
const BOOK_BYTES_MAX = 96 * 1024 * 1024;

/** Columns whose every value is one of few: others are refused by name elsewhere. */
const CLOSED_COLUMNS: ReadonlySet<string> = new Set(['action', 'log_status']);
/** What a record's direction may be, by its number in any book, whether files say it or it is worked out. */
export const DIRECTIONS = ['ingress', 'egress'] as const;

/** What a book has taken in since it was asked before, for who writes the records that are read with it. */
export interface BookAdditions {
  /** By column name; the addresses of all columns have none. */
  readonly columns: readonly (readonly [name: string | undefined, texts: TextsAdded])[];
  /** Numbers of addresses that are not written in their RFC 5952 form, each followed by the number of that form. */
  readonly spellings: readonly number[];
  /** Of joined fields, in the order they came into the book. */
  readonly joined: readonly JoinedAdded[];
}

/** What the text of every record read so far is called by: one number per different value of a column. */
export class RecordBook {
  readonly addresses: TextDictionary;
  /** Memory for the columns of what is read. */
  readonly pool: MemoryPool;
  readonly #columns = new Map<string, TextDictionary>();
  readonly #joined: JoinedFields[] = [];
  readonly #told = new Map<TextDictionary, number>();
  #spelledOtherwise: { readonly text: string; readonly canonical: string }[] = [];

  constructor(pool: MemoryPool = new NumberPool()) {
    this.pool = pool;
    this.addresses = new TextDictionary((text) => {
      const address = parseAddress(text);
      if (address !== undefined && address.text !== text) {
        this.#spelledOtherwise.push({ text, canonical: address.text });
      }
      return address !== undefined;
    });
    for (const direction of DIRECTIONS) this.named('flow_direction').code(direction);
  }

  get isFull(): boolean {
    let bytes = this.addresses.size;
    for (const dictionary of this.#columns.values()) bytes += dictionary.size;
    for (const { texts } of this.#joined) bytes += texts.size;
    return bytes > BOOK_BYTES_MAX;
  }

  /** The dictionary of a text column; addresses share one. */
  of(column: Column): TextDictionary {
    return column.kind === 'address' ? this.addresses : this.named(column.name, closedValues(column));
  }

  /** The dictionary of a column that may be none of a file's; `values` are all it may hold. */
  named(name: string, values?: ReadonlySet<string>): TextDictionary {
    const known = this.#columns.get(name);
    if (known !== undefined) return known;
    const made = new TextDictionary(values === undefined ? undefined : (text) => values.has(text));
    this.#columns.set(name, made);
    return made;
  }

  /** Fields of a shape that stand beside one another. */
  joined(fields: readonly JoinedField[], delimiter: string): JoinedFields {
    const made = new JoinedFields(fields, delimiter);
    this.#joined.push(made);
    return made;
  }

  /** The place of joined fields among all of the book. */
  joinedNumber(fields: JoinedFields): number {
    return this.#joined.indexOf(fields);
  }

  /** What was added since this was asked before. */
  added(): BookAdditions {
    const spellings = this.#spelledOtherwise.flatMap(({ text, canonical }) => [
      this.addresses.code(text),
      this.addresses.code(canonical),
    ]);
    this.#spelledOtherwise = [];
    const columns: [string | undefined, TextsAdded][] = [];
    for (const [name, dictionary] of [[undefined, this.addresses] as const, ...this.#columns]) {
      const told = this.#told.get(dictionary) ?? 0;
      if (dictionary.count === told) continue;
      columns.push([name, dictionary.addedSince(told)]);
      this.#told.set(dictionary, dictionary.count);
    }
    return { columns, spellings, joined: this.#joined.map((fields) => fields.added()) };
  }
}

function closedValues(column: Column): ReadonlySet<string> | undefined {
  return CLOSED_COLUMNS.has(column.name) ? new Set(column.values) : undefined;
}
