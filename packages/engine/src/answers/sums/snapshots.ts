import type { ManifestState } from '../../store/manifest.js';
import type { Unit } from './rows-of-sums.js';
import type { SumColumns } from './sum-columns.js';

/** What earlier questions of a shape added up, at the most. */
const SNAPSHOTS_MAX = 6;
/** Bytes of a unit's name in a set, about; the text itself is that of the manifest. */
const UNIT_BYTES = 256;
/** What days add up to is kept by so many of them, counted from 1970. */
const BLOCK_DAYS = 16;
/** Blocks of a shape; more are made one. */
const BLOCKS_MAX = 24;
/** What is too much for memory is not tried again for so many milliseconds. */
const BEYOND_MS = 10 * 60_000;

/** What all rows of some units add up to. */
export interface Snapshot<Packed> {
  readonly units: ReadonlySet<string>;
  readonly packed: Packed;
}

/** What is kept of a shape: what questions added up, and blocks of days, of which one that changed costs the others nothing. */
export class Snapshots<Packed extends { readonly bytes: number }> {
  readonly #sums: SumColumns;
  readonly #shape: string;
  readonly #edition: number;

  constructor(sums: SumColumns, shape: string) {
    this.#sums = sums;
    this.#shape = shape;
    this.#edition = sums.edition;
  }

  get wholes(): readonly Snapshot<Packed>[] {
    return this.#kept(this.#shape);
  }

  get blocks(): readonly Snapshot<Packed>[] {
    return this.#kept(this.#blocksName);
  }

  /** False when there is no room. */
  keepWholes(all: readonly Snapshot<Packed>[]): boolean {
    return this.#keep(this.#shape, all.slice(-SNAPSHOTS_MAX));
  }

  /** Likewise. */
  keepBlocks(all: readonly Snapshot<Packed>[]): boolean {
    return this.#keep(this.#blocksName, all.slice(-BLOCKS_MAX));
  }

  /** Whether it was found too much for memory a while ago. */
  get isBeyond(): boolean {
    const since = this.#sums.made(this.#beyondName);
    return typeof since === 'number' && performance.now() - since < BEYOND_MS;
  }

  setBeyond(): void {
    this.#sums.keepMade(this.#beyondName, performance.now(), this.#beyondName.length, this.#sums.edition);
  }

  get #beyondName(): string {
    return `beyond ${this.#shape}`;
  }

  get #blocksName(): string {
    return `blocks ${this.#shape}`;
  }

  #kept(name: string): readonly Snapshot<Packed>[] {
    // A shape names what is made of rows, and all that is kept of it is of one type.
    return (this.#sums.made(name) ?? []) as readonly Snapshot<Packed>[];
  }

  #keep(name: string, all: readonly Snapshot<Packed>[]): boolean {
    const bytes = all.reduce((sum, { units, packed }) => sum + packed.bytes + units.size * UNIT_BYTES, 0);
    return this.#sums.keepMade(name, all, bytes, this.#edition);
  }
}

/** Snapshots that have only what is asked, none of it twice, and together much of it: the largest first. */
export function coverOf<Packed>(
  units: readonly Unit[],
  kept: readonly Snapshot<Packed>[],
): readonly Snapshot<Packed>[] {
  const left = new Map(units.map(({ key, part }) => [key, part.rows]));
  const rowsOf = ({ units: own }: Snapshot<Packed>): number => {
    let rows = 0;
    for (const key of own) rows += left.get(key) ?? Number.NaN;
    return rows;
  };
  const cover: Snapshot<Packed>[] = [];
  const usable = kept.map((each) => ({ each, rows: rowsOf(each) })).filter(({ rows }) => rows >= 0);
  for (const { each } of usable.sort((a, b) => b.rows - a.rows)) {
    if (!(rowsOf(each) >= 0)) continue;
    cover.push(each);
    for (const key of each.units) left.delete(key);
  }
  return cover;
}

/** The snapshot with the most rows of these units. */
export function mostOf<Packed>(
  units: readonly Unit[],
  kept: readonly Snapshot<Packed>[],
): Snapshot<Packed> | undefined {
  let [best, most]: [Snapshot<Packed> | undefined, number] = [undefined, 0];
  for (const each of kept) {
    const rows = units.reduce((sum, { key, part }) => sum + (each.units.has(key) ? part.rows : 0), 0);
    if (rows > most) [best, most] = [each, rows];
  }
  return best;
}

/** Units by blocks of days, the newest first, in blocks as well; the newest day, which changes, is one of its own. */
export function byBlock(units: readonly Unit[]): readonly (readonly Unit[])[] {
  const newest = units.reduce((day, unit) => Math.max(day, dayOf(unit)), 0);
  const blocks = new Map<number, Unit[]>();
  for (const unit of [...units].sort((a, b) => dayOf(b) - dayOf(a))) {
    const day = dayOf(unit);
    const block = day === newest ? Number.POSITIVE_INFINITY : Math.floor(day / BLOCK_DAYS);
    const own = blocks.get(block) ?? [];
    blocks.set(block, own);
    own.push(unit);
  }
  return [...blocks.values()];
}

/** The day of a unit, counted from 1970. */
export function dayOf({ part }: Pick<Unit, 'part'>): number {
  return part.rollup?.day ?? 0;
}

/** Whether all its units are among some. */
export function isIn<Packed>(each: Snapshot<Packed>, units: ReadonlySet<string>): boolean {
  for (const key of each.units) if (!units.has(key)) return false;
  return true;
}

/** Whether all its parts are still there. */
export function isAlive<Packed>({ units }: Snapshot<Packed>, lake: ManifestState): boolean {
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
