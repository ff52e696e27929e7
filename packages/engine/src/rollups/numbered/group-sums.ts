import { letGo } from '../../core/let-go.js';
import { type ColumnValues, NULL_VALUE } from '../../parquet/columns.js';
import { FIRST_OFFSET, SPAN } from '../../store/rollup-views.js';

/** Rows to be added up, as columns. */
export interface GroupedRows {
  readonly count: number;
  readonly columns: ReadonlyMap<string, ColumnValues>;
}

const GROUPS_MIN = 1 << 12;

/** What rollups add up, by group; grows with the groups. */
export class GroupSums {
  readonly #grainS: number;
  #total = 0;
  flows = new Float64Array(GROUPS_MIN);
  bytes = new Float64Array(GROUPS_MIN);
  packets = new Float64Array(GROUPS_MIN);
  /** Seconds from the beginning of the bucket to the first and the last record. */
  firsts: Int32Array<ArrayBuffer>;
  lasts = new Int32Array(GROUPS_MIN);

  constructor(grainS: number) {
    this.#grainS = grainS;
    this.firsts = new Int32Array(GROUPS_MIN).fill(grainS);
  }

  /** Whether every sum is exact: none is larger than all of them together. */
  get isExact(): boolean {
    return this.#total <= Number.MAX_SAFE_INTEGER;
  }

  /** Adds records, or rows of a finer rollup, to their groups, of which there are `count`. */
  add({ count: rows, columns }: GroupedRows, groups: Int32Array, count: number): void {
    while (this.flows.length < count) this.#grow();
    const flows = columns.get('flows');
    if (flows === undefined) countRows(this.flows, groups, rows);
    else this.#total += addTo(this.flows, groups, wideOf(flows, rows), rows);
    this.#total += addTo(this.bytes, groups, wideOf(columns.get('bytes'), rows), rows);
    this.#total += addTo(this.packets, groups, wideOf(columns.get('packets'), rows), rows);
    this.#addTimes(columns, groups, rows);
  }

  /** Frees their memory: nobody may look at them any more. */
  release(): void {
    for (const sums of [this.flows, this.bytes, this.packets, this.firsts, this.lasts]) letGo(sums);
  }

  /** The sums of `count` groups of these, and behind them those of `more` groups of others. */
  followedBy(others: GroupSums, count: number, more: number): GroupSums {
    const joined = new GroupSums(this.#grainS);
    while (joined.flows.length < count + more) joined.#grow();
    for (const name of ['flows', 'bytes', 'packets', 'firsts', 'lasts'] as const) {
      joined[name].set(this[name].subarray(0, count));
      joined[name].set(others[name].subarray(0, more), count);
    }
    return joined;
  }

  #addTimes(columns: GroupedRows['columns'], groups: Int32Array, rows: number): void {
    const { firsts, lasts } = this;
    const grainS = this.#grainS;
    const starts = wideOf(columns.get('start'), rows);
    const [offsets, spans] = [narrowOf(columns.get(FIRST_OFFSET)), narrowOf(columns.get(SPAN))];
    for (let row = 0; row < rows; row += 1) {
      const group = groups[row] ?? 0;
      let first = (starts[row] ?? 0) % grainS;
      if (offsets !== undefined) first += offsets[row] ?? 0;
      const last = spans === undefined ? first : first + (spans[row] ?? 0);
      if (first < (firsts[group] ?? 0)) firsts[group] = first;
      if (last > (lasts[group] ?? 0)) lasts[group] = last;
    }
  }

  #grow(): void {
    const length = 2 * this.flows.length;
    const wide = (sums: Float64Array): Float64Array<ArrayBuffer> => {
      const larger = new Float64Array(length);
      larger.set(sums);
      letGo(sums);
      return larger;
    };
    const [firsts, lasts] = [new Int32Array(length).fill(this.#grainS), new Int32Array(length)];
    firsts.set(this.firsts);
    lasts.set(this.lasts);
    letGo(this.firsts);
    letGo(this.lasts);
    this.flows = wide(this.flows);
    this.bytes = wide(this.bytes);
    this.packets = wide(this.packets);
    this.firsts = firsts;
    this.lasts = lasts;
  }
}

/** A column of BIGINT; nothing throughout where there is none. */
export function wideOf(column: ColumnValues | undefined, rows: number): Float64Array {
  if (column === undefined || 'codes' in column) return new Float64Array(rows);
  return column.numbers instanceof Float64Array ? column.numbers : Float64Array.from(column.numbers);
}

function narrowOf(column: ColumnValues | undefined): Int32Array | undefined {
  return column !== undefined && 'numbers' in column && column.numbers instanceof Int32Array
    ? column.numbers
    : undefined;
}

function countRows(sums: Float64Array, groups: Int32Array, rows: number): void {
  for (let row = 0; row < rows; row += 1) {
    const group = groups[row] ?? 0;
    sums[group] = (sums[group] ?? 0) + 1;
  }
}

/** Adds what rows count to their groups; what that comes to. */
function addTo(sums: Float64Array, groups: Int32Array, values: Float64Array, rows: number): number {
  let total = 0;
  for (let row = 0; row < rows; row += 1) {
    const value = values[row] ?? NULL_VALUE;
    if (value === NULL_VALUE) continue;
    const group = groups[row] ?? 0;
    sums[group] = (sums[group] ?? 0) + value;
    total += value;
  }
  return total;
}
