import { open } from 'node:fs/promises';
import path from 'node:path';
import { letGo } from '../../core/let-go.js';
import { NULL_VALUE } from '../../parquet/columns.js';
import { readAt } from '../../parquet/footer-bytes.js';
import { StoredColumn } from '../../parquet/stored-column.js';
import { type LaidGroup, readLaidGroups } from '../../parquet/stored-footer.js';
import type { TextDictionary } from '../../parquet/text-dictionary.js';
import type { LakeLayout } from '../../store/lake-layout.js';
import type { Part } from '../../store/manifest.js';
import { openNumberedParts } from '../../store/number-parts.js';
import type { NumberedColumn } from '../../store/numbered-rows.js';
import { hoursOf } from '../../store/rollup-views.js';
import type { TextBooks } from '../../store/text-books.js';

/** Columns of a part: codes of texts or whole numbers, NULL_VALUE where there is none; seconds of its day in `start`. */
export type Numbers = Int32Array | Float64Array;

const NO_OBJECT_DIED: ReadonlySet<number> = new Set();
const SECONDS_PER_DAY = 86_400;
const NARROW_MAX = 2 ** 31 - 1;
/** What may be beyond 2^31; all else takes half the memory. */
const WIDE: readonly string[] = ['bytes', 'packets'];

/** Some columns of all rows of a part, in its order; undefined when one holds what is no ordinary text or exact number. */
export async function readPartColumns(
  layout: LakeLayout,
  part: Part,
  names: readonly string[],
  books: TextBooks,
): Promise<ReadonlyMap<string, Numbers> | undefined> {
  const { numbered, refused } = await openNumberedParts(layout, [part], NO_OBJECT_DIED);
  if (refused.length > 0) return readStored(path.join(layout.root, ...part.path.split('/')), part, names, books);
  const hours = hoursOf(part.rollup, part.rollup?.held ?? 0);
  const { count, columns } = await numbered.read({ columns: names, hours, books });
  const made = new Map<string, Numbers>();
  for (const name of names) {
    const read = columns.get(name);
    const own = read === undefined ? roomFor(name, part) : numbersOf(read, name, part);
    if (own === undefined) return undefined;
    made.set(name, own);
  }
  return count === part.rows ? made : undefined;
}

/** What was read, where that will do. */
function numbersOf(read: NumberedColumn, name: string, part: Part): Numbers | undefined {
  if ('codes' in read) return read.codes;
  const { numbers } = read;
  if (numbers instanceof Int32Array) return numbers;
  if (WIDE.includes(name)) return isExact(numbers) ? numbers : undefined;
  const column = roomFor(name, part);
  const isPut = putNumbers(numbers, originOf(name, part), column, 0);
  letGo(numbers);
  return isPut ? column : undefined;
}

/** The same of a part that DuckDB wrote. */
async function readStored(
  file: string,
  part: Part,
  names: readonly string[],
  books: TextBooks,
): Promise<ReadonlyMap<string, Numbers> | undefined> {
  const groups = await readLaidGroups(file);
  const made = new Map(names.map((name) => [name, roomFor(name, part)]));
  const handle = await open(file, 'r');
  try {
    let at = 0;
    for (const group of groups) {
      for (const [name, values] of made) {
        const column = await columnOf(group, name, (offset, bytes) => readAt(handle, offset, bytes));
        if (column === undefined) continue;
        const isText = group.columns.get(name)?.type === 'text';
        const isRead = isText
          ? putCodes(column, books.of(name), values, at)
          : putNumbers(column.numbers(), originOf(name, part), values, at);
        if (!isRead) return undefined;
      }
      at += group.rows;
    }
    return at === part.rows ? made : undefined;
  } finally {
    await handle.close();
  }
}

function roomFor(name: string, { rows }: Part): Numbers {
  return WIDE.includes(name) ? new Float64Array(rows).fill(NULL_VALUE) : new Int32Array(rows).fill(NULL_VALUE);
}

function originOf(name: string, { rollup }: Part): number {
  return name === 'start' ? (rollup?.day ?? 0) * SECONDS_PER_DAY : 0;
}

async function columnOf(
  group: LaidGroup,
  name: string,
  read: (offset: number, bytes: number) => Promise<Buffer>,
): Promise<StoredColumn | undefined> {
  const laid = group.columns.get(name);
  return laid === undefined ? undefined : new StoredColumn(laid, await read(laid.offset, laid.bytes));
}

/** A text is looked up once for the row group, or wherever a part of it has no dictionary. */
function putCodes(column: StoredColumn, texts: TextDictionary, into: Numbers, at: number): boolean {
  if (!(into instanceof Int32Array)) return false;
  const own = column.codes();
  let greatest = NULL_VALUE;
  for (const code of own) if (code > greatest) greatest = code;
  const codes = new Int32Array(greatest + 1);
  for (let code = 0; code <= greatest; code += 1) {
    codes[code] = texts.code(column.textOf(code) ?? '');
    if ((codes[code] ?? NULL_VALUE) < 0) return false;
  }
  for (let row = 0; row < own.length; row += 1) {
    const code = own[row] ?? NULL_VALUE;
    into[at + row] = code === NULL_VALUE ? NULL_VALUE : (codes[code] ?? NULL_VALUE);
  }
  return true;
}

// One loop for each kind of array: a loop that meets both is several times slower.

function putNumbers(values: Float64Array, origin: number, into: Numbers, at: number): boolean {
  return into instanceof Int32Array ? putNarrow(values, origin, into, at) : putWide(values, into, at);
}

function putNarrow(values: Float64Array, origin: number, into: Int32Array, at: number): boolean {
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row] ?? NULL_VALUE;
    const own = value === NULL_VALUE ? NULL_VALUE : value - origin;
    if (own > NARROW_MAX) return false;
    into[at + row] = own;
  }
  return true;
}

function putWide(values: Float64Array, into: Float64Array, at: number): boolean {
  if (!isExact(values)) return false;
  into.set(values, at);
  return true;
}

function isExact(values: Float64Array): boolean {
  for (const value of values) if (value > Number.MAX_SAFE_INTEGER) return false;
  return true;
}
