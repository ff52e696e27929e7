import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import { letGo } from '../core/let-go.js';
import { ColumnDecoder } from '../parquet/column-decoder.js';
import { NULL_VALUE } from '../parquet/columns.js';
import type { StoredChunk, StoredRowGroup } from '../parquet/parquet-footer.js';
import { readChunks, readRowGroups } from '../parquet/parquet-source.js';
import { pickNarrow, pickWide } from '../parquet/pick-rows.js';
import type { LakeLayout } from './lake-layout.js';
import type { ManifestState, Part } from './manifest.js';
import type { NumberedColumn, NumberedParts, NumberedRows, RowsWanted } from './numbered-rows.js';
import { chooseRows, HourSet, hourOf, type RowChoice } from './row-choice.js';
import { OBJECT_ID_COLUMN } from './views.js';

const START = 'start';

/** A part that can be read as numbers. */
interface ReadablePart {
  readonly file: string;
  readonly groups: readonly StoredRowGroup[];
  /** Whether a row of it may be of a dead object. */
  readonly hasDead: boolean;
}

/** Rows of a row group that are wanted. */
interface Chosen {
  readonly part: ReadablePart;
  readonly group: StoredRowGroup;
  readonly choice: RowChoice;
}

/** A column of a row group that was read, and the bytes it was read from. */
interface PlacedChunk {
  readonly column: NumberedColumn;
  readonly chunk: StoredChunk;
  readonly bytes: Buffer;
}

/**
 * Looks which parts of `flows` can be read as numbers: those that networkflow's own writer wrote and whose numbers are all
 * exact. The others, which DuckDB wrote, or which nothing can be read of, are `refused`.
 */
export async function openNumberedParts(
  layout: LakeLayout,
  parts: readonly Part[],
  dead: ManifestState['dead'],
): Promise<{ readonly numbered: NumberedParts; readonly refused: readonly Part[] }> {
  const readable: ReadablePart[] = [];
  const refused: Part[] = [];
  for (const part of parts) {
    const file = path.join(layout.root, ...part.path.split('/'));
    // Whoever reads a damaged part by SQL says what is wrong with it.
    const groups = await readRowGroups(file).catch(() => undefined);
    if (groups === undefined) refused.push(part);
    else readable.push({ file, groups, hasDead: mayHaveDead(part, dead) });
  }
  return { numbered: new PartReader(readable, dead), refused };
}

function mayHaveDead({ objects: [first, last] }: Part, dead: ManifestState['dead']): boolean {
  for (const id of dead) if (first <= id && id <= last) return true;
  return false;
}

class PartReader implements NumberedParts {
  readonly #parts: readonly ReadablePart[];
  readonly #dead: ManifestState['dead'];
  readonly #decoder: ColumnDecoder;
  readonly #narrow: Int32Array;
  readonly #wide: Float64Array;
  readonly #objects: Float64Array;

  constructor(parts: readonly ReadablePart[], dead: ManifestState['dead']) {
    this.#parts = parts;
    this.#dead = dead;
    let rowsMax = 0;
    for (const { groups } of parts) for (const { rows } of groups) rowsMax = Math.max(rowsMax, rows);
    this.#decoder = new ColumnDecoder(rowsMax);
    this.#narrow = new Int32Array(rowsMax);
    this.#wide = new Float64Array(rowsMax);
    this.#objects = new Float64Array(rowsMax);
  }

  async sizes(hours: readonly number[]): Promise<Map<number, number>> {
    const sizes = new Map<number, number>();
    const wanted = new HourSet(hours);
    const add = (hour: number, rows: number): void => void sizes.set(hour, (sizes.get(hour) ?? 0) + rows);
    await this.#eachGroup(wanted, async (handle, part, group, [from, to]) => {
      if (hourOf(from) === hourOf(to) && isWhole(part, group)) return add(hourOf(from), group.rows);
      const choice = await this.#choose(handle, part, group, wanted);
      for (let index = 0; index < choice.rows; index += 1) {
        add(hourOf(this.#wide[choice.picked?.[index] ?? index] ?? NULL_VALUE), 1);
      }
    });
    return sizes;
  }

