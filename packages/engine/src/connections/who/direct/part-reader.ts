import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { StoredColumn } from '../../../parquet/stored-column.js';
import { type LaidColumn, type LaidGroup, readLaidGroups } from '../../../parquet/stored-footer.js';
import type { LakeLayout } from '../../../store/lake-layout.js';
import type { Part } from '../../../store/manifest.js';
import { Kept } from './kept.js';
import { OpenFiles } from './open-files.js';

/** Row groups whose places are remembered: some 2 KB each. */
const GROUPS_LAID_MAX = 20_000;
/** Of one value, once it is decoded. */
const VALUE_BYTES = 8;
/** Columns so near to each other in a file are read with what lies between them. */
const APART_BYTES_MAX = 64 * 1024;
/** Row groups that are read one after the other are read together, up to so much. */
const TOGETHER_BYTES_MAX = 1024 * 1024;

/** Memory for what is read once, which is used again. */
const ROOMS_MAX = 2;

/** Columns of a row group that were read; each is decoded when it is first asked for. */
export class StoredGroup {
  readonly #columns: ReadonlyMap<string, StoredColumn>;

  constructor(columns: ReadonlyMap<string, StoredColumn>) {
    this.#columns = columns;
  }

  column(name: string): StoredColumn {
    const column = this.#columns.get(name);
    if (column === undefined) throw new Error(`A part has no column ${name}`);
    return column;
  }
}

/** The row groups of a part, and what they may hold. */
export class LaidPart {
  readonly groups: readonly LaidGroup[];
  readonly #ranges = new Map<string, { readonly min: Float64Array; readonly max: Float64Array }>();

  constructor(groups: readonly LaidGroup[]) {
    this.groups = groups;
  }

  /** Numbers of the row groups that may hold a number from `from` to `to` in a column. */
  near(column: string, from: number, to: number): number[] {
    const { min, max } = this.#rangesOf(column);
    const found: number[] = [];
    for (let group = 0; group < min.length; group += 1) {
      if ((min[group] ?? 0) <= to && (max[group] ?? 0) >= from) found.push(group);
    }
    return found;
  }

  #rangesOf(column: string): { readonly min: Float64Array; readonly max: Float64Array } {
    const known = this.#ranges.get(column);
    if (known !== undefined) return known;
    const bounds = this.groups.map(({ columns }) => columns.get(column));
    const made = {
      min: Float64Array.from(bounds, (laid) => Number(laid?.min ?? Number.NEGATIVE_INFINITY)),
      max: Float64Array.from(bounds, (laid) => Number(laid?.max ?? Number.POSITIVE_INFINITY)),
    };
    this.#ranges.set(column, made);
    return made;
  }
}

/** Reads row groups of parts, without DuckDB: a question needs one or two of thousands, and no plan to find them. */
export class PartReader {
  readonly #root: string;
  readonly #files = new OpenFiles();
  readonly #laid = new Kept<LaidPart>(GROUPS_LAID_MAX);
  readonly #columns: Kept<StoredColumn>;
  readonly #rooms: Buffer[] = [];

  constructor({ root }: LakeLayout, columnBytesMax: number) {
    this.#root = root;
    this.#columns = new Kept(columnBytesMax);
  }

