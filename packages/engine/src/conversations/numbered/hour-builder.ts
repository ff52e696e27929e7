import { NULL_VALUE } from '../../parquet/columns.js';
import { type BatchFacts, HourRows } from './hour-rows.js';
import { type Ends, flagsOf, isLoClient, orientationOf } from './orientation.js';
import type { RecordColumns } from './record-columns.js';
import { FIELD, FIELDS, MEASURE_COUNT, RowStore, WIDE, WIDES } from './row-store.js';
import { fillSlots } from './seat-slots.js';
import type { Services } from './services.js';
import { type LeftOpen, mayGoOn, Sessions } from './sessions.js';
import { Talk } from './talk.js';

/** Builds the conversations of hours one after the other. */
export class HourBuilder {
  /** What the last hour came to: what lies in it alone, and what may have begun before it or go on after it. */
  readonly whole = new RowStore();
  segments = new RowStore();
  #before = new RowStore();
  readonly #rows: HourRows;
  readonly #services: Services;
  readonly #sessions: Sessions;
  readonly #talk: Talk;
  readonly #books: BatchFacts['books'];
  #leftOpen: ReadonlyMap<number, LeftOpen> = new Map();
  #grouped = { order: new Int32Array(0), starts: new Int32Array(0) };
  #nextKey = 0;
  readonly #ends = { lo: 0, hi: 0, loPort: 0, hiPort: 0, protocol: 0 };

  constructor(facts: BatchFacts, services: Services) {
    this.#rows = new HourRows(facts);
    this.#services = services;
    this.#books = facts.books;
    this.#sessions = new Sessions(this.#rows);
    this.#talk = new Talk(this.#rows);
  }

  /**
   * Begins an hour (Unix seconds / 3,600) of about so many records: `before` is what the hour before left open, or what was
   * built last where that is undefined.
   */
  begin(hour: number, rows: number, before: RowStore | undefined): void {
    if (before === undefined) {
      const spare = this.#before;
      this.#before = this.segments;
      this.segments = spare;
    } else {
      this.#before = before;
      this.segments = new RowStore();
    }
    this.whole.clear();
    this.segments.clear();
    this.#rows.begin(hour, rows);
  }

  /** Takes records of the hour: those of these numbers, or all. */
  add(records: RecordColumns, picked?: Int32Array): void {
    this.#rows.add(records, picked);
  }

  /** To be called once all records of the hour have come, before it is built. */
  settle(): void {
    this.#rows.settle();
    this.#talk.begin();
    this.#leftOpen = this.#findLeftOpen();
    this.#grouped = grouped(this.#rows);
    this.#nextKey = 0;
  }

  /** Goes through so many 5-tuples at the most; whether there are more. */
  build(keysMax: number): boolean {
    const { order, starts } = this.#grouped;
    const { count } = this.#rows.keys;
    const end = Math.min(this.#nextKey + keysMax, count);
    for (let key = this.#nextKey; key < end; key += 1) {
      this.#buildKey(key, order, starts[key] ?? 0, starts[key + 1] ?? 0, this.#leftOpen.get(key));
    }
    this.#nextKey = end;
    return end < count;
  }

  /** What the hour before left open of the 5-tuples that have records in this one. */
  #findLeftOpen(): Map<number, LeftOpen> {
    const found = new Map<number, LeftOpen>();
    const store = this.#before;
    for (let row = 0; row < store.count; row += 1) {
      const at = row * FIELDS;
      if (store.narrow[at + FIELD.open] !== 1) continue;
      const [client, server] = [store.narrow[at + FIELD.client] ?? 0, store.narrow[at + FIELD.server] ?? 0];
      const [port, serverPort] = [store.narrow[at + FIELD.clientPort] ?? 0, store.narrow[at + FIELD.serverPort] ?? 0];
      const protocol = store.narrow[at + FIELD.protocol] ?? NULL_VALUE;
      const forward =
        port !== serverPort
          ? port < serverPort
          : client === server || this.#books.addresses.compare(client, server) <= 0;
      const key = forward
        ? this.#rows.keys.find(client, server, port, serverPort, protocol)
        : this.#rows.keys.find(server, client, serverPort, port, protocol);
      if (key !== NULL_VALUE) found.set(key, { store, row, forward });
    }
    return found;
  }

