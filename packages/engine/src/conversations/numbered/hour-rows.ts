import { NULL_VALUE } from '../../parquet/columns.js';
import type { TextBooks } from '../../store/text-books.js';
import { BEYOND_HOUR_S_MAX, SECONDS_PER_HOUR } from '../timeouts.js';
import type { AddressNotes } from './address-notes.js';
import { HourAddresses } from './hour-addresses.js';
import { HourPlaces } from './hour-places.js';
import type { Interfaces } from './interfaces.js';
import { Owners } from './owners.js';
import type { RecordColumns } from './record-columns.js';
import { ROW } from './row-bits.js';
import { Translation } from './translation.js';
import { TupleBook } from './tuple-book.js';

/** What all hours of a batch share. */
export interface BatchFacts {
  readonly records: RecordColumns;
  readonly books: TextBooks;
  readonly interfaces: Interfaces;
  readonly notes: AddressNotes;
}

const SYN_ACK = 18;
const BARE_SYN = 2;
const HI_FLAGS_SHIFT = 8;
const LAST_SECOND = SECONDS_PER_HOUR - 1 + BEYOND_HOUR_S_MAX;

/**
 * The records of one hour as both directions of a 5-tuple see them. `lo` and `hi` are its ends in the order of their ports,
 * then of their text; the packet's own addresses are the ends. Rows are numbered from 0 in the order they were given.
 */
export class HourRows {
  readonly places: HourPlaces;
  readonly addresses: HourAddresses;
  readonly translation = new Translation();
  /** 5-tuples: `lo`, `hi`, port of `lo`, port of `hi`, protocol. */
  readonly keys = new TupleBook();
  count = 0;
  /** Unix second at which the hour begins. */
  from = 0;
  /** The record of each row. */
  records: Int32Array = new Int32Array(0);
  /** By row: its 5-tuple, NULL_VALUE when it has no ends. */
  key: Int32Array;
  /** The number of its interface. */
  place: Int32Array;
  /** What `ROW` says of it. */
  bits: Int32Array;
  /** When it starts and until when it is believed to last, from the beginning of the hour. */
  since: Int32Array;
  until: Int32Array;
  readonly #facts: BatchFacts;
  readonly #owners: Owners;
  readonly #egress: number;
  readonly #ingress: number;
  readonly #reject: number;

  constructor(facts: BatchFacts, rowsMax: number) {
    const { books } = facts;
    this.#facts = facts;
    this.key = new Int32Array(rowsMax);
    this.place = new Int32Array(rowsMax);
    this.bits = new Int32Array(rowsMax);
    this.since = new Int32Array(rowsMax);
    this.until = new Int32Array(rowsMax);
    this.#egress = books.of('flow_direction').code('egress');
    this.#ingress = books.of('flow_direction').code('ingress');
    this.#reject = books.of('action').code('REJECT');
    this.places = new HourPlaces(facts);
    this.addresses = new HourAddresses(facts);
    this.#owners = new Owners();
  }

  /** Takes the records of an hour (Unix seconds / 3,600) in place of those of the one before. */
  load(hour: number, records: Int32Array): void {
    this.count = records.length;
    this.records = records;
    this.from = hour * SECONDS_PER_HOUR;
    this.keys.clear();
    this.places.clear();
    this.addresses.clear();
    this.translation.clear();
    const isUnsure = this.#readRows();
    if (isUnsure) this.#settleUnsure();
    this.translation.findInnerLegs(this);
  }

  /** The ends of a row that tells neither by itself; what was not said before is said of it. */
  #settleUnsure(): void {
    const owners = this.#owners;
    owners.clear();
    for (let row = 0; row < this.count; row += 1) {
      if (((this.bits[row] ?? 0) & ROW.unsure) === 0) continue;
      const { lo, hi } = this.#recorded(row);
      if (this.place[row] !== 0) owners.vote(this.place[row] ?? 0, this.#isSix(row), lo, hi);
    }
    owners.count();
    for (let row = 0; row < this.count; row += 1) {
      const bits = this.bits[row] ?? 0;
      if ((bits & ROW.unsure) === 0) continue;
      this.bits[row] = bits | this.#hereOf(row, owners.of(this.place[row] ?? 0, this.#isSix(row)));
    }
    this.#noteOwned();
  }

