import { EventList } from './event-list.js';

/** What is held of a key, as 32-bit numbers one behind the other: they are looked at together, and so lie together. */
const FIELDS = 8;
const [SOURCE, DEST, NAT, ENDS, DEST_PORT, OPENED, CLOSED, HASH] = [0, 1, 2, 3, 4, 5, 6, 7] as const;
/** Where columns stand; the source's port and the protocol share one. */
const PLACES: Readonly<Record<string, number>> = {
  source_ip: SOURCE,
  dest_ip: DEST,
  nat_ip: NAT,
  dest_port: DEST_PORT,
};
const KEYS_MIN = 1 << 10;
const EMPTY_SLOT = -1;
/** Of a port or protocol there may be none, which is -1. */
const PROTOCOL_BITS = 9;
const PROTOCOL_MASK = (1 << PROTOCOL_BITS) - 1;
/** Where the moment of a New or a Destroy stands: there is none of the kind; or the key's events are in the list. */
export const NONE = -1;
const LISTED = -2;
const OFFSET_MAX = 0x7fff_ffff;

/**
 * The connections of a day's records by number, from numbers of their addresses. Most have one New and one Destroy, which
 * stand here; the events of the others, and those from before the day, are listed.
 */
export class KeyTable {
  count = 0;
  /** Events of keys with more than one New or Destroy. */
  readonly listed = new EventList();
  readonly #start: number;
  #fields: Int32Array<ArrayBuffer>;
  #slots: Int32Array<ArrayBuffer>;

  /** `start` is the day's, in Unix milliseconds; `keys` about how many there will be. */
  constructor(start: number, keys: number) {
    this.#start = start;
    const room = Math.max(KEYS_MIN, 2 ** Math.ceil(Math.log2(keys)));
    this.#fields = new Int32Array(room * FIELDS);
    this.#slots = new Int32Array(2 * room).fill(EMPTY_SLOT);
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
    const key = this.#keyOf(source, dest, nat, ((sourcePort + 1) << PROTOCOL_BITS) | (protocol + 1), destPort);
    const fields = this.#fields;
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
    const [fields, slots] = [this.#fields, this.#slots];
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (let key = slots[slot] ?? EMPTY_SLOT; key !== EMPTY_SLOT; key = slots[slot] ?? EMPTY_SLOT) {
      const first = key * FIELDS;
      if (
        fields[first + HASH] === hash &&
        fields[first + SOURCE] === source &&
        fields[first + DEST] === dest &&
        fields[first + NAT] === nat &&
        fields[first + ENDS] === ends &&
        fields[first + DEST_PORT] === destPort
      ) {
        return key;
      }
      slot = (slot + 1) & mask;
    }
    slots[slot] = this.count;
    return this.#append([source, dest, nat, ends, destPort, NONE, NONE, hash]);
  }

  #append(values: readonly number[]): number {
    const key = this.count;
    if ((key + 1) * FIELDS > this.#fields.length) this.#grow();
    this.#fields.set(values, key * FIELDS);
    this.count = key + 1;
    if (2 * this.count > this.#slots.length) this.#rehash();
    return key;
  }

  #grow(): void {
    const grown = new Int32Array(2 * this.#fields.length);
    grown.set(this.#fields);
    this.#fields = grown;
  }

  #rehash(): void {
    const slots = new Int32Array(2 * this.#slots.length).fill(EMPTY_SLOT);
    const mask = slots.length - 1;
    for (let key = 0; key < this.count; key += 1) {
      let slot = (this.#fields[key * FIELDS + HASH] ?? 0) & mask;
      while (slots[slot] !== EMPTY_SLOT) slot = (slot + 1) & mask;
      slots[slot] = key;
    }
    this.#slots = slots;
  }
}
