import { CONTAINER_NAMES, placeOf, plainName } from './field-names.js';
import { KeyBook } from './key-book.js';
import { isObject, type JsonObject } from './log-record.js';

/** Objects inside a record that are looked into, one inside the other. */
export const CONTAINER_DEPTH_MAX = 3;
/** Keys whose meaning is remembered. */
const KEYS_MAX = 4_096;
const CONTAINER_RANKS = new Map(CONTAINER_NAMES.map((name, rank) => [name, rank]));

/** A value that competes for a slot; the lower the rank, the better. */
export interface Candidate {
  readonly key: string;
  readonly rank: number;
  readonly value: unknown;
}

/** An object with what competes for each slot, best first. */
export interface Layer {
  readonly object: JsonObject;
  readonly slots: readonly (readonly Candidate[])[];
}

interface KeyMeaning {
  readonly place: ReturnType<typeof placeOf>;
  /** Undefined for keys that are no container. */
  readonly container: number | undefined;
}

const meanings = new Map<string, KeyMeaning>();

function meaningOf(key: string): KeyMeaning {
  const known = meanings.get(key);
  if (known !== undefined) return known;
  const meaning = { place: placeOf(key), container: CONTAINER_RANKS.get(plainName(key)) };
  if (meanings.size < KEYS_MAX) meanings.set(key, meaning);
  return meaning;
}

/** A record and the objects in it that may hold parts of it, breadth first; each is looked at when it is asked for. */
export class RecordLayers {
  readonly #layers: Layer[] = [];
  readonly #waiting: { readonly object: JsonObject; readonly depth: number }[];

  constructor(record: JsonObject) {
    this.#waiting = [{ object: record, depth: 0 }];
  }

  /** What the first layer that has an answer answers. */
  first<T>(read: (layer: Layer) => T | undefined): T | undefined {
    for (let at = 0; ; at += 1) {
      const layer = this.#layers[at] ?? this.#open();
      if (layer === undefined) return undefined;
      const found = read(layer);
      if (found !== undefined) return found;
    }
  }

  #open(): Layer | undefined {
    const next = this.#waiting.shift();
    if (next === undefined) return undefined;
    const { object, depth } = next;
    const slots: Candidate[][] = Array.from({ length: KeyBook.SLOTS }, () => []);
    const containers: { readonly rank: number; readonly object: JsonObject }[] = [];
    for (const key of Object.keys(object)) {
      const { place, container } = meaningOf(key);
      const value = object[key];
      if (place !== undefined) slots[place.slot]?.push({ key, rank: place.rank, value });
      const inner = container === undefined || depth === CONTAINER_DEPTH_MAX ? undefined : asObject(value);
      if (container !== undefined && inner !== undefined) containers.push({ rank: container, object: inner });
    }
    for (const slot of slots) if (slot.length > 1) slot.sort(byRank);
    containers.sort(byRank);
    for (const each of containers) this.#waiting.push({ object: each.object, depth: depth + 1 });
    const layer = { object, slots };
    this.#layers.push(layer);
    return layer;
  }
}

function byRank(one: { readonly rank: number }, other: { readonly rank: number }): number {
  return one.rank - other.rank;
}

/** An object, also where OpenTelemetry writes it as a list of keys and values. */
function asObject(value: unknown): JsonObject | undefined {
  if (isObject(value)) return value;
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const pairs = value.filter((pair) => isObject(pair) && typeof pair.key === 'string' && 'value' in pair);
  if (pairs.length < value.length) return undefined;
  return Object.fromEntries(pairs.map((pair) => [String(pair.key), otelValue(pair.value)]));
}

/** The value in OpenTelemetry's `{ stringValue }`. */
export function otelValue(value: unknown): unknown {
  if (!isObject(value)) return value;
  return value.stringValue ?? value.intValue ?? value.doubleValue ?? value.boolValue ?? value;
}

/** The best value of a slot that is understood. */
export function best<T>(layer: Layer, slot: number, read: (value: unknown) => T | undefined): T | undefined {
  for (const { value } of layer.slots[slot] ?? []) {
    const understood = read(value);
    if (understood !== undefined) return understood;
  }
  return undefined;
}