  laid(part: Part): Promise<LaidPart> {
    return this.#laid.get(
      part.path,
      async () => new LaidPart(await readLaidGroups(this.#pathOf(part))),
      ({ groups }) => groups.length,
    );
  }

  /** Some columns of row groups, one after the other; the caller may keep them. */
  async each<T extends WantedColumns>(
    part: Part,
    wanted: readonly T[],
    use: (group: StoredGroup, of: T) => void,
  ): Promise<void> {
    await this.#each(part, wanted, use);
  }

  /** The same of columns that nobody keeps: the next ones lie in the same memory. */
  async eachOnce<T extends WantedColumns>(
    part: Part,
    wanted: readonly T[],
    use: (group: StoredGroup, of: T) => void,
  ): Promise<void> {
    const room = this.#rooms.pop() ?? Buffer.allocUnsafeSlow(TOGETHER_BYTES_MAX);
    try {
      await this.#each(part, wanted, use, room);
    } finally {
      if (this.#rooms.length < ROOMS_MAX) this.#rooms.push(room);
    }
  }

  async #each<T extends WantedColumns>(
    part: Part,
    wanted: readonly T[],
    use: (group: StoredGroup, of: T) => void,
    room?: Buffer,
  ): Promise<void> {
    if (wanted.length === 0) return;
    await this.#files.use(this.#pathOf(part), async (handle) => {
      for (const some of together(wanted)) {
        const read = await readColumns(handle, some, room);
        for (const each of some) use(new StoredGroup(read.get(each.laid) ?? new Map()), each);
      }
    });
  }

  /** Some columns of a row group of a part. Those that are in memory are not read again. */
  async group(part: Part, index: number, names: readonly string[]): Promise<StoredGroup> {
    const laid = await this.#laidGroup(part, index);
    const prefix = `${part.path}|${index}|`;
    const missing = names.filter((name) => !this.#columns.has(prefix + name));
    const read = missing.length === 0 ? undefined : this.#read(part, laid, missing);
    const columns = names.map(async (name): Promise<[string, StoredColumn]> => {
      const make = async (): Promise<StoredColumn> => {
        const column = (await (read ?? this.#read(part, laid, [name]))).get(name);
        if (column === undefined) throw new Error(`A part has no column ${name}`);
        return column;
      };
      return [name, await this.#columns.get(prefix + name, make, () => weightOf(laid.columns.get(name)))];
    });
    return new StoredGroup(new Map(await Promise.all(columns)));
  }

  async #laidGroup(part: Part, index: number): Promise<LaidGroup> {
    const laid = (await this.laid(part)).groups[index];
    if (laid === undefined) throw new Error('A part has fewer row groups than it had');
    return laid;
  }

  async #read(part: Part, laid: LaidGroup, names: readonly string[]): Promise<ReadonlyMap<string, StoredColumn>> {
    const read = await this.#files.use(this.#pathOf(part), (handle) => readColumns(handle, [{ laid, names }]));
    return read.get(laid) ?? new Map();
  }

  #pathOf(part: Part): string {
    return path.join(this.#root, ...part.path.split('/'));
  }
}

interface WantedColumns {
  readonly laid: LaidGroup;
  readonly names: readonly string[];
}

/** Some columns of row groups, in memory of the caller's as far as they find room. */
async function readColumns(
  handle: FileHandle,
  wanted: readonly WantedColumns[],
  room: Buffer = NO_ROOM,
): Promise<ReadonlyMap<LaidGroup, ReadonlyMap<string, StoredColumn>>> {
  const found = new Map(wanted.map(({ laid }) => [laid, new Map<string, StoredColumn>()]));
  let used = 0;
  for (const { from, end, columns } of stretchesOf(wanted)) {
    const isRoom = used + end - from <= room.length;
    const into = isRoom ? room.subarray(used, used + end - from) : Buffer.allocUnsafe(end - from);
    if (isRoom) used += end - from;
    const { buffer, bytesRead } = await handle.read(into, 0, end - from, from);
    if (bytesRead < end - from) throw new Error('A part is shorter than its footer says');
    for (const { laid, name, column } of columns) {
      const at = column.offset - from;
      found.get(laid)?.set(name, new StoredColumn(column, buffer.subarray(at, at + column.bytes)));
    }
  }
  return found;
}

const NO_ROOM = Buffer.alloc(0);

interface WantedColumn {
  readonly laid: LaidGroup;
  readonly name: string;
  readonly column: LaidColumn;
}

interface FileStretch {
  readonly from: number;
  end: number;
  readonly columns: WantedColumn[];
}

function columnsOf({ laid, names }: WantedColumns): WantedColumn[] {
  return names.flatMap((name) => {
    const column = laid.columns.get(name);
    return column === undefined ? [] : [{ laid, name, column }];
  });
}

/** What is read at once, for some columns. */
function stretchesOf(wanted: readonly WantedColumns[]): readonly FileStretch[] {
  const stretches: FileStretch[] = [];
  for (const each of wanted.flatMap(columnsOf).sort((a, b) => a.column.offset - b.column.offset)) {
    const { offset, bytes } = each.column;
    const last = stretches.at(-1);
    if (last === undefined || offset - last.end > APART_BYTES_MAX) {
      stretches.push({ from: offset, end: offset + bytes, columns: [each] });
      continue;
    }
    last.end = offset + bytes;
    last.columns.push(each);
  }
  return stretches;
}

/** Row groups, in order, by as many as are read together. */
function together<T extends WantedColumns>(wanted: readonly T[]): readonly (readonly T[])[] {
  const some: T[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const each of wanted) {
    const own = columnsOf(each).reduce((sum, { column }) => sum + column.bytes, 0);
    if (bytes + own > TOGETHER_BYTES_MAX) {
      some.push([]);
      bytes = 0;
    }
    some.at(-1)?.push(each);
    bytes += own;
  }
  return some;
}

function weightOf(laid: LaidColumn | undefined): number {
  return laid === undefined ? 0 : laid.bytes + laid.plainBytes + VALUE_BYTES * laid.values;
}
