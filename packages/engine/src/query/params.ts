import type { SqlValue } from '../core/compiled-query.js';

/** Collects values to bind while SQL text is put together: `add` returns the `$n` that stands for the value. */
export class Params {
  readonly #values: SqlValue[] = [];

  add(value: SqlValue): string {
    this.#values.push(value);
    return `$${this.#values.length}`;
  }

  get values(): readonly SqlValue[] {
    return this.#values;
  }
}
