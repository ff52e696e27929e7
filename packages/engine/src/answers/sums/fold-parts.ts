import { EngineError } from '../../core/errors.js';
import { everyRow, type Lacking, type PartRows, type SumsContext, type Unit } from './rows-of-sums.js';
import { byBlock, coverOf, dayOf, isAlive, isIn, mostOf, type Snapshot, Snapshots } from './snapshots.js';

/** Rows that are gone through before others have their turn: some ten milliseconds. */
const BLOCK_ROWS = 1 << 17;

/** How rows become what is asked of them, in steps that can be kept and gone on from. */
export interface Folding<State, Packed extends { readonly bytes: number }> {
  /** Equal for what means the same of the same rows. */
  readonly shape: string;
  readonly units: readonly Unit[];
  /** What of units is not in memory. */
  readonly lacking: (units: readonly Unit[], context: SumsContext) => Lacking;
  readonly read: (units: readonly Unit[], context: SumsContext) => Promise<readonly PartRows[] | undefined>;
  /** Whether what was kept can be gone on from. */
  readonly isOfUse: (packed: Packed) => boolean;
  /** Before the first of `rows` is added. Undefined when it would take too much memory. */
  readonly begin: (rows: readonly PartRows[], from: Packed | undefined) => State | undefined;
  readonly add: (state: State, rows: PartRows) => void;
  /** What is kept: a copy, unless nothing more is added. */
  readonly pack: (state: State, isDone: boolean) => Packed;
  /** What several add up to, of different rows. Undefined when it would take too much memory. */
  readonly merge: (first: Packed, others: readonly Packed[]) => Packed | undefined;
}

/**
 * What all units add up to, from what earlier questions of the same shape added up of some of them, and the rest. Nothing is ever
 * taken away, so what is kept must not hold what is not asked: besides the whole it keeps what is likely to stay, which is what an
 * earlier question shared with this one, or whole days. Undefined when rows cannot be read.
 */
export async function foldParts<State, Packed extends { readonly bytes: number }>(
  folding: Folding<State, Packed>,
  context: SumsContext,
): Promise<State | undefined> {
  const { units, lacking } = folding;
  const snapshots = new Snapshots<Packed>(context.sums, folding.shape);
  const rest = restOf(units, usableOf(folding, snapshots));
  const { rows, cells } = lacking(rest, context);
  if (rows <= context.pieceRows) return foldAtOnce(folding, snapshots, context);
  if (snapshots.isBeyond || !context.mayRead(rows, cells)) return undefined;
  const passing = { ...context, isPassing: true, mayRead: () => context.signal?.aborted !== true };
  const isFolded = await foldPieces(folding, snapshots, passing);
  const left = isFolded ? restOf(units, usableOf(folding, snapshots)) : [];
  if (isFolded && lacking(left, context).rows <= context.pieceRows) return foldAtOnce(folding, snapshots, passing);
  if (context.signal?.aborted !== true) snapshots.setBeyond();
  return undefined;
}

async function foldAtOnce<State, Packed extends { readonly bytes: number }>(
  folding: Folding<State, Packed>,
  snapshots: Snapshots<Packed>,
  context: SumsContext,
): Promise<State | undefined> {
  const { units, read, begin, add, pack } = folding;
  const kept = snapshots.wholes;
  const cover = usableOf(folding, snapshots);
  const missing = restOf(units, cover);
  const rows = missing.length === 0 ? [] : await read(missing, context);
  if (rows === undefined) return undefined;
  const from = merged(folding, cover);
  const state = from === 'none' ? undefined : begin(rows, from);
  if (state === undefined || (missing.length === 0 && cover.length <= 1)) return state;

  const likely = lasting(units, kept);
  const isLasting = missing.map(({ key }) => likely.has(key));
  const wholes = kept.filter((each) => !cover.includes(each) && isAlive(each, context.state));
  wholes.push(...cover.filter((each) => kept.includes(each)));
  const done = new Set(cover.flatMap((each) => [...each.units]));
  for (const isTurn of [true, false]) {
    let added = 0;
    for (const [index, each] of rows.entries()) {
      if (isLasting[index] !== isTurn) continue;
      await addAll(add, state, each, context);
      done.add(missing[index]?.key ?? '');
      added += 1;
    }
    const isDone = done.size === units.length;
    if (added > 0 || (isDone && !isTurn && missing.length === 0)) {
      wholes.push({ units: new Set(done), packed: pack(state, isDone) });
    }
  }
  snapshots.keepWholes(wholes);
  return state;
}

/**
 * Adds up what no snapshot has, some parts at a time, whose columns are let go again: what is left off goes on where it was. False
 * where rows cannot be read or what they add up to does not fit.
 */
async function foldPieces<State, Packed extends { readonly bytes: number }>(
  folding: Folding<State, Packed>,
  snapshots: Snapshots<Packed>,
  context: SumsContext,
): Promise<boolean> {
  const rows = folding.units.reduce((sum, { part }) => sum + part.rows, 0);
  for (;;) {
    const { newest: day } = nextPiece(folding, snapshots, context);
    if (day === undefined) return true;
    // Others of the same shape may have done it when it is this one's turn.
    const isDone = await context.turns.at({ rows, day }, () => foldPiece(folding, snapshots, context));
    if (!isDone) return false;
  }
}

