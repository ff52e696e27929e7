import { NULL_VALUE } from '../parquet/columns.js';
import { NOT_ORDINARY, TextDictionary } from '../parquet/text-dictionary.js';

const VALUES_MIN = 1 << 8;
const LF = 0x0a;
/** Longer numbers are not exact in JavaScript; no log of AWS has one. */
const DIGITS = /^[0-9]{1,15}$/;
const NOTHING = '-';

/** What a field among joined ones holds: texts of a dictionary, or plain numbers up to a greatest one. */
export type JoinedField = { readonly name: string } & (
  | { readonly dictionary: TextDictionary }
  | { readonly max: number }
);

/** What was added to the values of joined fields: of each field, those of texts met since. */
export interface JoinedAdded {
  readonly names: readonly string[];
  readonly values: readonly Int32Array[];
}

/**
 * Fields that stand beside one another and belong to the same thing, as an interface, its subnet and its instance do: all
 * of them together are one text, almost always one that was met before, and are looked at once.
 */
export class JoinedFields {
  readonly texts: TextDictionary;
  readonly #fields: readonly JoinedField[];
  readonly #delimiter: number;
  readonly #separator: string;
  /** The value of each text, by field. */
  readonly #values: Int32Array<ArrayBuffer>[];
  #told = 0;

  constructor(fields: readonly JoinedField[], delimiter: string) {
    this.#fields = fields;
    this.#delimiter = delimiter.charCodeAt(0);
    this.#separator = delimiter;
    this.#values = fields.map(() => new Int32Array(VALUES_MIN));
    this.texts = new TextDictionary((text) => this.#learn(text), 'joined');
  }

  get names(): readonly string[] {
    return this.#fields.map(({ name }) => name);
  }

  /** Values of a field by the number of the text; undefined for a field that is not here. */
  valuesOf(name: string): Int32Array | undefined {
    return this.#values[this.names.indexOf(name)];
  }

  /** The number of the text from `first` on, behind which `end` follows; NOT_ORDINARY when a field is not as it should be. */
  codeAt(text: Buffer, view: DataView, first: number, end: number): number {
    let left = this.#fields.length;
    let at = first;
    for (; at < text.length; at += 1) {
      const byte = text[at];
      const isEnd = left === 1 ? byte === end : byte === this.#delimiter;
      if (isEnd) {
        left -= 1;
        if (left === 0) break;
      } else if (byte === LF) return NOT_ORDINARY;
    }
    return left === 0 ? this.texts.codeOf(view, first, at - first) : NOT_ORDINARY;
  }

  /** What was added since this was asked before. */
  added(): JoinedAdded {
    const values = this.#values.map((each) => each.slice(this.#told, this.texts.count));
    this.#told = this.texts.count;
    return { names: this.names, values };
  }

  #learn(text: string): boolean {
    const code = this.texts.count;
    const parts = text.split(this.#separator);
    if (parts.length !== this.#fields.length) return false;
    return this.#fields.every((field, index) => {
      const value = valueIn(field, parts[index] ?? '');
      const values = this.#values[index];
      if (values === undefined || value < NULL_VALUE) return false;
      if (code < values.length) values[code] = value;
      else this.#values[index] = grown(values, code, value);
      return true;
    });
  }
}

function valueIn(field: JoinedField, text: string): number {
  if (text === NOTHING) return NULL_VALUE;
  if ('dictionary' in field) return field.dictionary.code(text);
  return DIGITS.test(text) && Number(text) <= field.max ? Number(text) : NOT_ORDINARY;
}

function grown(values: Int32Array, code: number, value: number): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(2 * values.length);
  longer.set(values);
  longer[code] = value;
  return longer;
}