  #buildKey(key: number, order: Int32Array, from: number, to: number, before: LeftOpen | undefined): void {
    const { keys } = this.#rows;
    const ends = this.#ends;
    ends.lo = keys.field(key, 0);
    ends.hi = keys.field(key, 1);
    ends.loPort = keys.field(key, 2);
    ends.hiPort = keys.field(key, 3);
    ends.protocol = keys.field(key, 4);
    const { protocol } = ends;
    const isLeg = this.#rows.translation.isLeg(keys, key);
    if (!this.#sessions.isCut(order, from, to, protocol, before)) {
      this.#buildTalk(ends, isLeg, order, from, to, before, true);
      return;
    }
    this.#sessions.cut(order, from, to, protocol, before, (first, end, isFirst, isLast) => {
      this.#buildTalk(ends, isLeg, order, first, end, isFirst ? before : undefined, isLast);
    });
  }

  #buildTalk(
    ends: Ends,
    isLeg: boolean,
    order: Int32Array,
    from: number,
    to: number,
    before: LeftOpen | undefined,
    isLast: boolean,
  ): void {
    const talk = this.#talk;
    talk.take(order, from, to, ends.protocol);
    const isOpen = isLast && mayGoOn(talk.until, talk.isClosed, ends.protocol);
    const orientation = orientationOf(talk, ends, this.#services);
    const forward = isLoClient(orientation, talk, ends, this.#services);
    if (!isOpen && before === undefined) {
      const row = this.whole.add();
      this.#fill(this.whole, row, ends, isLeg, orientation, forward);
      direct(this.whole, row);
      return;
    }
    const known = before === undefined ? undefined : { narrow: before.store.narrow, at: before.row * FIELDS };
    const way = before === undefined ? forward : before.forward;
    const how = known === undefined ? orientation : (known.narrow[known.at + FIELD.orientation] ?? orientation);
    const row = this.segments.add();
    this.#fill(this.segments, row, ends, isLeg, how, way);
    const { narrow, wide } = this.segments;
    const at = row * FIELDS;
    if (known !== undefined && before !== undefined) {
      wide[row * WIDES + WIDE.start] = before.store.wide[before.row * WIDES + WIDE.start] ?? talk.start;
      for (const field of CARRIED_FIELDS) {
        const value = known.narrow[known.at + field] ?? NULL_VALUE;
        if (value !== NULL_VALUE) narrow[at + field] = value;
      }
      narrow[at + FIELD.leg] = Math.max(narrow[at + FIELD.leg] ?? 0, known.narrow[known.at + FIELD.leg] ?? 0);
    }
    direct(this.segments, row);
    fillSlots(this.segments, row, talk, way, known);
    wide[row * WIDES + WIDE.hour] = this.#rows.from;
    narrow[at + FIELD.closed] = talk.isClosed ? 1 : 0;
    narrow[at + FIELD.open] = isOpen ? 1 : 0;
    narrow[at + FIELD.knocking] = isOpen ? this.#knocking(order, from, to, way) : NULL_VALUE;
    narrow[at + FIELD.until] = talk.until;
  }

  /** Whose SYN alone came last, if it was one: 1 is the client's. */
  #knocking(order: Int32Array, from: number, to: number, forward: boolean): number {
    if (!this.#sessions.hasSyn(this.#talk.bits)) return NULL_VALUE;
    const sender = this.#sessions.knockerOf(this.#sessions.inTime.last(order, from, to));
    return sender === NULL_VALUE ? NULL_VALUE : (sender === 1) === forward ? 1 : 0;
  }

  /** What a whole conversation and a segment have in common. */
  #fill(store: RowStore, row: number, ends: Ends, isLeg: boolean, orientation: number, forward: boolean): void {
    const talk = this.#talk;
    const { narrow, wide } = store;
    const { places, addresses } = this.#rows;
    const at = row * FIELDS;
    const client = forward ? ends.lo : ends.hi;
    const server = forward ? ends.hi : ends.lo;
    const serverPort = forward ? ends.hiPort : ends.loPort;
    const clientPlace = forward ? talk.loPlace : talk.hiPlace;
    const serverPlace = forward ? talk.hiPlace : talk.loPlace;
    const place = clientPlace !== NULL_VALUE ? clientPlace : serverPlace !== NULL_VALUE ? serverPlace : talk.anyPlace;
    narrow[at + FIELD.client] = client;
    narrow[at + FIELD.clientPort] = forward ? ends.loPort : ends.hiPort;
    narrow[at + FIELD.server] = server;
    narrow[at + FIELD.serverPort] = serverPort;
    narrow[at + FIELD.protocol] = ends.protocol;
    narrow[at + FIELD.service] = this.#services.code(ends.protocol, serverPort);
    narrow[at + FIELD.orientation] = orientation;
    narrow[at + FIELD.clientFlags] = flagsOf(talk.bits, forward);
    narrow[at + FIELD.serverFlags] = flagsOf(talk.bits, !forward);
    narrow[at + FIELD.flows] = talk.flows;
    narrow[at + FIELD.refusedFlows] = talk.refusedFlows;
    narrow[at + FIELD.refused] = talk.isRefused ? 1 : 0;
    narrow[at + FIELD.vantagePoints] = talk.pieces;
    narrow[at + FIELD.clientInterface] = clientPlace;
    narrow[at + FIELD.serverInterface] = serverPlace;
    narrow[at + FIELD.account] = place === NULL_VALUE ? NULL_VALUE : (places.account[place] ?? NULL_VALUE);
    narrow[at + FIELD.vpc] = place === NULL_VALUE ? NULL_VALUE : (places.vpc[place] ?? NULL_VALUE);
    narrow[at + FIELD.region] = place === NULL_VALUE ? NULL_VALUE : (places.region[place] ?? NULL_VALUE);
    narrow[at + FIELD.clientInternal] = addresses.isInternal(client) ? 1 : 0;
    narrow[at + FIELD.serverInternal] = addresses.isInternal(server) ? 1 : 0;
    narrow[at + FIELD.clientCountry] = addresses.country[client] ?? NULL_VALUE;
    narrow[at + FIELD.serverCountry] = addresses.country[server] ?? NULL_VALUE;
    narrow[at + FIELD.clientService] = addresses.awsService[client] ?? NULL_VALUE;
    narrow[at + FIELD.serverService] = addresses.awsService[server] ?? NULL_VALUE;
    narrow[at + FIELD.encryption] = talk.encryption;
    narrow[at + FIELD.leg] = isLeg ? 1 : 0;
    const base = row * WIDES;
    wide[base + WIDE.start] = talk.start;
    wide[base + WIDE.end] = talk.end;
    const first = forward ? 0 : 2;
    for (let measure = 0; measure < MEASURE_COUNT; measure += 1) {
      wide[base + WIDE.measures + measure] = talk.most[(first + measure) % MEASURE_COUNT] ?? 0;
    }
  }
}

