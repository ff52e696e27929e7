import { NULL_VALUE } from '../../parquet/columns.js';
import { ROW } from './row-bits.js';
import { FIELD, FIELDS, MEASURE_COUNT, type RowStore, SLOT_COUNT, WIDE, WIDES } from './row-store.js';
import { PIECE, type Talk } from './talk.js';

/** The row of a segment of the hour before that this one goes on from. */
export interface Known {
  readonly narrow: Int32Array;
  readonly at: number;
}

const NONE = -1;
const pieceOfSlot = new Int32Array(SLOT_COUNT);

/**
 * Fills the slots of a segment: an interface keeps the one it had, new ones take the next, those at an end of the
 * conversation first. Beyond the last slot they only count; see `SEATS_TABLE`.
 */
export function fillSlots(store: RowStore, row: number, talk: Talk, forward: boolean, known: Known | undefined): void {
  const { narrow, wide } = store;
  pieceOfSlot.fill(NONE);
  let taken = 0;
  for (let slot = 0; slot < SLOT_COUNT; slot += 1) if (interfaceOf(known, slot) !== NULL_VALUE) taken += 1;
  const added: number[] = [];
  for (let piece = 0; piece < talk.pieces; piece += 1) {
    const slot = slotOf(known, talk.places[piece] ?? 0);
    if (slot === NONE) added.push(piece);
    else pieceOfSlot[slot] = piece;
  }
  added.sort((a, b) => seatOf(talk, a) - seatOf(talk, b) || idOf(talk, a) - idOf(talk, b));
  added.forEach((piece, index) => {
    if (taken + index < SLOT_COUNT) pieceOfSlot[taken + index] = piece;
  });

  const at = row * FIELDS;
  let isRefused = false;
  for (let slot = 0; slot < SLOT_COUNT; slot += 1) {
    const piece = pieceOfSlot[slot] ?? NONE;
    const before = interfaceOf(known, slot);
    const place = before !== NULL_VALUE ? before : piece === NONE ? NULL_VALUE : (talk.places[piece] ?? NULL_VALUE);
    const passed = piece !== NONE && talk.sum(piece, PIECE.flows) > talk.sum(piece, PIECE.refused);
    const isAccepted = passed || known?.narrow[known.at + FIELD.slots + 2 * slot + 1] === 1;
    narrow[at + FIELD.slots + 2 * slot] = place;
    narrow[at + FIELD.slots + 2 * slot + 1] = isAccepted ? 1 : 0;
    if (place !== NULL_VALUE && !isAccepted) isRefused = true;
    const first = forward ? PIECE.loBytes : PIECE.hiBytes;
    for (let measure = 0; measure < MEASURE_COUNT; measure += 1) {
      wide[row * WIDES + WIDE.measures + slot * MEASURE_COUNT + measure] =
        piece === NONE ? 0 : talk.sum(piece, (first + measure) % MEASURE_COUNT);
    }
  }
  narrow[at + FIELD.refused] = isRefused ? 1 : 0;
  const points = taken + added.length;
  narrow[at + FIELD.vantagePoints] = Math.max(points, known?.narrow[known.at + FIELD.vantagePoints] ?? 0);
}

function interfaceOf(known: Known | undefined, slot: number): number {
  return known === undefined ? NULL_VALUE : (known.narrow[known.at + FIELD.slots + 2 * slot] ?? NULL_VALUE);
}

function slotOf(known: Known | undefined, place: number): number {
  for (let slot = 0; slot < SLOT_COUNT; slot += 1) if (interfaceOf(known, slot) === place) return slot;
  return NONE;
}

/** Interfaces at an end of the conversation come first. */
function seatOf(talk: Talk, piece: number): number {
  return ((talk.pieceBits[piece] ?? 0) & (ROW.loHere | ROW.hiHere)) !== 0 ? 0 : 1;
}

function idOf(talk: Talk, piece: number): number {
  return talk.rankOf(talk.places[piece] ?? 0);
}
