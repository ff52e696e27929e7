import type { ManifestState, Part } from '../store/manifest.js';

const MIB = 1024 * 1024;
const SECONDS_PER_DAY = 86_400;

/** Parts from this size on are left as they are: larger ones are neither read faster nor sorted in little memory. */
const FULL_PART_BYTES = 32 * MIB;
const FULL_PART_ROWS = 2_000_000;
/** What goes into one merge at the most: twice a full part, so that two nearly full ones still fit. */
const MERGE_BYTES_MAX = 2 * FULL_PART_BYTES;
const MERGE_ROWS_MAX = 2 * FULL_PART_ROWS;
/** Parts below this size are merged whatever else is merged with them. */
const TINY_PART_BYTES = 1 * MIB;

/** How eagerly parts are merged. */
interface Eagerness {
  /** So many parts make a merge worth it, unless they make a full part. */
  readonly partsMin: number;
  /**
   * A part joins when it is at most so many times as large as all smaller ones together: rewriting it then costs little
   * beside what is gained, and a row is rewritten a logarithmic number of times however many parts come.
   */
  readonly ratioMax: number;
}

const WHILE_PARTS_COME: Eagerness = { partsMin: 8, ratioMax: 2 };
/** For days before the last but one, to which only late files still add. */
const AFTER_THE_DAY: Eagerness = { partsMin: 2, ratioMax: 8 };
const DAYS_THAT_GROW = 2;

/** Parts to rewrite as one. */
export interface Merge {
  readonly table: Part['table'];
  readonly parts: readonly Part[];
}

/** Tables whose parts may be merged; derived ones are rewritten by whoever builds them. */
export const MERGED_TABLES: ReadonlySet<Part['table']> = new Set(['flows', 'coverage', 'ingested', 'quarantine']);

/**
 * The next parts worth merging: of one table, one day and one set of columns, small enough to sort in bounded memory.
 * Undefined when there are none, which any lake reaches, because each merge leaves fewer parts. Pure.
 */
export function nextMerge(
  state: Pick<ManifestState, 'parts'>,
  tables: ReadonlySet<Part['table']> = MERGED_TABLES,
): Merge | undefined {
  const newestDay = state.parts.reduce(
    (newest, part) => Math.max(newest, dayOf(part) ?? newest),
    Number.NEGATIVE_INFINITY,
  );
  for (const group of groups(state.parts, tables)) {
    const [first] = group;
    if (first === undefined) continue;
    const day = dayOf(first);
    const grows = day === undefined || day > newestDay - DAYS_THAT_GROW;
    const parts = worthMerging(group, grows ? WHILE_PARTS_COME : AFTER_THE_DAY);
    if (parts !== undefined) return { table: first.table, parts };
  }
  return undefined;
}

function groups(parts: readonly Part[], tables: ReadonlySet<Part['table']>): Iterable<Part[]> {
  const found = new Map<string, Part[]>();
  for (const part of parts) {
    if (!tables.has(part.table) || isFull(part)) continue;
    const key = `${folderOf(part)} ${dayOf(part)} ${part.columns}`;
    const group = found.get(key);
    if (group === undefined) found.set(key, [part]);
    else group.push(part);
  }
  return found.values();
}

function worthMerging(group: readonly Part[], { partsMin, ratioMax }: Eagerness): readonly Part[] | undefined {
  const ascending = [...group].sort((a, b) => a.bytes - b.bytes || (a.path < b.path ? -1 : 1));
  for (let from = 0; from < ascending.length - 1; from += 1) {
    const run: Part[] = [];
    let [bytes, rows] = [0, 0];
    for (const part of ascending.slice(from)) {
      if (run.length > 0 && part.bytes > Math.max(TINY_PART_BYTES, ratioMax * bytes)) break;
      if (bytes + part.bytes > MERGE_BYTES_MAX || rows + part.rows > MERGE_ROWS_MAX) break;
      run.push(part);
      bytes += part.bytes;
      rows += part.rows;
    }
    const isFullPart = bytes >= FULL_PART_BYTES || rows >= FULL_PART_ROWS;
    if (run.length >= 2 && (run.length >= partsMin || isFullPart)) return run;
  }
  return undefined;
}

function isFull(part: Part): boolean {
  return part.bytes >= FULL_PART_BYTES || part.rows >= FULL_PART_ROWS;
}

export function folderOf(part: Part): string {
  return part.path.slice(0, part.path.lastIndexOf('/'));
}

/**
 * The day (since 1970) of the latest record of a part of flows or coverage. Parts are merged by it, so that retention
 * finds coverage, which is not partitioned, in parts of one day.
 */
function dayOf(part: Part): number | undefined {
  return part.last === undefined ? undefined : Math.floor(part.last / SECONDS_PER_DAY);
}
