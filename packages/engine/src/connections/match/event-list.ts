import { sortRows } from '../../core/sort-rows.js';

const ROOM_MIN = 1 << 8;
/** A moment is put into two numbers of 32 bits. */
const LOW_BITS = 24;

/** Events of connections that are to be taken one after another. */
export class EventList {
  count = 0;
  #keys = new Int32Array(ROOM_MIN);
  /** Twice the Unix milliseconds, and one more for a New: a Destroy comes before a New of the same instant. */
  #moments = new Float64Array(ROOM_MIN);

  push(key: number, t: number, isNew: boolean): void {
    if (this.count === this.#keys.length) this.#grow();
    this.#keys[this.count] = key;
    this.#moments[this.count] = 2 * t + (isNew ? 1 : 0);
    this.count += 1;
  }

  /** Keys have other numbers now: the new one by the old. */
  move(numbers: Int32Array): void {
    for (let index = 0; index < this.count; index += 1) {
      this.#keys[index] = numbers[this.#keys[index] ?? 0] ?? 0;
    }
  }

  /** Hands over each key's different events in the order of time, key by key. */
  eachKey(use: (key: number, events: readonly ListedEvent[]) => void): void {
    const order = this.#order();
    const [keys, moments] = [this.#keys, this.#moments];
    for (let from = 0; from < order.length; ) {
      const key = keys[order[from] ?? 0] ?? 0;
      const events: ListedEvent[] = [];
      let before = -1;
      for (; from < order.length && keys[order[from] ?? 0] === key; from += 1) {
        const moment = moments[order[from] ?? 0] ?? 0;
        if (moment !== before) events.push({ isNew: moment % 2 === 1, t: Math.floor(moment / 2) });
        before = moment;
      }
      use(key, events);
    }
  }

  #order(): Int32Array {
    const rows = new Int32Array(this.count);
    const [high, low] = [new Int32Array(this.count), new Int32Array(this.count)];
    for (let row = 0; row < this.count; row += 1) {
      const moment = this.#moments[row] ?? 0;
      rows[row] = row;
      high[row] = Math.floor(moment / 2 ** LOW_BITS);
      low[row] = moment % 2 ** LOW_BITS;
    }
    return sortRows(rows, [this.#keys, high, low]);
  }

  #grow(): void {
    const [keys, moments] = [new Int32Array(2 * this.count), new Float64Array(2 * this.count)];
    keys.set(this.#keys);
    moments.set(this.#moments);
    [this.#keys, this.#moments] = [keys, moments];
  }
}

export interface ListedEvent {
  readonly isNew: boolean;
  /** Unix milliseconds. */
  readonly t: number;
}
