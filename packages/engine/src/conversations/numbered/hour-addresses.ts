import { NULL_VALUE } from '../../parquet/columns.js';
import type { TextDictionary } from '../../parquet/text-dictionary.js';
import type { AddressNotes } from './address-notes.js';
import type { BatchFacts } from './hour-rows.js';
import type { RecordColumns } from './record-columns.js';

/** What an hour's records say of addresses: country, AWS service (the last in the order of their text), whether inside. */
export class HourAddresses {
  readonly country: Int32Array;
  /** Of the book of `pkt_src_aws_service`. */
  readonly awsService: Int32Array;
  readonly #owned: Uint8Array;
  readonly #notes: AddressNotes;
  readonly #records: RecordColumns;
  readonly #countries: TextDictionary;
  readonly #services: TextDictionary;
  /** The number of a service in the book of the source's, by its number in that of the destination's. */
  readonly #sameService: Int32Array;

  constructor({ records, books, notes }: BatchFacts) {
    const { count } = books.addresses;
    this.country = new Int32Array(count);
    this.awsService = new Int32Array(count);
    this.#owned = new Uint8Array(count);
    this.#notes = notes;
    this.#records = records;
    this.#countries = books.of('src_country');
    this.#services = books.of('pkt_src_aws_service');
    const other = books.of('pkt_dst_aws_service');
    this.#sameService = Int32Array.from({ length: other.count }, (_, code) => this.#services.code(other.text(code)));
  }

  clear(): void {
    this.country.fill(NULL_VALUE);
    this.awsService.fill(NULL_VALUE);
    this.#owned.fill(0);
  }

  /** It is an interface's that logs. */
  own(address: number): void {
    this.#owned[address] = 1;
  }

  isInternal(address: number): boolean {
    return this.#owned[address] === 1 || this.#notes.isInternal(address);
  }

  note(record: number): void {
    const { src, dst, srcCountry, dstCountry, packetSrc, packetDst, srcService, dstService } = this.#records;
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
