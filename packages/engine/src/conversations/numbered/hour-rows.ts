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

/** What all hours that are built one after the other share. */
export interface BatchFacts {
  readonly books: TextBooks;
  readonly interfaces: Interfaces;
  readonly notes: AddressNotes;
}

const SYN_ACK = 18;
const BARE_SYN = 2;
const HI_FLAGS_SHIFT = 8;
const LAST_SECOND = SECONDS_PER_HOUR - 1 + BEYOND_HOUR_S_MAX;

const ROWS_MIN = 1 << 10;

/**
 * The records of one hour as both directions of a 5-tuple see them, and what else of them is needed: their columns may go.
 * `lo` and `hi` are its ends in the order of their ports, then of their text; the packet's own addresses are the ends. Rows
 * are numbered from 0 in the order they come.
 */
export class HourRows {
  readonly places: HourPlaces;
  readonly addresses: HourAddresses;
  readonly translation = new Translation();
  /** 5-tuples: `lo`, `hi`, port of `lo`, port of `hi`, protocol. */
  readonly keys = new TupleBook();
  readonly interfaces: Interfaces;
  count = 0;
  /** Unix second at which the hour begins. */
  from = 0;
  /** By row: its 5-tuple, NULL_VALUE when it has no ends. */
  key = new Int32Array(ROWS_MIN);
  /** The number of its interface. */
  place = new Int32Array(ROWS_MIN);
  /** What `ROW` says of it. */
  bits = new Int32Array(ROWS_MIN);
  /** When it starts and until when it is believed to last, from the beginning of the hour. */
  since = new Int32Array(ROWS_MIN);
  until = new Int32Array(ROWS_MIN);
  /** As recorded. */
  flags = new Int32Array(ROWS_MIN);
  encryption = new Int32Array(ROWS_MIN);
  src = new Int32Array(ROWS_MIN);
  dst = new Int32Array(ROWS_MIN);
  end = new Float64Array(ROWS_MIN);
  /** None where nothing was recorded. */
  bytes = new Float64Array(ROWS_MIN);
  packets = new Float64Array(ROWS_MIN);
  #isUnsure = false;
  readonly #facts: BatchFacts;
  readonly #owners = new Owners();
  readonly #egress: number;
  readonly #ingress: number;
  readonly #reject: number;

  constructor(facts: BatchFacts) {
    const { books, interfaces } = facts;
    this.#facts = facts;
    this.interfaces = interfaces;
    this.#egress = books.of('flow_direction').code('egress');
    this.#ingress = books.of('flow_direction').code('ingress');
    this.#reject = books.of('action').code('REJECT');
    this.places = new HourPlaces(facts);
    this.addresses = new HourAddresses(facts);
  }

  /** Begins an hour (Unix seconds / 3,600) of about so many records, in place of the one before. */
  begin(hour: number, rows: number): void {
    this.count = 0;
    this.from = hour * SECONDS_PER_HOUR;
    this.#isUnsure = false;
    this.keys.clear();
    this.places.clear();
    this.addresses.clear();
    this.translation.clear();
    this.#makeRoom(rows);
  }

  /** Takes records of the hour: those of these numbers, or all. */
  add(records: RecordColumns, picked: Int32Array | undefined): void {
    const rows = picked?.length ?? records.count;
    this.#makeRoom(this.count + rows);
    this.addresses.learn();
    if (this.#readRows(records, picked, rows)) this.#isUnsure = true;
    this.count += rows;
  }

  /** To be called once all records of the hour have come. */
  settle(): void {
    if (this.#isUnsure) this.#settleUnsure();
    this.translation.findInnerLegs(this);
  }

  #makeRoom(rows: number): void {
    if (rows <= this.key.length) return;
    const length = this.count === 0 ? rows : Math.max(rows, this.key.length + (this.key.length >> 1));
    const narrow = (values: Int32Array): Int32Array<ArrayBuffer> => {
      const grown = new Int32Array(length);
      if (this.count > 0) grown.set(values);
      return grown;
    };
    const wide = (values: Float64Array): Float64Array<ArrayBuffer> => {
      const grown = new Float64Array(length);
      if (this.count > 0) grown.set(values);
      return grown;
    };
    this.key = narrow(this.key);
    this.place = narrow(this.place);
    this.bits = narrow(this.bits);
    this.since = narrow(this.since);
    this.until = narrow(this.until);
    this.flags = narrow(this.flags);
    this.encryption = narrow(this.encryption);
    this.src = narrow(this.src);
    this.dst = narrow(this.dst);
    this.end = wide(this.end);
    this.bytes = wide(this.bytes);
    this.packets = wide(this.packets);
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
    return this.#facts.notes.isSix(this.src[row] ?? 0);
  }

  /** The addresses that the record itself has, at the ends of its packet. */
  #recorded(row: number): { lo: number; hi: number } {
    const [from, to] = [this.src[row] ?? 0, this.dst[row] ?? 0];
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
    const recorded = (isSource ? this.src : this.dst)[row] ?? 0;
    const isLo = (((this.bits[row] ?? 0) & ROW.loSent) !== 0) === isSource;
    const packet = this.keys.field(this.key[row] ?? 0, isLo ? 0 : 1);
    const { notes } = this.#facts;
    return packet === recorded ? notes.isOfInternalClass(recorded) : notes.isInternal(packet);
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

  /** Reads each record once; whether there are any that do not tell which side is their interface's. */
  #readRows(records: RecordColumns, picked: Int32Array | undefined, rows: number): boolean {
    // Everything by a name of its own: what is looked up in `this` is looked up again after each call.
    const { places, addresses, keys, translation, from, count: first } = this;
    const { key: keyOf, place: placeOf, bits: bitsOf, since: sinceOf, until: untilOf } = this;
    const { flags: keptFlags, encryption: keptEncryption, src: keptSrc, dst: keptDst } = this;
    const { end: keptEnd, bytes: keptBytes, packets: keptPackets } = this;
    const { books, interfaces } = this.#facts;
    const { interface: interfaceOf, resource, src: sources, dst: destinations } = records;
    const { packetSrc, packetDst, srcPort: srcPorts, dstPort: dstPorts, protocol: protocols } = records;
    const {
      encryption,
      bytes,
      packets,
      flags: flagsOf,
      action,
      direction: directions,
      instance,
      start: starts,
      end: ends,
    } = records;
    const texts = books.addresses;
    const [egress, ingress, reject] = [this.#egress, this.#ingress, this.#reject];
    let isUnsure = false;
    for (let index = 0; index < rows; index += 1) {
      const record = picked === undefined ? index : (picked[index] ?? 0);
      const row = first + index;
      const place = interfaces.of(interfaceOf[record] ?? NULL_VALUE, resource[record] ?? NULL_VALUE);
      places.note(place, records, record);
      addresses.note(records, record);
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
      keptSrc[row] = source;
      keptDst[row] = destination;
      keptFlags[row] = flags;
      keptEncryption[row] = encryption[record] ?? NULL_VALUE;
      keptEnd[row] = ends[record] ?? NULL_VALUE;
      keptBytes[row] = Math.max(bytes[record] ?? 0, 0);
      keptPackets[row] = Math.max(packets[record] ?? 0, 0);
      keyOf[row] = key;
      placeOf[row] = place;
      bitsOf[row] = bits;
      sinceOf[row] = since;
      untilOf[row] = Math.min(Math.max((ends[record] ?? NULL_VALUE) - from, since), LAST_SECOND);
    }
    return isUnsure;
  }
}
