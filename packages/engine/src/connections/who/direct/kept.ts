/** Values by key, the longest unused dropped when they weigh too much together. Who asks for one that is being made waits for it. */
export class Kept<T> {
  readonly #weightMax: number;
  readonly #values = new Map<string, { readonly value: Promise<T>; weight: number }>();
  #weight = 0;

  constructor(weightMax: number) {
    this.#weightMax = weightMax;
  }

  has(key: string): boolean {
    return this.#values.has(key);
  }

  /** The value of a key, where there is one; undefined where it could not be made. */
  known(key: string): Promise<T | undefined> | undefined {
    return this.#values.get(key)?.value.catch(() => undefined);
  }

  get(key: string, make: () => Promise<T>, weigh: (value: T) => number): Promise<T> {
    const known = this.#values.get(key);
    if (known !== undefined) {
      this.#values.delete(key);
      this.#values.set(key, known);
      return known.value;
    }
    const entry = { value: make(), weight: 0 };
    this.#values.set(key, entry);
    entry.value.then(
      (value) => {
        if (this.#values.get(key) !== entry) return;
        entry.weight = weigh(value);
        this.#weight += entry.weight;
        this.#drop(key);
      },
      () => {
        if (this.#values.get(key) === entry) this.#values.delete(key);
      },
    );
    return entry.value;
  }

  /** All but the newest, which somebody is about to use. */
  #drop(newest: string): void {
    for (const [key, { weight }] of this.#values) {
      if (this.#weight <= this.#weightMax) return;
      if (key === newest) continue;
      this.#values.delete(key);
      this.#weight -= weight;
    }
  }
}
