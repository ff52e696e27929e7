import type { JoinedAdded } from './joined-fields.js';

const VALUES_MIN = 1 << 8;

/** What joined fields hold, by the numbers they are read under elsewhere. */
export class JoinedTexts {
  readonly names: readonly string[];
  readonly #values: Int32Array[];
  #count = 0;

  constructor(names: readonly string[]) {
    this.names = names;
    this.#values = names.map(() => new Int32Array(VALUES_MIN));
  }

  /** Values of a field by the number of the text; undefined for a field that is not here. */
  valuesOf(name: string): Int32Array | undefined {
    return this.#values[this.names.indexOf(name)];
  }

  add({ values }: JoinedAdded): void {
    const added = values[0]?.length ?? 0;
    for (const [index, more] of values.entries()) {
      let known = this.#values[index] ?? new Int32Array();
      if (this.#count + added > known.length) {
        const grown = new Int32Array(2 * (this.#count + added));
        grown.set(known);
        known = grown;
      }
      known.set(more, this.#count);
      this.#values[index] = known;
    }
    this.#count += added;
  }
}