  #isSix(row: number): boolean {
    return this.#facts.notes.isSix(this.#facts.records.src[this.records[row] ?? 0] ?? 0);
  }

  /** The addresses that the record itself has, at the ends of its packet. */
  #recorded(row: number): { lo: number; hi: number } {
    const { src, dst } = this.#facts.records;
    const record = this.records[row] ?? 0;
    const [from, to] = [src[record] ?? 0, dst[record] ?? 0];
    return ((this.bits[row] ?? 0) & ROW.loSent) !== 0 ? { lo: from, hi: to } : { lo: to, hi: from };
  }

  #hereOf(row: number, own: number): number {
    const key = this.key[row] ?? 0;
    const [lo, hi] = [this.keys.field(key, 0), this.keys.field(key, 1)];
    const recorded = this.#recorded(row);
    let here = 0;
    if (recorded.lo === lo && (own === NULL_VALUE ? this.#isOnlyInternal(row, 'lo') : own === lo)) here |= ROW.loHere;
    if (recorded.hi === hi && (own === NULL_VALUE ? this.#isOnlyInternal(row, 'hi') : own === hi)) here |= ROW.hiHere;
    return here;
  }

  #isOnlyInternal(row: number, end: 'lo' | 'hi'): boolean {
    const isSource = (((this.bits[row] ?? 0) & ROW.loSent) !== 0) === (end === 'lo');
    return this.#isSideInternal(row, isSource) && !this.#isSideInternal(row, !isSource);
  }

  /** Of the packet's address on one side; the record's own class says it where it has the same. */
  #isSideInternal(row: number, isSource: boolean): boolean {
    const { src, dst, packetSrc, packetDst } = this.#facts.records;
    const record = this.records[row] ?? 0;
    const packet = (isSource ? packetSrc : packetDst)[record] ?? NULL_VALUE;
    const recorded = (isSource ? src : dst)[record] ?? 0;
    if (packet === NULL_VALUE || packet === recorded) return this.#facts.notes.isOfInternalClass(recorded);
    return this.#facts.notes.isInternal(packet);
  }

  #noteOwned(): void {
    for (let row = 0; row < this.count; row += 1) {
      const bits = this.bits[row] ?? 0;
      if ((bits & ROW.unsure) === 0) continue;
      const key = this.key[row] ?? 0;
      if ((bits & ROW.loHere) !== 0) this.addresses.own(this.keys.field(key, 0));
      if ((bits & ROW.hiHere) !== 0) this.addresses.own(this.keys.field(key, 1));
    }
  }

  /** Reads every record once; whether there are any that do not tell which side is their interface's. */
  #readRows(): boolean {
    // Everything by a name of its own: what is looked up in `this` is looked up again after each call.
    const { places, addresses, keys, translation, records: rows, from } = this;
    const { key: keyOf, place: placeOf, bits: bitsOf, since: sinceOf, until: untilOf } = this;
    const { records, books, interfaces } = this.#facts;
    const { interface: interfaceOf, resource, src: sources, dst: destinations } = records;
    const { packetSrc, packetDst, srcPort: srcPorts, dstPort: dstPorts, protocol: protocols } = records;
    const { flags: flagsOf, action, direction: directions, instance, start: starts, end: ends } = records;
    const texts = books.addresses;
    const [egress, ingress, reject] = [this.#egress, this.#ingress, this.#reject];
    let isUnsure = false;
    for (let row = 0; row < rows.length; row += 1) {
      const record = rows[row] ?? 0;
      const place = interfaces.of(interfaceOf[record] ?? NULL_VALUE, resource[record] ?? NULL_VALUE);
      places.note(place, record);
      addresses.note(record);
      const source = sources[record] ?? NULL_VALUE;
      const destination = destinations[record] ?? NULL_VALUE;
      if (source === NULL_VALUE || destination === NULL_VALUE) {
        keyOf[row] = NULL_VALUE;
        bitsOf[row] = 0;
        continue;
      }
      const packetSource = packetSrc[record] ?? NULL_VALUE;
      const packetDestination = packetDst[record] ?? NULL_VALUE;
      const src = packetSource === NULL_VALUE ? source : packetSource;
      const dst = packetDestination === NULL_VALUE ? destination : packetDestination;
      const srcPort = Math.max(srcPorts[record] ?? 0, 0);
      const dstPort = Math.max(dstPorts[record] ?? 0, 0);
      const fromLo = srcPort !== dstPort ? srcPort < dstPort : src === dst || texts.compare(src, dst) <= 0;
      const protocol = protocols[record] ?? NULL_VALUE;
      const key = fromLo
        ? keys.add(src, dst, srcPort, dstPort, protocol)
        : keys.add(dst, src, dstPort, srcPort, protocol);

      let bits = fromLo ? ROW.loSent : ROW.hiSent;
      const flags = flagsOf[record] ?? NULL_VALUE;
      if (flags !== NULL_VALUE) {
        bits |= fromLo ? ROW.loHasFlags | (flags & 255) : ROW.hiHasFlags | ((flags & 255) << HI_FLAGS_SHIFT);
        const opening = flags & SYN_ACK;
        if (opening === BARE_SYN) bits |= fromLo ? ROW.loOpened : ROW.hiOpened;
        else if (opening === SYN_ACK) bits |= fromLo ? ROW.hiOpened : ROW.loOpened;
      }
      if (action[record] === reject) bits |= ROW.refused;

      const isSourceHop = src !== source;
      const isDestinationHop = dst !== destination;
      const direction = directions[record] ?? NULL_VALUE;
      if (direction === egress || direction === ingress) {
        const isSource = direction === egress;
        const isHop = isSource ? isSourceHop : isDestinationHop;
        if (!isHop || instance[record] !== NULL_VALUE) {
          bits |= isSource === fromLo ? ROW.loHere : ROW.hiHere;
          addresses.own(isSource ? src : dst);
        }
      } else {
        bits |= ROW.unsure;
        isUnsure = true;
      }
      if (packetSource === NULL_VALUE && packetDestination === NULL_VALUE) {
        if (srcPort !== 0 && dstPort !== 0) bits |= ROW.plain;
      } else if (isSourceHop !== isDestinationHop) {
        if (isSourceHop) translation.standFor(source, src, srcPort, protocol);
        else translation.standFor(destination, dst, dstPort, protocol);
      }

      const start = starts[record] ?? 0;
      const since = start - from;
      keyOf[row] = key;
      placeOf[row] = place;
      bitsOf[row] = bits;
      sinceOf[row] = since;
      untilOf[row] = Math.min(Math.max((ends[record] ?? NULL_VALUE) - from, since), LAST_SECOND);
    }
    return isUnsure;
  }
}
