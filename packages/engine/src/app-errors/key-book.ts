/** What a key at the top of a record means; 0 is nothing. */
export type RoleOf = (key: string) => number;

const KEYS_MAX = 4_096;
const KEY_BYTES_MAX = 128;
const BUCKETS = 8_192;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const ASCII_END = 0x80;
const HASH_FACTOR = 31;
const SLOT_BITS = 8;

/**
 * The keys met so far, each with its meaning, which is worked out once. `follow` finds the key at a place: the one that
 * followed the same key last time, most of the time, which is a comparison and no search.
 */
export class KeyBook {
  /** Level, service, time and message. */
  static readonly SLOTS = 4;
  static readonly LEVEL = 0;
  static readonly SERVICE = 1;
  static readonly TIME = 2;
  static readonly MESSAGE = 3;
  /** Part of the role of a key whose value may hold a record, or some of one. */
  static readonly CONTAINER = 0x8000;

  readonly #roleOf: RoleOf;
  readonly #roles = new Uint16Array(KEYS_MAX);
  readonly #followers = new Uint16Array(KEYS_MAX);
  /** Where a key's bytes begin in `#bytes`, and how many they are with the closing quote. */
  readonly #starts = new Uint32Array(KEYS_MAX);
  readonly #lengths = new Uint8Array(KEYS_MAX);
  readonly #bytes = new Uint8Array(KEYS_MAX * (KEY_BYTES_MAX + 1));
  readonly #buckets = new Uint16Array(BUCKETS);
  #count = 1;
  #used = 0;

  constructor(roleOf: RoleOf) {
    this.#roleOf = roleOf;
  }

  /** The role of a key that competes for a slot; the lower the rank, the better. */
  static role(slot: number, rank: number): number {
    return ((slot + 1) << SLOT_BITS) | rank;
  }
  /** -1 where there is none. */
  static slotOf(role: number): number {
    return ((role & ~KeyBook.CONTAINER) >> SLOT_BITS) - 1;
  }
  static rankOf(role: number): number {
    return role & ((1 << SLOT_BITS) - 1);
  }

  role(key: number): number {
    return this.#roles[key] as number;
  }

  /** Bytes of a key with its closing quote. */
  length(key: number): number {
    return this.#lengths[key] as number;
  }

  /** The key whose text begins at `at`; -1 where it is not plain ASCII, too long, or one too many. */
  follow(before: number, bytes: Uint8Array, at: number): number {
    const guess = this.#followers[before] as number;
    if (guess !== 0 && this.#isAt(guess, bytes, at)) return guess;
    const found = this.#find(bytes, at);
    if (found > 0) this.#followers[before] = found;
    return found;
  }

  #isAt(key: number, bytes: Uint8Array, at: number): boolean {
    const start = this.#starts[key] as number;
    const length = this.#lengths[key] as number;
    const known = this.#bytes;
    for (let index = 0; index < length; index += 1) if (bytes[at + index] !== known[start + index]) return false;
    return true;
  }

  #find(bytes: Uint8Array, at: number): number {
    let hash = 0;
    let end = at;
    for (; bytes[end] !== QUOTE; end += 1) {
      const byte = bytes[end] as number;
      if (byte < SPACE || byte >= ASCII_END || byte === BACKSLASH || end - at >= KEY_BYTES_MAX) return -1;
      hash = (Math.imul(hash, HASH_FACTOR) + byte) | 0;
    }
    let bucket = (hash >>> 0) % BUCKETS;
    for (let key = this.#buckets[bucket] as number; key !== 0; key = this.#buckets[bucket] as number) {
      if (this.#isAt(key, bytes, at)) return key;
      bucket = (bucket + 1) % BUCKETS;
    }
    if (this.#count === KEYS_MAX) return -1;
    const key = this.#count++;
    this.#bytes.set(bytes.subarray(at, end + 1), this.#used);
    this.#starts[key] = this.#used;
    this.#lengths[key] = end + 1 - at;
    this.#used += end + 1 - at;
    this.#roles[key] = this.#roleOf(String.fromCharCode(...bytes.subarray(at, end)));
    this.#buckets[bucket] = key;
    return key;
  }
}
