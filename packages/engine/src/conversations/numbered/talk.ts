import { NULL_VALUE } from '../../parquet/columns.js';
import { FRESH_SYN_GAP_S, SECONDS_PER_HOUR } from '../timeouts.js';
import type { HourRows } from './hour-rows.js';
import { ROW } from './row-bits.js';
import { isClosing } from './sessions.js';

const TCP = 6;
/** Earlier than anything of an hour. */
const NEVER = -SECONDS_PER_HOUR * 2;
const PIECES_MIN = 64;
/** What one interface sent and logged: bytes and packets of `lo`, of `hi`, records, refused ones. */
export const PIECE = { loBytes: 0, loPackets: 1, hiBytes: 2, hiPackets: 3, flows: 4, refused: 5 } as const;
const PIECE_FIELDS = 6;

/** What the interfaces of one session in one hour say, of each and as one; taken anew for the next session. */
export class Talk {
  /** Unix seconds. */
  start = 0;
  end = 0;
  /** From the beginning of the hour. */
  until = 0;
  isClosed = false;
  bits = 0;
  flows = 0;
  refusedFlows = 0;
  /** All of it was refused at some interface. */
  isRefused = false;
  encryption = NULL_VALUE;
  /** The least interface that is an end's own, and the least that has a name at all. */
  loPlace = NULL_VALUE;
  hiPlace = NULL_VALUE;
  anyPlace = NULL_VALUE;
  /** What the interface that saw most of it saw, as in a piece. */
  readonly most = new Float64Array(4);
  /** How many interfaces; the place, the bits and the numbers of each. */
  pieces = 0;
  places = new Int32Array(PIECES_MIN);
  pieceBits = new Int32Array(PIECES_MIN);
  sums = new Float64Array(PIECES_MIN * PIECE_FIELDS);
  readonly #rows: HourRows;
  /** The piece of a place, where it has one of this talk. */
  #pieceOf = new Int32Array(PIECES_MIN);
  #talkOf = new Int32Array(PIECES_MIN);
  #ranks: Int32Array = new Int32Array(0);
  #talk = 0;

  constructor(rows: HourRows) {
    this.#rows = rows;
  }

  /** To be called before the first stretch of an hour. */
  begin(): void {
    this.#ranks = this.#rows.interfaces.ranks();
    if (this.#ranks.length <= this.#talkOf.length) return;
    this.#pieceOf = new Int32Array(2 * this.#ranks.length);
    this.#talkOf = new Int32Array(2 * this.#ranks.length);
  }

  /** Takes a stretch of an hour's rows, all of one 5-tuple. */
  take(order: Int32Array, from: number, to: number, protocol: number): void {
    this.#clear();
    const { since, until, bits: bitsOf, place: placeOf, from: hour } = this.#rows;
    const { bytes, packets, flags, end: ends, encryption } = this.#rows;
    const isTcp = protocol === TCP;
    let first = Number.MAX_SAFE_INTEGER;
    let closedUntil = NEVER;
    let talkBits = 0;
    let talkUntil = 0;
    let talkEnd = 0;
    let refusedFlows = 0;
    for (let at = from; at < to; at += 1) {
      const row = order[at] ?? 0;
      const bits = bitsOf[row] ?? 0;
      const piece = this.#piece(placeOf[row] ?? 0);
      const sums = this.sums;
      this.pieceBits[piece] = (this.pieceBits[piece] ?? 0) | bits;
      const base = piece * PIECE_FIELDS;
      const sent = base + ((bits & ROW.loSent) !== 0 ? PIECE.loBytes : PIECE.hiBytes);
      sums[sent] = (sums[sent] ?? 0) + (bytes[row] ?? 0);
      sums[sent + 1] = (sums[sent + 1] ?? 0) + (packets[row] ?? 0);
      sums[base + PIECE.flows] = (sums[base + PIECE.flows] ?? 0) + 1;
      if ((bits & ROW.refused) !== 0) {
        sums[base + PIECE.refused] = (sums[base + PIECE.refused] ?? 0) + 1;
        refusedFlows += 1;
      }
      talkBits |= bits;
      const start = since[row] ?? 0;
      const last = until[row] ?? 0;
      if (start < first) first = start;
      if (last > talkUntil) talkUntil = last;
      if (isTcp && last > closedUntil && isClosing(protocol, flags[row] ?? NULL_VALUE)) closedUntil = last;
      const end = ends[row] ?? NULL_VALUE;
      if (end > talkEnd) talkEnd = end;
      const encrypted = encryption[row] ?? NULL_VALUE;
      if (encrypted !== NULL_VALUE && (this.encryption === NULL_VALUE || encrypted < this.encryption)) {
        this.encryption = encrypted;
      }
      // A record that ends before it starts lasts until its start.
      if (start + hour > talkEnd) talkEnd = start + hour;
    }
    this.bits = talkBits;
    this.until = talkUntil;
    this.end = talkEnd;
    this.refusedFlows = refusedFlows;
    this.flows = to - from;
    this.start = first + hour;
    this.isClosed = closedUntil >= this.until - FRESH_SYN_GAP_S;
    this.#merge();
  }

  /** Where an interface stands in the order of ids. */
  rankOf(place: number): number {
    return this.#ranks[place] ?? 0;
  }

  sum(piece: number, field: number): number {
    return this.sums[piece * PIECE_FIELDS + field] ?? 0;
  }

  #clear(): void {
    this.#talk += 1;
    this.pieces = 0;
    this.encryption = NULL_VALUE;
  }

  #piece(place: number): number {
    if (this.#talkOf[place] === this.#talk) return this.#pieceOf[place] ?? 0;
    const piece = this.pieces;
    if (piece === this.places.length) this.#grow();
    this.#talkOf[place] = this.#talk;
    this.#pieceOf[place] = piece;
    this.places[piece] = place;
    this.pieceBits[piece] = 0;
    this.sums.fill(0, piece * PIECE_FIELDS, (piece + 1) * PIECE_FIELDS);
    this.pieces = piece + 1;
    return piece;
  }

  #grow(): void {
    const [places, bits] = [new Int32Array(2 * this.places.length), new Int32Array(2 * this.places.length)];
    places.set(this.places);
    bits.set(this.pieceBits);
    const sums = new Float64Array(2 * this.sums.length);
    sums.set(this.sums);
    [this.places, this.pieceBits, this.sums] = [places, bits, sums];
  }

  #merge(): void {
    const { most, sums } = this;
    most.fill(0);
    this.isRefused = false;
    [this.loPlace, this.hiPlace, this.anyPlace] = [NULL_VALUE, NULL_VALUE, NULL_VALUE];
    for (let piece = 0; piece < this.pieces; piece += 1) {
      const base = piece * PIECE_FIELDS;
      for (let field = 0; field < most.length; field += 1) {
        const sum = sums[base + field] ?? 0;
        if (sum > (most[field] ?? 0)) most[field] = sum;
      }
      if (sums[base + PIECE.flows] === sums[base + PIECE.refused]) this.isRefused = true;
      const place = this.places[piece] ?? 0;
      const bits = this.pieceBits[piece] ?? 0;
      if ((bits & ROW.loHere) !== 0) this.loPlace = this.#least(this.loPlace, place);
      if ((bits & ROW.hiHere) !== 0) this.hiPlace = this.#least(this.hiPlace, place);
      if (place !== 0) this.anyPlace = this.#least(this.anyPlace, place);
    }
  }

  /** The one of the least id. */
  #least(known: number, place: number): number {
    return known === NULL_VALUE || this.rankOf(place) < this.rankOf(known) ? place : known;
  }
}
