import type { ColumnValues, Texts } from '../../parquet/columns.js';
import { NULL_VALUE } from '../../parquet/columns.js';

/** Any texts, numbered in the order they are met: for the few rows that are written of an archive itself. */
export class TextList implements Texts {
  readonly #bytes: Buffer[] = [];
  readonly #codes = new Map<string, number>();

  get count(): number {
    return this.#bytes.length;
  }

  code(text: string): number {
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    const code = this.#bytes.push(Buffer.from(text)) - 1;
    this.#codes.set(text, code);
    return code;
  }

  byteLength(code: number): number {
    return this.#bytes[code]?.length ?? 0;
  }

  copy(code: number, target: Uint8Array, at: number): number {
    const bytes = this.#bytes[code];
    if (bytes !== undefined) target.set(bytes, at);
    return at + (bytes?.length ?? 0);
  }

  compare(a: number, b: number): number {
    return Buffer.compare(this.#bytes[a] ?? Buffer.alloc(0), this.#bytes[b] ?? Buffer.alloc(0));
  }
}

/** A text column that is the same in every row. */
export function sameText(text: string, rows: number): ColumnValues {
  const texts = new TextList();
  return { codes: new Int32Array(rows).fill(texts.code(text)), texts };
}

export function textColumn(values: readonly (string | null)[]): ColumnValues {
  const texts = new TextList();
  return { codes: Int32Array.from(values, (text) => (text === null ? NULL_VALUE : texts.code(text))), texts };
}

export function numberColumn(values: readonly (number | null)[]): ColumnValues {
  return { numbers: Float64Array.from(values, (value) => value ?? NULL_VALUE) };
}
