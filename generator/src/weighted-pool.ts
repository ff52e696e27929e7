import { itemAt, type Random } from './random.js';

const SLOTS_MIN = 4096;
const SLOTS_PER_ITEM = 4;

/** Picks items in proportion to their weights in constant time; weights are rounded to the table, never to zero. */
export class WeightedPool<T> {
  readonly items: readonly T[];
  private readonly table: Uint32Array;

  constructor(items: readonly T[], weights: readonly number[]) {
    if (items.length === 0) throw new RangeError('A weighted pool needs at least one item.');
    this.items = items;
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const slots = Math.max(SLOTS_MIN, items.length * SLOTS_PER_ITEM);
    const table: number[] = [];
    items.forEach((_, index) => {
      const share = Math.max(1, Math.round((slots * itemAt(weights, index)) / total));
      for (let slot = 0; slot < share; slot += 1) table.push(index);
    });
    this.table = Uint32Array.from(table);
  }

  pick(random: Random): T {
    return itemAt(this.items, this.table[random.below(this.table.length)] ?? 0);
  }
}

/** A pool in which item k is chosen in proportion to 1 / (k + 1)^exponent: few favourites and a long tail. */
export function zipfPool<T>(items: readonly T[], exponent = 1.1): WeightedPool<T> {
  return new WeightedPool(
    items,
    items.map((_, rank) => 1 / (rank + 1) ** exponent),
  );
}
