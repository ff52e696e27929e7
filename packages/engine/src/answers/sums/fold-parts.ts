import { EngineError } from '../../core/errors.js';
import type { ManifestState } from '../../store/manifest.js';
import { everyRow, type PartRows, type SumsContext, type Unit } from './rows-of-sums.js';

/** What earlier questions of a shape added up, at the most. */
const SNAPSHOTS_MAX = 6;
/** Rows that are gone through before others have their turn: some ten milliseconds. */
const BLOCK_ROWS = 1 << 17;

/** What all rows of some units add up to. */
interface Snapshot<Packed> {
  readonly units: ReadonlySet<string>;
  readonly packed: Packed;
}

/** How rows become what is asked of them, in steps that can be kept and gone on from. */
export interface Folding<State, Packed extends { readonly bytes: number }> {
  /** Equal for what means the same of the same rows. */
  readonly shape: string;
  readonly units: readonly Unit[];
  readonly read: (units: readonly Unit[]) => Promise<readonly PartRows[] | undefined>;
  /** Whether what was kept can be gone on from. */
  readonly isOfUse: (packed: Packed) => boolean;
  /** Before the first of `rows` is added. Undefined when it would take too much memory. */
  readonly begin: (rows: readonly PartRows[], from: Packed | undefined) => State | undefined;
  readonly add: (state: State, rows: PartRows) => void;
  /** What is kept: a copy, unless nothing more is added. */
  readonly pack: (state: State, isDone: boolean) => Packed;
}

/**
 * What all units add up to, from what earlier questions of the same shape added up of some of them, and the rest. Nothing is ever
 * taken away, so what is kept must not hold what is not asked: besides the whole it keeps what is likely to stay, which is what an
 * earlier question shared with this one, or whole days. Undefined when rows cannot be read.
 */
export async function foldParts<State, Packed extends { readonly bytes: number }>(
  { shape, units, read, isOfUse, begin, add, pack }: Folding<State, Packed>,
  { sums, state: lake, signal }: SumsContext,
): Promise<State | undefined> {
  const { edition } = sums;
  // A shape names what is made of rows, and all that is kept of it is of one type.
  const kept = (sums.made(shape) ?? []) as readonly Snapshot<Packed>[];
  const best = mostOf(
    units,
    kept.filter((each) => isOfUse(each.packed) && isAmong(each, units)),
  );
  const missing = units.filter(({ key }) => !best?.units.has(key));
  const rows = missing.length === 0 ? [] : await read(missing);
  const state = rows && begin(rows, best?.packed);
  if (rows === undefined || state === undefined || missing.length === 0) return state;

  const likely = lasting(units, kept);
  const isLasting = missing.map(({ key }) => likely.has(key));
  const snapshots = kept.filter((each) => each !== best && isAlive(each, lake));
  if (best !== undefined) snapshots.push(best);
  const done = new Set(best?.units);
  for (const isTurn of [true, false]) {
    let added = 0;
    for (const [index, each] of rows.entries()) {
      if (isLasting[index] !== isTurn) continue;
      for (const block of blocksOf(each)) {
        add(state, block);
        await othersFirst(signal);
      }
      done.add(missing[index]?.key ?? '');
      added += 1;
    }
    if (added > 0) snapshots.push({ units: new Set(done), packed: pack(state, done.size === units.length) });
  }
  const few = snapshots.slice(-SNAPSHOTS_MAX);
  const bytes = few.reduce((all, { units: own, packed }) => all + packed.bytes + own.size * UNIT_BYTES, 0);
  sums.keepMade(shape, few, bytes, edition);
  return state;
}

/** Bytes of a unit's name in a set, about; the text itself is that of the manifest. */
const UNIT_BYTES = 256;

/** Those units that are likely to be asked for again: shared with what was kept, or else days that are over. */
function lasting<Packed>(units: readonly Unit[], kept: readonly Snapshot<Packed>[]): ReadonlySet<string> {
  const shared = mostOf(units, kept);
  if (shared !== undefined) return shared.units;
  return new Set(units.flatMap(({ key, isDaily }) => (isDaily ? [key] : [])));
}

/** The snapshot with the most rows of these units. */
function mostOf<Packed>(units: readonly Unit[], kept: readonly Snapshot<Packed>[]): Snapshot<Packed> | undefined {
  let [best, most]: [Snapshot<Packed> | undefined, number] = [undefined, 0];
  for (const each of kept) {
    const rows = units.reduce((sum, { key, part }) => sum + (each.units.has(key) ? part.rows : 0), 0);
    if (rows > most) [best, most] = [each, rows];
  }
  return best;
}

function isAmong<Packed>(each: Snapshot<Packed>, units: readonly Unit[]): boolean {
  return units.reduce((found, { key }) => found + (each.units.has(key) ? 1 : 0), 0) === each.units.size;
}

/** Whether all its parts are still there. */
function isAlive<Packed>({ units }: Snapshot<Packed>, lake: ManifestState): boolean {
  const paths = pathsOf(lake);
  for (const key of units) if (!paths.has(key.slice(0, key.lastIndexOf(' ')))) return false;
  return true;
}

const paths = new WeakMap<ManifestState, ReadonlySet<string>>();

function pathsOf(lake: ManifestState): ReadonlySet<string> {
  const known = paths.get(lake) ?? new Set(lake.parts.map((part) => part.path));
  paths.set(lake, known);
  return known;
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
