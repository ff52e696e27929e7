import { NULL_VALUE } from '../../parquet/columns.js';
import type { TextDictionary } from '../../parquet/text-dictionary.js';
import type { AddressNotes } from './address-notes.js';
import { longer } from './hour-places.js';
import type { BatchFacts } from './hour-rows.js';
import type { RecordColumns } from './record-columns.js';

/** What an hour's records say of addresses: country, AWS service (the last in the order of their text), whether inside. */
export class HourAddresses {
  country = new Int32Array(0);
  /** Of the book of `pkt_src_aws_service`. */
  awsService = new Int32Array(0);
  #owned = new Uint8Array(0);
  readonly #notes: AddressNotes;
  readonly #addresses: TextDictionary;
  readonly #countries: TextDictionary;
  readonly #services: TextDictionary;
  readonly #otherServices: TextDictionary;
  /** The number of a service in the book of the source's, by its number in that of the destination's. */
  #sameService = new Int32Array(0);

  constructor({ books, notes }: BatchFacts) {
    this.#notes = notes;
    this.#addresses = books.addresses;
    this.#countries = books.of('src_country');
    this.#services = books.of('pkt_src_aws_service');
    this.#otherServices = books.of('pkt_dst_aws_service');
  }

  clear(): void {
    this.country.fill(NULL_VALUE);
    this.awsService.fill(NULL_VALUE);
    this.#owned.fill(0);
  }

  /** Makes room for every text there is; to be called before records that may have new ones are noted. */
  learn(): void {
    const { count } = this.#addresses;
    if (count > this.#owned.length) {
      const length = Math.max(count, 2 * this.#owned.length);
      this.country = longer(this.country, length);
      this.awsService = longer(this.awsService, length);
      const owned = new Uint8Array(length);
      owned.set(this.#owned);
      this.#owned = owned;
    }
    const other = this.#otherServices;
    if (other.count === this.#sameService.length) return;
    this.#sameService = Int32Array.from({ length: other.count }, (_, code) => this.#services.code(other.text(code)));
  }

  /** It is an interface's that logs. */
  own(address: number): void {
    this.#owned[address] = 1;
  }

  isInternal(address: number): boolean {
    return this.#owned[address] === 1 || this.#notes.isInternal(address);
  }

  note(records: RecordColumns, record: number): void {
    const { src, dst, srcCountry, dstCountry, packetSrc, packetDst, srcService, dstService } = records;
    this.#say(this.country, src[record] ?? NULL_VALUE, srcCountry[record] ?? NULL_VALUE, this.#countries);
    this.#say(this.country, dst[record] ?? NULL_VALUE, dstCountry[record] ?? NULL_VALUE, this.#countries);
    this.#say(this.awsService, packetSrc[record] ?? NULL_VALUE, srcService[record] ?? NULL_VALUE, this.#services);
    const service = dstService[record] ?? NULL_VALUE;
    const same = service === NULL_VALUE ? NULL_VALUE : (this.#sameService[service] ?? NULL_VALUE);
    this.#say(this.awsService, packetDst[record] ?? NULL_VALUE, same, this.#services);
  }

  #say(kept: Int32Array, address: number, code: number, texts: TextDictionary): void {
    if (code === NULL_VALUE || address === NULL_VALUE) return;
    const known = kept[address] ?? NULL_VALUE;
    if (code === known) return;
    if (known === NULL_VALUE || texts.compare(code, known) > 0) kept[address] = code;
  }
}
