import { letGo } from '../../core/let-go.js';
import { ColumnEncoder } from '../../parquet/column-chunk.js';
import type { ColumnValues } from '../../parquet/columns.js';
import { CODEC } from '../../parquet/parquet-format.js';
import type { Rollup } from '../../schema/rollups.js';
import type { Part } from '../../store/manifest.js';
import { FIRST_OFFSET, SPAN } from '../../store/rollup-views.js';
import { ROLLUP_GROUP_ROWS, type RollupContext } from '../write-rollup.js';
import { addUp, noted, wholeOrder } from './add-up.js';
import { BucketGroups, type GroupedRows, type Groups } from './bucket-groups.js';
import { RollupFile } from './rollup-file.js';

/** Memory for each group, with all that is made of it. */
export const BYTES_PER_GROUP = 384;
/** Records grouped at a time: what is looked up of them stays near. */
const ROWS_AT_ONCE = 131_072;

export interface SumsContext extends Pick<RollupContext, 'layout' | 'memoryBytes'> {
  /** The files' names. */
  readonly name: string;
  /** Of one grain. */
  readonly rollups: readonly Rollup[];
  /** The columns the rows have. */
  readonly present: ReadonlySet<string>;
}

interface OpenFile {
  readonly rollup: Rollup;
  readonly file: RollupFile;
}

/** Parts of a day's rollups, one of each, that are written pass by pass: rows of a pass are grouped, added up and sorted. */
export class SumsOfDay {
  readonly #context: SumsContext;
  readonly #day: number;
  readonly #rowsMax: number;
  readonly #daily: SumsOfDay | undefined;
  #files: readonly OpenFile[] = [];
  #groups: BucketGroups;

  /**
   * `rowsMax` is more than any file will have rows, where that is known to be few. What is written is added to `daily` as well,
   * of a coarser grain.
   */
  constructor(day: number, context: SumsContext, rowsMax = ROLLUP_GROUP_ROWS, daily?: SumsOfDay) {
    this.#day = day;
    this.#context = context;
    this.#rowsMax = rowsMax;
    this.#daily = daily;
    this.#groups = this.#nothing();
  }

  /** What rows are told apart by. */
  get keys(): readonly string[] {
    return keysOf(this.#context);
  }

  /** Whether sums are exact, and groups no more than memory has room for; else what was added is of no use. */
  get hasRoom(): boolean {
    return this.#groups.isExact && this.groupBytes <= this.#context.memoryBytes;
  }

  /** What the groups take that are not written yet, with all that is made of them. */
  get groupBytes(): number {
    return this.#groups.count * BYTES_PER_GROUP;
  }

  add(rows: GroupedRows): void {
    for (let from = 0; from < rows.count && this.hasRoom; from += ROWS_AT_ONCE) {
      const to = Math.min(from + ROWS_AT_ONCE, rows.count);
      this.#groups.add(to - from === rows.count ? rows : cutRows(rows, from, to));
    }
  }

  /** Adds to every file what came since the last time, which has to be in order; false when there was no room for it. */
  async write(): Promise<boolean> {
    if (!this.hasRoom) return false;
    const whole = this.#groups.finish();
    const order = wholeOrder(whole);
    this.#daily?.add(rowsOfGroups(whole, this.#context));
    if (this.#files.length === 0) this.#files = this.#open();
    for (const { rollup, file } of this.#files) {
      const sums = addUp(rollup, whole, order);
      await file.append(sums, whole);
      for (const each of [sums.groups, sums.flows, sums.bytes, sums.packets, sums.firsts, sums.lasts]) letGo(each);
    }
    letGo(order);
    this.#groups.release(whole);
    this.#groups = this.#nothing();
    return true;
  }

  /** To be called before texts are numbered anew. */
  async flush(): Promise<void> {
    for (const { file } of this.#files) await file.flush();
  }

  /** The parts, which answer for the hours of a mask. */
  async finish(held: number): Promise<Part[]> {
    const parts: Part[] = [];
    for (const { file } of this.#files) parts.push(...(await file.finish(held)));
    return parts;
  }

  async abandon(): Promise<void> {
    for (const { file } of this.#files) await file.abandon();
  }

  #open(): OpenFile[] {
    const { layout, name, rollups, present } = this.#context;
    const rows = Math.min(ROLLUP_GROUP_ROWS, this.#rowsMax);
    const room = { rows, encoder: new ColumnEncoder(rows, CODEC.lz4Raw) };
    return rollups.map((rollup) => ({
      rollup,
      file: new RollupFile({ rollup, day: this.#day, name, present }, { layout }, room),
    }));
  }

  #nothing(): BucketGroups {
    const { rollups } = this.#context;
    return new BucketGroups(keysOf(this.#context), rollups[0]?.grainS ?? 0);
  }
}

function keysOf({ rollups, present }: Pick<SumsContext, 'rollups' | 'present'>): string[] {
  return [...new Set(rollups.flatMap((rollup) => rollup.columns))].filter((column) => present.has(column));
}

/** Groups as rows to be added up again. */
function rowsOfGroups({ count, buckets, ports, families, sums }: Groups, { rollups }: SumsContext): GroupedRows {
  const grainS = rollups[0]?.grainS ?? 0;
  const columns = new Map<string, ColumnValues>();
  const [starts, spans] = [new Float64Array(count), new Int32Array(count)];
  for (let group = 0; group < count; group += 1) {
    starts[group] = (buckets[group] ?? 0) * grainS;
    spans[group] = (sums.lasts[group] ?? 0) - (sums.firsts[group] ?? 0);
  }
  columns.set('start', { numbers: starts });
  for (const name of ['flows', 'bytes', 'packets'] as const)
    columns.set(name, { numbers: sums[name].subarray(0, count) });
  columns.set(FIRST_OFFSET, { numbers: sums.firsts.subarray(0, count) });
  columns.set(SPAN, { numbers: spans });
  if (ports !== undefined) columns.set('dstport', { numbers: ports });
  for (const { columns: names, codes, valuesOf, rankingOf } of families) {
    for (const name of names) {
      const [values, ranking] = [noted(codes, valuesOf(name)), rankingOf(name)];
      columns.set(name, ranking === 'numbers' ? { numbers: values } : { codes: values, texts: ranking.texts });
    }
  }
  return { count, columns };
}

function cutRows({ columns }: GroupedRows, from: number, to: number): GroupedRows {
  return { count: to - from, columns: new Map([...columns].map(([name, column]) => [name, cut(column, from, to)])) };
}

function cut(column: ColumnValues, from: number, to: number): ColumnValues {
  if ('codes' in column) return { codes: column.codes.subarray(from, to), texts: column.texts };
  return { numbers: column.numbers.subarray(from, to) };
}
