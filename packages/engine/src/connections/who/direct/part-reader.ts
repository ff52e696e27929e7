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
/** Columns of row groups that stay in memory: packed, unpacked and decoded. */
const COLUMNS_KEPT_BYTES_MAX = 96 * 1024 * 1024;
/** Of one value, once it is decoded. */
const VALUE_BYTES = 8;
/** Columns so near to each other in a file are read with what lies between them. */
const APART_BYTES_MAX = 32 * 1024;

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
  readonly #columns = new Kept<StoredColumn>(COLUMNS_KEPT_BYTES_MAX);

  constructor({ root }: LakeLayout) {
    this.#root = root;
  }

  laid(part: Part): Promise<LaidPart> {
    return this.#laid.get(
      part.path,
      async () => new LaidPart(await readLaidGroups(this.#pathOf(part))),
      ({ groups }) => groups.length,
    );
  }

  /** Some columns of row groups, one after the other, which are not kept. */
  async eachOnce<T extends { readonly laid: LaidGroup; readonly names: readonly string[] }>(
    part: Part,
    wanted: readonly T[],
    use: (group: StoredGroup, of: T) => void,
  ): Promise<void> {
    if (wanted.length === 0) return;
    await this.#files.use(this.#pathOf(part), async (handle) => {
      for (const each of wanted) use(new StoredGroup(await readColumns(handle, each.laid, each.names)), each);
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

  #read(part: Part, laid: LaidGroup, names: readonly string[]): Promise<ReadonlyMap<string, StoredColumn>> {
    return this.#files.use(this.#pathOf(part), (handle) => readColumns(handle, laid, names));
  }

  #pathOf(part: Part): string {
    return path.join(this.#root, ...part.path.split('/'));
  }
}

async function readColumns(
  handle: FileHandle,
  laid: LaidGroup,
  names: readonly string[],
): Promise<ReadonlyMap<string, StoredColumn>> {
  const found = new Map<string, StoredColumn>();
  for (const { from, end, columns } of stretchesOf(laid, names)) {
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(end - from), 0, end - from, from);
    if (bytesRead < end - from) throw new Error('A part is shorter than its footer says');
    for (const [name, column] of columns) {
      const at = column.offset - from;
      found.set(name, new StoredColumn(column, buffer.subarray(at, at + column.bytes)));
    }
  }
  return found;
}

interface FileStretch {
  readonly from: number;
  end: number;
  readonly columns: [string, LaidColumn][];
}

/** What is read at once, for some columns. */
function stretchesOf(laid: LaidGroup, names: readonly string[]): readonly FileStretch[] {
  const wanted = [...laid.columns].filter(([name]) => names.includes(name));
  const stretches: FileStretch[] = [];
  for (const [name, column] of wanted.sort(([, a], [, b]) => a.offset - b.offset)) {
    const [last, end] = [stretches.at(-1), column.offset + column.bytes];
    if (last === undefined || column.offset - last.end > APART_BYTES_MAX) {
      stretches.push({ from: column.offset, end, columns: [[name, column]] });
      continue;
    }
    last.end = end;
    last.columns.push([name, column]);
  }
  return stretches;
}

function weightOf(laid: LaidColumn | undefined): number {
  return laid === undefined ? 0 : laid.bytes + laid.plainBytes + VALUE_BYTES * laid.values;
}
