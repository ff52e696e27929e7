import { NULL_VALUE } from '../../parquet/columns.js';
import type { TextDictionary } from '../../parquet/text-dictionary.js';
import type { TextBooks } from '../../store/text-books.js';
import { ListTexts } from './list-texts.js';

const CODES_MIN = 1 << 8;
const UNKNOWN = -2;

/**
 * The interfaces of records, numbered as they are met. 0 is one that nobody named. A record without an interface has a
 * resource instead, as of a regional NAT gateway.
 */
export class Interfaces {
  readonly texts = new ListTexts(['']);
  readonly #interfaces: TextDictionary;
  readonly #resources: TextDictionary;
  #ofInterface = new Int32Array(CODES_MIN).fill(UNKNOWN);
  #ofResource = new Int32Array(CODES_MIN).fill(UNKNOWN);
  #ranks = new Int32Array(1);

  constructor(books: TextBooks) {
    this.#interfaces = books.of('interface_id');
    this.#resources = books.of('resource_id');
  }

  get count(): number {
    return this.texts.count;
  }

  /** The number of a record's interface, by the codes of its interface and of its resource. */
  of(interfaceCode: number, resourceCode: number): number {
    if (interfaceCode !== NULL_VALUE) {
      const known = this.#ofInterface[interfaceCode] ?? UNKNOWN;
      if (known !== UNKNOWN) return known;
      this.#ofInterface = this.#learned(this.#ofInterface, interfaceCode, this.#interfaces);
      return this.#ofInterface[interfaceCode] ?? 0;
    }
    if (resourceCode === NULL_VALUE) return 0;
    const known = this.#ofResource[resourceCode] ?? UNKNOWN;
    if (known !== UNKNOWN) return known;
    this.#ofResource = this.#learned(this.#ofResource, resourceCode, this.#resources);
    return this.#ofResource[resourceCode] ?? 0;
  }

  /** Where each stands in the order of ids: the least of some has the least id. Valid until another one is met. */
  ranks(): Int32Array {
    if (this.#ranks.length === this.count) return this.#ranks;
    const { texts } = this;
    const order = Int32Array.from({ length: this.count }, (_, number) => number);
    order.sort((a, b) => texts.compare(a, b));
    this.#ranks = new Int32Array(this.count);
    for (let rank = 0; rank < order.length; rank += 1) this.#ranks[order[rank] ?? 0] = rank;
    return this.#ranks;
  }

  #learned(numbers: Int32Array<ArrayBuffer>, code: number, book: TextDictionary): Int32Array<ArrayBuffer> {
    let room = numbers;
    if (code >= room.length) {
      room = new Int32Array(Math.max(2 * numbers.length, code + 1)).fill(UNKNOWN);
      room.set(numbers);
    }
    room[code] = this.texts.code(book.text(code));
    return room;
  }
}
