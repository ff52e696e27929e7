import { open } from 'node:fs/promises';
import path from 'node:path';
import { StoredColumn } from '../../../parquet/stored-column.js';
import { type LaidGroup, readLaidGroups } from '../../../parquet/stored-footer.js';
import type { LakeLayout } from '../../../store/lake-layout.js';
import type { Part } from '../../../store/manifest.js';
import { Kept } from './kept.js';

/** Row groups whose places are remembered: some 2 KB each. */
const GROUPS_LAID_MAX = 20_000;
/** Values of row groups that stay decoded: up to 8 bytes each, and as many again where they are packed. */
const VALUES_KEPT_MAX = 6_000_000;

/** A row group that was read; a column is decoded when it is first asked for. */
export class StoredGroup {
  /** Of all its columns together. */
  readonly values: number;
  readonly #laid: LaidGroup;
  readonly #bytes: Buffer;
  readonly #first: number;
  readonly #columns = new Map<string, StoredColumn>();

  constructor(laid: LaidGroup, bytes: Buffer, first: number, columns: number) {
    this.values = laid.rows * columns;
    this.#laid = laid;
    this.#bytes = bytes;
    this.#first = first;
  }

  column(name: string): StoredColumn {
    const known = this.#columns.get(name);
    if (known !== undefined) return known;
    const laid = this.#laid.columns.get(name);
    if (laid === undefined) throw new Error(`A part has no column ${name}`);
    const from = laid.offset - this.#first;
    const made = new StoredColumn(laid, this.#bytes.subarray(from, from + laid.bytes));
    this.#columns.set(name, made);
    return made;
  }
}

/** Reads row groups of parts, without DuckDB: a question needs one or two of thousands, and no plan to find them. */
export class PartReader {
  readonly #root: string;
  readonly #laid = new Kept<readonly LaidGroup[]>(GROUPS_LAID_MAX);
  readonly #groups = new Kept<StoredGroup>(VALUES_KEPT_MAX);

  constructor({ root }: LakeLayout) {
    this.#root = root;
  }

  laid(part: Part): Promise<readonly LaidGroup[]> {
    return this.#laid.get(
      part.path,
      () => readLaidGroups(this.#pathOf(part)),
      (groups) => groups.length,
    );
  }

  /** Some columns of a row group of a part; all when none are named. */
  group(part: Part, index: number, names: readonly string[] = []): Promise<StoredGroup> {
    return this.#groups.get(
      `${part.path}|${index}|${names.join('|')}`,
      () => this.#read(part, index, names),
      ({ values }) => values,
    );
  }

  async #read(part: Part, index: number, names: readonly string[]): Promise<StoredGroup> {
    const laid = (await this.laid(part))[index];
    if (laid === undefined) throw new Error('A part has fewer row groups than it had');
    const wanted = [...laid.columns].filter(([name]) => names.length === 0 || names.includes(name));
    const columns = wanted.map(([, column]) => column);
    const first = Math.min(...columns.map(({ offset }) => offset));
    const end = Math.max(...columns.map(({ offset, bytes }) => offset + bytes));
    const handle = await open(this.#pathOf(part), 'r');
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(end - first), 0, end - first, first);
      if (bytesRead < end - first) throw new Error('A part is shorter than its footer says');
      return new StoredGroup(laid, buffer, first, columns.length);
    } finally {
      await handle.close();
    }
  }

  #pathOf(part: Part): string {
    return path.join(this.#root, ...part.path.split('/'));
  }
}