  async read(wanted: RowsWanted): Promise<NumberedRows> {
    const chosen = await this.#chosen(wanted.hours);
    const made = columnsOf(chosen, countOf(chosen), wanted);
    await this.#fill(chosen, made);
    return { count: countOf(chosen), columns: made };
  }

  async readEach(
    wanted: RowsWanted & { readonly rowsMax: number },
    visit: (rows: NumberedRows) => void | Promise<void>,
  ): Promise<void> {
    const chosen = await this.#chosen(wanted.hours);
    const batches: Chosen[][] = [];
    let open: Chosen[] = [];
    for (const each of chosen) {
      if (open.length > 0 && countOf(open) + each.choice.rows > wanted.rowsMax) open = [];
      if (open.length === 0) batches.push(open);
      open.push(each);
    }
    const room = columnsOf(chosen, Math.max(0, ...batches.map(countOf)), wanted);
    for (const batch of batches) {
      const count = countOf(batch);
      const columns = new Map([...room].map(([name, column]) => [name, cut(column, count)]));
      await this.#fill(batch, columns);
      await visit({ count, columns });
    }
    for (const column of room.values()) letGo('codes' in column ? column.codes : column.numbers);
  }

  /** The rows of the hours, by their row groups. */
  async #chosen(hours: readonly number[]): Promise<Chosen[]> {
    const chosen: Chosen[] = [];
    const wanted = new HourSet(hours);
    await this.#eachGroup(wanted, async (handle, part, group, [from, to]) => {
      const isAll = isWhole(part, group) && wanted.covers(from, to);
      const choice = isAll ? { rows: group.rows } : await this.#choose(handle, part, group, wanted);
      if (choice.rows > 0) chosen.push({ part, group, choice });
    });
    return chosen;
  }

  /** Row groups that may have rows of the hours, with the least and the greatest `start` of each. */
  async #eachGroup(
    wanted: HourSet,
    visit: (
      handle: FileHandle,
      part: ReadablePart,
      group: StoredRowGroup,
      bounds: readonly [number, number],
    ) => Promise<void>,
  ): Promise<void> {
    for (const part of this.#parts) {
      const groups = part.groups.flatMap((group) => {
        const bounds = group.columns.get(START)?.bounds;
        return bounds !== undefined && wanted.overlaps(...bounds) ? [{ group, bounds }] : [];
      });
      if (groups.length === 0) continue;
      const handle = await open(part.file, 'r');
      try {
        for (const { group, bounds } of groups) await visit(handle, part, group, bounds);
      } finally {
        await handle.close();
      }
    }
  }

  /** Leaves the `start` of the group's rows behind in `#wide`. */
  async #choose(handle: FileHandle, part: ReadablePart, group: StoredRowGroup, wanted: HourSet): Promise<RowChoice> {
    const names = part.hasDead ? [START, OBJECT_ID_COLUMN] : [START];
    const chunks = names.flatMap((name) => group.columns.get(name) ?? []);
    const [starts, objects] = await readChunks(handle, chunks);
    const [startChunk, objectChunk] = chunks;
    if (starts === undefined || startChunk === undefined) return { rows: 0 };
    this.#decoder.wide(startChunk, starts, this.#wide);
    const hasObjects = objects !== undefined && objectChunk !== undefined;
    if (hasObjects) this.#decoder.wide(objectChunk, objects, this.#objects);
    return chooseRows(this.#wide, group.rows, wanted, hasObjects ? this.#objects : undefined, this.#dead);
  }

  async #fill(chosen: readonly Chosen[], made: ReadonlyMap<string, NumberedColumn>): Promise<void> {
    let at = 0;
    let [handle, file]: [FileHandle | undefined, string] = [undefined, ''];
    try {
      for (const { part, group, choice } of chosen) {
        if (part.file !== file) {
          await handle?.close();
          handle = await open(part.file, 'r');
          file = part.file;
        }
        const chunks = [...made.keys()].flatMap((name) => group.columns.get(name) ?? []);
        const bytes = handle === undefined ? [] : await readChunks(handle, chunks);
        const placed = new Map<number, PlacedChunk>();
        for (const [name, column] of made) {
          const index = chunks.findIndex((chunk) => chunk.name === name);
          const [chunk, chunkBytes] = [chunks[index], bytes[index]];
          const here = chunk && chunkBytes && { column, chunk, bytes: chunkBytes };
          if (here !== undefined && isCopied(placed.get(here.bytes.length), here, at, choice.rows)) continue;
          this.#place(column, chunk, chunkBytes, choice, at);
          if (here !== undefined) placed.set(here.bytes.length, here);
        }
        for (const each of bytes) letGo(each);
        at += choice.rows;
      }
    } finally {
      await handle?.close();
    }
  }

  #place(
    column: NumberedColumn,
    chunk: StoredChunk | undefined,
    bytes: Buffer | undefined,
    choice: RowChoice,
    at: number,
  ): void {
    const values = 'codes' in column ? column.codes : column.numbers;
    const { rows, picked } = choice;
    if (chunk === undefined || bytes === undefined) return void values.fill(NULL_VALUE, at, at + rows);
    const into = values.subarray(at, at + rows);
    if (into instanceof Float64Array) {
      this.#decoder.wide(chunk, bytes, picked === undefined ? into : this.#wide);
      if (picked !== undefined) pickWide(this.#wide, picked, into);
      return;
    }
    const target = picked === undefined ? into : this.#narrow;
    if ('codes' in column) this.#decoder.texts(chunk, bytes, column.texts, target);
    else this.#decoder.narrow(chunk, bytes, target);
    if (picked !== undefined) pickNarrow(this.#narrow, picked, into);
  }
}

function countOf(chosen: readonly Chosen[]): number {
  return chosen.reduce((sum, { choice }) => sum + choice.rows, 0);
}

/** Room for columns of `count` rows: those wanted that any of the rows has. */
function columnsOf(
  chosen: readonly Chosen[],
  count: number,
  { columns, books }: RowsWanted,
): ReadonlyMap<string, NumberedColumn> {
  const made = new Map<string, NumberedColumn>();
  for (const name of columns) {
    const type = chosen.find(({ group }) => group.columns.has(name))?.group.columns.get(name)?.type;
    if (type === 'text') made.set(name, { codes: new Int32Array(count), texts: books.of(name) });
    else if (type === 'int32') made.set(name, { numbers: new Int32Array(count) });
    else if (type === 'int64') made.set(name, { numbers: new Float64Array(count) });
  }
  return made;
}

function cut(column: NumberedColumn, count: number): NumberedColumn {
  if ('codes' in column) return { codes: column.codes.subarray(0, count), texts: column.texts };
  return { numbers: column.numbers.subarray(0, count) };
}

/** Whether every row of a group has a time and belongs to an object that is not dead. */
function isWhole(part: ReadablePart, group: StoredRowGroup): boolean {
  return !part.hasDead && group.columns.get(START)?.nulls === 0;
}

/** Copies what was read of another column when both have the same pages, byte for byte. */
function isCopied(other: PlacedChunk | undefined, { column, chunk, bytes }: PlacedChunk, at: number, rows: number) {
  if (other === undefined || !('codes' in other.column && 'codes' in column)) return false;
  if (other.column.texts !== column.texts || other.chunk.type !== chunk.type) return false;
  if (other.chunk.codec !== chunk.codec || other.chunk.hasDictionary !== chunk.hasDictionary) return false;
  if (!other.bytes.equals(bytes)) return false;
  column.codes.set(other.column.codes.subarray(at, at + rows), at);
  return true;
}
