import { NULL_VALUE } from '../../parquet/columns.js';
import type { TextDictionary } from '../../parquet/text-dictionary.js';
import type { TextBooks } from '../../store/text-books.js';
import { ListTexts } from './list-texts.js';
import type { RecordColumns } from './record-columns.js';

/**
 * The interfaces of a batch, numbered in the order of their ids: the least number of some is the least id. 0 is one that
 * nobody named. A record without an interface has a resource instead, as of a regional NAT gateway.
 */
export class Interfaces {
  readonly texts: ListTexts;
  readonly #ofInterface: Int32Array;
  readonly #ofResource: Int32Array;

  /** `carried`: ids that no record may have, but what went before. */
  constructor(records: RecordColumns, books: TextBooks, carried: Iterable<string>) {
    const [interfaces, resources] = [books.of('interface_id'), books.of('resource_id')];
    const ids = new Set(carried);
    for (const code of present(records.interface, interfaces)) ids.add(interfaces.text(code));
    for (const code of present(records.resource, resources)) ids.add(resources.text(code));
    ids.delete('');
    const sorted = [...ids].map((id) => Buffer.from(id)).sort(Buffer.compare);
    this.texts = new ListTexts(['', ...sorted.map((id) => id.toString())]);
    this.#ofInterface = this.#numbers(interfaces, ids);
    this.#ofResource = this.#numbers(resources, ids);
  }

  get count(): number {
    return this.texts.count;
  }

  /** The number of a record's interface, by the codes of its interface and of its resource. */
  of(interfaceCode: number, resourceCode: number): number {
    if (interfaceCode !== NULL_VALUE) return this.#ofInterface[interfaceCode] ?? 0;
    return resourceCode === NULL_VALUE ? 0 : (this.#ofResource[resourceCode] ?? 0);
  }

  #numbers(book: TextDictionary, ids: ReadonlySet<string>): Int32Array {
    const numbers = new Int32Array(book.count);
    for (let code = 0; code < numbers.length; code += 1) {
      const text = book.text(code);
      if (ids.has(text)) numbers[code] = this.texts.code(text);
    }
    return numbers;
  }
}

/** The codes that stand in a column, each once. */
function present(codes: Int32Array, book: TextDictionary): number[] {
  const seen = new Uint8Array(book.count);
  for (let row = 0; row < codes.length; row += 1) {
    const code = codes[row] ?? NULL_VALUE;
    if (code !== NULL_VALUE) seen[code] = 1;
  }
  const found: number[] = [];
  for (let code = 0; code < seen.length; code += 1) if (seen[code] === 1) found.push(code);
  return found;
}
