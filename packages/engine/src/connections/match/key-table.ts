import { EventList } from './event-list.js';

/**
 * What is held of a key, as 32-bit numbers one behind the other, in the place that its hash gives: a record costs one look
 * at memory that no cache holds.
 */
const FIELDS = 8;
const [SOURCE, DEST, NAT, ENDS, DEST_PORT, OPENED, CLOSED, HASH] = [0, 1, 2, 3, 4, 5, 6, 7] as const;
/** Where columns stand; the source's port and the protocol share one. */
const PLACES: Readonly<Record<string, number>> = {
  source_ip: SOURCE,
  dest_ip: DEST,
  nat_ip: NAT,
  dest_port: DEST_PORT,
};
const PLACES_MIN = 1 << 11;
const FILLED_MAX = 0.75;
/** In ENDS of a place that no key has. */
const NO_KEY = -1;
/** Of a port or protocol there may be none, which is -1. */
const PROTOCOL_BITS = 9;
const PROTOCOL_MASK = (1 << PROTOCOL_BITS) - 1;
/** Where the moment of a New or a Destroy stands: there is none of the kind; or the key's events are in the list. */
export const NONE = -1;
const LISTED = -2;
const OFFSET_MAX = 0x7fff_ffff;

/**
 * The connections of a day's records by their place, from numbers of their addresses. Most have one New and one Destroy,
 * which stand here; the events of the others, and those from before the day, are listed. Places change while records are
 * taken.
 */
export class KeyTable {
  /** Events of keys with more than one New or Destroy. */
  readonly listed = new EventList();
  readonly #start: number;
  #fields: Int32Array<ArrayBuffer>;
  #count = 0;

  /** `start` is the day's, in Unix milliseconds; `keys` about how many there will be. */
  constructor(start: number, keys: number) {
    this.#start = start;
    const places = Math.max(PLACES_MIN, 2 ** Math.ceil(Math.log2(keys / FILLED_MAX)));
    this.#fields = new Int32Array(places * FIELDS).fill(NO_KEY);
  }

  /** Takes a record. Numbers of addresses, ports and the protocol are -1 where there is none; `t` in Unix milliseconds. */
  add(
    source: number,
    dest: number,
    sourcePort: number,
    destPort: number,
    protocol: number,
    nat: number,
    isNew: boolean,
    t: number,
  ): void {
    if (this.#count > FILLED_MAX * this.places) this.#grow();
    const fields = this.#fields;
    const key = this.#keyOf(source, dest, nat, ((sourcePort + 1) << PROTOCOL_BITS) | (protocol + 1), destPort);
    const first = key * FIELDS;
    if (fields[first + OPENED] !== LISTED) {
      const at = first + (isNew ? OPENED : CLOSED);
      const offset = t - this.#start;
      if (fields[at] === offset) return;
      if (fields[at] === NONE && offset >= 0 && offset <= OFFSET_MAX) {
        fields[at] = offset;
        return;
      }
      this.#list(key);
    }
    this.listed.push(key, t, isNew);
  }

  /** How many places there are. */
  get places(): number {
    return this.#fields.length / FIELDS;
  }

  /** Whether there is a key at a place. */
  has(key: number): boolean {
    return this.#fields[key * FIELDS + ENDS] !== NO_KEY;
  }

  nat(key: number): number {
    return this.#fields[key * FIELDS + NAT] ?? NONE;
  }

  sourcePort(key: number): number {
    return ((this.#fields[key * FIELDS + ENDS] ?? 0) >> PROTOCOL_BITS) - 1;
  }

  /** Puts a column of the keys of rows into an array: of `rows[order[from]]` and those behind it. */
  fill(column: string, rows: Int32Array, order: Int32Array, from: number, into: Int32Array): void {
    const fields = this.#fields;
    const at = PLACES[column] ?? ENDS;
    for (let index = 0; index < into.length; index += 1) {
      into[index] = fields[(rows[order[from + index] ?? 0] ?? 0) * FIELDS + at] ?? NONE;
    }
    if (at !== ENDS) return;
    for (let index = 0; index < into.length; index += 1) {
      const ends = into[index] ?? 0;
      into[index] = (column === 'protocol' ? ends & PROTOCOL_MASK : ends >> PROTOCOL_BITS) - 1;
    }
  }

  /** Whether its events are in the list. */
  isListed(key: number): boolean {
    return this.#fields[key * FIELDS + OPENED] === LISTED;
  }

  /** Milliseconds from the start of the day to the one New of a key that is not listed; NONE when it has none. */
  opened(key: number): number {
    return this.#fields[key * FIELDS + OPENED] ?? NONE;
  }

  /** The same of its Destroy. */
  closed(key: number): number {
    return this.#fields[key * FIELDS + CLOSED] ?? NONE;
  }

  #list(key: number): void {
    const first = key * FIELDS;
    const [opened, closed] = [this.opened(key), this.closed(key)];
    if (opened !== NONE) this.listed.push(key, this.#start + opened, true);
    if (closed !== NONE) this.listed.push(key, this.#start + closed, false);
    this.#fields[first + OPENED] = LISTED;
    this.#fields[first + CLOSED] = NONE;
  }

  #keyOf(source: number, dest: number, nat: number, ends: number, destPort: number): number {
    let hash = Math.imul(source ^ Math.imul(dest, 0x85eb_ca6b), 0x9e37_79b1);
    hash = Math.imul(hash ^ (hash >>> 15) ^ ends, 0xc2b2_ae35);
    hash = Math.imul(hash ^ (hash >>> 13) ^ nat ^ Math.imul(destPort, 0x27d4_eb2f), 0x85eb_ca6b);
    hash ^= hash >>> 16;
    const fields = this.#fields;
    const mask = fields.length - 1;
    let first = Math.imul(hash, FIELDS) & mask;
    for (; fields[first + ENDS] !== NO_KEY; first = (first + FIELDS) & mask) {
      if (
        fields[first + SOURCE] === source &&
        fields[first + ENDS] === ends &&
        fields[first + DEST] === dest &&
        fields[first + DEST_PORT] === destPort &&
        fields[first + NAT] === nat
      ) {
        return first / FIELDS;
      }
    }
    fields[first + SOURCE] = source;
    fields[first + DEST] = dest;
    fields[first + NAT] = nat;
    fields[first + ENDS] = ends;
    fields[first + DEST_PORT] = destPort;
    fields[first + OPENED] = NONE;
    fields[first + CLOSED] = NONE;
    fields[first + HASH] = hash;
    this.#count += 1;
    return first / FIELDS;
  }

  #grow(): void {
    const before = this.#fields;
    const grown = new Int32Array(2 * before.length).fill(NO_KEY);
    const mask = grown.length - 1;
    const moved = this.listed.count === 0 ? undefined : new Int32Array(this.places);
    for (let from = 0; from < before.length; from += FIELDS) {
      if (before[from + ENDS] === NO_KEY) continue;
      let first = Math.imul(before[from + HASH] ?? 0, FIELDS) & mask;
      while (grown[first + ENDS] !== NO_KEY) first = (first + FIELDS) & mask;
      for (let field = 0; field < FIELDS; field += 1) grown[first + field] = before[from + field] ?? NONE;
      if (moved !== undefined) moved[from / FIELDS] = first / FIELDS;
    }
    this.#fields = grown;
    if (moved !== undefined) this.listed.move(moved);
  }
}