async function foldPiece<State, Packed extends { readonly bytes: number }>(
  folding: Folding<State, Packed>,
  snapshots: Snapshots<Packed>,
  context: SumsContext,
): Promise<boolean> {
  const { piece, before } = nextPiece(folding, snapshots, context);
  const rows = await folding.read(piece, context);
  const state = rows && folding.begin(rows, before?.packed);
  if (rows === undefined || state === undefined) return false;
  for (const each of rows) await addAll(folding.add, state, each, context);
  const units = new Set([...(before?.units ?? []), ...piece.map(({ key }) => key)]);
  const others = snapshots.blocks.filter((each) => isAlive(each, context.state) && !isIn(each, units));
  const packed = folding.pack(state, true);
  const room = context.sums.blocksBytesMax - packed.bytes;
  return snapshots.keepBlocks([...fewer(folding, others, room), { units, packed }]);
}

/** Blocks of days, made one where they take more than so many bytes; the newest day, which changes, is not among them. */
function fewer<State, Packed extends { readonly bytes: number }>(
  { units, merge, isOfUse }: Folding<State, Packed>,
  blocks: readonly Snapshot<Packed>[],
  bytesMax: number,
): readonly Snapshot<Packed>[] {
  const [newest] = byBlock(units);
  const isNewest = ({ units: own }: Snapshot<Packed>): boolean => newest?.some(({ key }) => own.has(key)) ?? false;
  const older = coverOf(
    units,
    blocks.filter((each) => isOfUse(each.packed) && !isNewest(each)),
  );
  const bytes = blocks.reduce((sum, { packed }) => sum + packed.bytes, 0);
  const [first, ...others] = older.map(({ packed }) => packed);
  if (bytes <= bytesMax || first === undefined || others.length === 0) return blocks;
  const packed = merge(first, others);
  if (packed === undefined) return blocks;
  const one = { units: new Set(older.flatMap((each) => [...each.units])), packed };
  return [one, ...blocks.filter((each) => !older.includes(each))];
}

/** What is added up next, the newest first: units of one block of days, and what was added up of it before. */
function nextPiece<State, Packed extends { readonly bytes: number }>(
  folding: Folding<State, Packed>,
  snapshots: Snapshots<Packed>,
  { pieceRows }: SumsContext,
): { piece: readonly Unit[]; before: Snapshot<Packed> | undefined; newest: number | undefined } {
  const cover = usableOf(folding, snapshots);
  const missing = new Set(restOf(folding.units, cover));
  const { blocks } = snapshots;
  for (const block of byBlock(folding.units)) {
    const piece = firstOf(
      block.filter((unit) => missing.has(unit)),
      pieceRows,
    );
    if (piece.length === 0) continue;
    const own = new Set(block.map(({ key }) => key));
    const before = cover.find((each) => blocks.includes(each) && isIn(each, own));
    return { piece, before, newest: Math.max(...piece.map(dayOf)) };
  }
  return { piece: [], before: undefined, newest: undefined };
}

function usableOf<State, Packed extends { readonly bytes: number }>(
  { units, isOfUse }: Folding<State, Packed>,
  { wholes, blocks }: Snapshots<Packed>,
): readonly Snapshot<Packed>[] {
  return coverOf(
    units,
    [...wholes, ...blocks].filter(({ packed }) => isOfUse(packed)),
  );
}

function restOf<Packed>(units: readonly Unit[], cover: readonly Snapshot<Packed>[]): readonly Unit[] {
  return units.filter(({ key }) => !cover.some((each) => each.units.has(key)));
}

/** What a cover adds up to; `none` where that does not fit. */
function merged<State, Packed extends { readonly bytes: number }>(
  { merge }: Folding<State, Packed>,
  cover: readonly Snapshot<Packed>[],
): Packed | undefined | 'none' {
  const [first, ...others] = cover.map(({ packed }) => packed);
  if (first === undefined || others.length === 0) return first;
  return merge(first, others) ?? 'none';
}

/** The first of units whose parts have so many rows together, or one that has more. */
function firstOf(units: readonly Unit[], rowsMax: number): readonly Unit[] {
  let rows = 0;
  const end = units.findIndex(({ part }, index) => {
    rows += part.rows;
    return index > 0 && rows > rowsMax;
  });
  return end < 0 ? units : units.slice(0, end);
}

async function addAll<State>(
  add: (state: State, rows: PartRows) => void,
  state: State,
  rows: PartRows,
  { signal }: SumsContext,
): Promise<void> {
  for (const block of blocksOf(rows)) {
    add(state, block);
    await othersFirst(signal);
  }
}

/** Those units that are likely to be asked for again: shared with what was kept, or else days that are over. */
function lasting<Packed>(units: readonly Unit[], kept: readonly Snapshot<Packed>[]): ReadonlySet<string> {
  const shared = mostOf(units, kept);
  if (shared !== undefined) return shared.units;
  return new Set(units.flatMap(({ key, isDaily }) => (isDaily ? [key] : [])));
}

function* blocksOf(rows: PartRows): Generator<PartRows> {
  const count = rows.picked?.length ?? rows.part.rows;
  if (count <= BLOCK_ROWS) {
    yield rows;
    return;
  }
  const all = rows.picked ?? everyRow(count);
  for (let from = 0; from < count; from += BLOCK_ROWS) {
    yield { ...rows, picked: all.subarray(from, Math.min(from + BLOCK_ROWS, count)) };
  }
}

/** Lets what waits run before more is gone through; throws when nobody waits for it any longer. */
async function othersFirst(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  if (signal?.aborted) throw new EngineError('cancelled', 'The query was cancelled.');
}