/** What is said of a conversation once, as soon as it is known, and carried from hour to hour. */
const CARRIED_FIELDS = [
  FIELD.service,
  FIELD.account,
  FIELD.vpc,
  FIELD.region,
  FIELD.clientInterface,
  FIELD.serverInterface,
  FIELD.clientInternal,
  FIELD.serverInternal,
  FIELD.clientCountry,
  FIELD.serverCountry,
  FIELD.clientService,
  FIELD.serverService,
] as const;

/** Which way it was opened across the border of the network. */
function direct({ narrow }: RowStore, row: number): void {
  const at = row * FIELDS;
  narrow[at + FIELD.direction] =
    2 * (narrow[at + FIELD.clientInternal] ?? 0) + (narrow[at + FIELD.serverInternal] ?? 0);
}

/** The rows that have a 5-tuple in the order of these, and where those of each begin. */
function grouped({ count, key: keyOf, keys }: HourRows): {
  order: Int32Array<ArrayBuffer>;
  starts: Int32Array<ArrayBuffer>;
} {
  const starts = new Int32Array(keys.count + 2);
  for (let row = 0; row < count; row += 1) {
    const key = keyOf[row] ?? NULL_VALUE;
    if (key !== NULL_VALUE) starts[key + 2] = (starts[key + 2] ?? 0) + 1;
  }
  for (let key = 2; key < starts.length; key += 1) starts[key] = (starts[key] ?? 0) + (starts[key - 1] ?? 0);
  const order = new Int32Array(starts[starts.length - 1] ?? 0);
  for (let row = 0; row < count; row += 1) {
    const key = keyOf[row] ?? NULL_VALUE;
    if (key === NULL_VALUE) continue;
    const at = starts[key + 1] ?? 0;
    order[at] = row;
    starts[key + 1] = at + 1;
  }
  return { order, starts };
}
