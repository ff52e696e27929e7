/** Where each field of a conversation stands in a row of whole numbers; `NULL_VALUE` where it has none. */
export const FIELD = {
  client: 0,
  clientPort: 1,
  server: 2,
  serverPort: 3,
  protocol: 4,
  service: 5,
  orientation: 6,
  clientFlags: 7,
  serverFlags: 8,
  flows: 9,
  refusedFlows: 10,
  refused: 11,
  vantagePoints: 12,
  clientInterface: 13,
  serverInterface: 14,
  account: 15,
  vpc: 16,
  region: 17,
  clientInternal: 18,
  serverInternal: 19,
  clientCountry: 20,
  serverCountry: 21,
  clientService: 22,
  serverService: 23,
  encryption: 24,
  leg: 25,
  /** Of segments alone: the interface of each slot, and whether it let any of it pass, in pairs. */
  slots: 26,
  closed: 32,
  open: 33,
  knocking: 34,
  /** Until when it is believed to last, from the beginning of its hour. */
  until: 35,
  /** Twice whether the client is inside, and whether the server is. */
  direction: 36,
} as const;
export const FIELDS = 37;

/** Where each number that may be large stands in a row of those. */
export const WIDE = {
  start: 0,
  end: 1,
  /** Client's bytes and packets, server's bytes and packets; of segments, those of each slot. */
  measures: 2,
  hour: 14,
} as const;
export const WIDES = 15;

export const SLOT_COUNT = 3;
export const MEASURE_COUNT = 4;

const ROWS_MIN = 1 << 8;

/** Conversations or segments of an hour, row by row: they are made one at a time and later read in another order. */
export class RowStore {
  count = 0;
  narrow = new Int32Array(ROWS_MIN * FIELDS);
  wide = new Float64Array(ROWS_MIN * WIDES);

  /** Room for one more; its number. What stood there before is still there. */
  add(): number {
    const row = this.count;
    if (row * FIELDS === this.narrow.length) this.#grow();
    this.count = row + 1;
    return row;
  }

  clear(): void {
    this.count = 0;
  }

  /** A field of all rows. */
  field(field: number): Int32Array {
    const values = new Int32Array(this.count);
    for (let row = 0; row < values.length; row += 1) values[row] = this.narrow[row * FIELDS + field] ?? 0;
    return values;
  }

  #grow(): void {
    const narrow = new Int32Array(2 * this.narrow.length);
    narrow.set(this.narrow);
    this.narrow = narrow;
    const wide = new Float64Array(2 * this.wide.length);
    wide.set(this.wide);
    this.wide = wide;
  }
}
