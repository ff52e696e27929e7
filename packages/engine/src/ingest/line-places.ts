import { LIMITS } from '../core/limits.js';
import { parseType } from '../formats/shape.js';
import { NULL_VALUE } from '../parquet/columns.js';
import type { TextDictionary } from '../parquet/text-dictionary.js';
import type { Column } from '../schema/column.js';
import type { JoinedField, JoinedFields } from './joined-fields.js';
import type { RecordBook } from './record-book.js';

/** What stands at a place of a line: an address, one the record has twice, a number below 2^31, a larger one, joined fields. */
export const KIND = { address: 0, sameAddress: 1, number: 2, wide: 3, joined: 4 } as const;
/** Interfaces whose last values are remembered, to be tried first, and how many of each. */
export const CONTEXTS_MAX = 4_096;
export const GUESSES = 2;
const NUMBER_MAX: Readonly<Record<string, number>> = { UTINYINT: 255, USMALLINT: 65_535 };
/** Times beyond it are refused; sums of counters must stay exact. */
const WIDE_MAX: Readonly<Record<string, number>> = { start: LIMITS.startSecondsMax, end: LIMITS.startSecondsMax };
/** Numbers that say more of the interface than of the record: joined with what stands beside them. */
const JOINED_NUMBERS: ReadonlySet<string> = new Set(['version', 'traffic_path']);
/** Where the peer's address stood in the record before, as the other direction of an exchange often follows. */
const TWIN: Readonly<Record<string, string>> = { srcaddr: 'dstaddr', dstaddr: 'srcaddr' };
const NOWHERE = { own: -1, twin: -1 } as const;

/** A place of a line: one field, or some that are read together. */
export interface Place {
  readonly name: string;
  readonly kind: number;
  readonly max: number;
  readonly dictionary: TextDictionary;
  readonly joined: JoinedFields | undefined;
  /** Where a packet's address is most likely: at this place of the same record. */
  readonly own: number;
  /** Where the address is likely that the record before had: at this place. */
  readonly twin: number;
  /** The last values by interface, to be tried first. */
  readonly guesses: Int32Array;
}

/** The places of a line with these columns, in its order. */
export function placesOf(columns: readonly Column[], delimiter: string, book: RecordBook): Place[] {
  const places: Place[] = [];
  const names: string[] = [];
  let beside: JoinedField[] = [];
  const end = (): void => {
    if (beside.length > 0) {
      const joined = book.joined(beside, delimiter);
      places.push({
        ...NOWHERE,
        name: '',
        kind: KIND.joined,
        max: 0,
        dictionary: joined.texts,
        joined,
        guesses: none(),
      });
      names.push('');
    }
    beside = [];
  };
  for (const column of columns) {
    const { name } = column;
    const type = parseType(column);
    const max = NUMBER_MAX[type] ?? WIDE_MAX[name] ?? Number.MAX_SAFE_INTEGER;
    const isNumber = NUMBER_MAX[type] !== undefined;
    const isAddress = column.kind === 'address';
    if (isNumber ? JOINED_NUMBERS.has(name) : type !== 'BIGINT' && !isAddress) {
      beside.push(isNumber ? { name, max } : { name, dictionary: book.of(column) });
      continue;
    }
    end();
    const own = isAddress ? names.findIndex((each) => `pkt_${each}` === name) : NOWHERE.own;
    const kind = isNumber ? KIND.number : !isAddress ? KIND.wide : own < 0 ? KIND.address : KIND.sameAddress;
    places.push({ ...NOWHERE, name, kind, max, dictionary: book.addresses, joined: undefined, own, guesses: none() });
    names.push(name);
  }
  end();
  return places.map((place) => ({ ...place, twin: names.indexOf(TWIN[place.name] ?? '?') }));
}

function none(): Int32Array {
  return new Int32Array(GUESSES * CONTEXTS_MAX).fill(NULL_VALUE);
}
