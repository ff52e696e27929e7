import type { ColumnEncoder } from '../../parquet/column-chunk.js';
import { type ColumnValues, NULL_VALUE, type ParquetColumn, type Texts } from '../../parquet/columns.js';
import { flowColumn } from '../../schema/registry.js';
import { ROLLUP_EDITION } from '../../schema/rollups.js';
import type { Part } from '../../store/manifest.js';
import { FIRST_OFFSET, SPAN } from '../../store/rollup-views.js';
import { NumberedPartFile, parquetTypeOf } from '../../store/write-numbered-part.js';
import { partitionFolder } from '../../store/write-part.js';
import { NO_OBJECT, type RollupContext, type RollupTarget, SUMMED } from '../write-rollup.js';
import type { RollupSums } from './add-up.js';
import type { Groups } from './bucket-groups.js';

const PORT = 'dstport';

/** Writes a rollup's rows as one part; they come some buckets at a time and leave in whole row groups. */
export class RollupFile {
  readonly #target: Omit<RollupTarget, 'held' | 'large'>;
  readonly #context: Pick<RollupContext, 'layout'>;
  readonly #room: { readonly rows: number; readonly encoder: ColumnEncoder };
  readonly #columns: readonly ParquetColumn[];
  readonly #buffers: ReadonlyMap<string, Int32Array | Float64Array>;
  readonly #texts = new Map<string, Texts>();
  #buffered = 0;
  #first = Number.POSITIVE_INFINITY;
  #last = 0;
  #file: NumberedPartFile | undefined;

  constructor(
    target: Omit<RollupTarget, 'held' | 'large'>,
    context: Pick<RollupContext, 'layout'>,
    room: { readonly rows: number; readonly encoder: ColumnEncoder },
  ) {
    this.#target = target;
    this.#context = context;
    this.#room = room;
    const keys = target.rollup.columns.filter((column) => target.present.has(column));
    this.#columns = [
      { name: 'start', type: 'int64' },
      ...keys.map((name) => ({ name, type: parquetTypeOf(flowColumn(name)?.type) })),
      ...SUMMED.map((name) => ({ name, type: 'int64' as const })),
      { name: FIRST_OFFSET, type: 'int32' },
      { name: SPAN, type: 'int32' },
    ];
    this.#buffers = new Map(
      this.#columns.map(({ name, type }) => [
        name,
        type === 'int64' ? new Float64Array(room.rows) : new Int32Array(room.rows),
      ]),
    );
  }

  async append(sums: RollupSums, groups: Groups): Promise<void> {
    for (let from = 0; from < sums.count; ) {
      const to = Math.min(sums.count, from + this.#room.rows - this.#buffered);
      for (const { name } of this.#columns) this.#put(name, sums, groups, from, to);
      this.#buffered += to - from;
      if (this.#buffered === this.#room.rows) await this.flush();
      from = to;
    }
  }

  /** Writes what has come as a row group; to be called before texts are numbered anew. */
  async flush(): Promise<void> {
    const rows = this.#buffered;
    if (rows === 0) return;
    const { day, name, rollup } = this.#target;
    const { layout } = this.#context;
    const folder = partitionFolder(day, { layout, table: rollup.name });
    this.#file ??= await NumberedPartFile.create({ layout, folder, name, columns: this.#columns }, this.#room.encoder);
    const starts = this.#buffers.get('start');
    this.#first = Math.min(this.#first, starts?.[0] ?? this.#first);
    this.#last = Math.max(this.#last, starts?.[rows - 1] ?? this.#last);
    await this.#file.add(rows, (column) => this.#valuesOf(column, rows));
    this.#buffered = 0;
  }

  /** The part, which answers for the hours of a mask; none when there are no rows. */
  async finish(held: number): Promise<Part[]> {
    await this.flush();
    if (this.#file === undefined) return [];
    const { day, rollup } = this.#target;
    const names = this.#columns.map(({ name }) => name);
    const part = await this.#file.finish({
      table: rollup.name,
      objects: [NO_OBJECT[0], NO_OBJECT[1]],
      columns: names.join(' '),
      rollup: { day, held, valid: held, edition: ROLLUP_EDITION },
      first: this.#first,
      last: this.#last,
    });
    return [part];
  }

  async abandon(): Promise<void> {
    await this.#file?.abandon();
  }

  #put(name: string, sums: RollupSums, groups: Groups, from: number, to: number): void {
    const buffer = this.#buffers.get(name);
    if (buffer === undefined) return;
    const groupsOf = sums.groups.subarray(from, to);
    const at = this.#buffered;
    if (buffer instanceof Float64Array) {
      if (name === 'start') placeStarts(buffer, at, groups.buckets, this.#target.rollup.grainS, groupsOf);
      else buffer.set(wideSums(name, sums).subarray(from, to), at);
    } else if (name === FIRST_OFFSET) {
      buffer.set(sums.firsts.subarray(from, to), at);
    } else if (name === SPAN) {
      for (let row = from; row < to; row += 1)
        buffer[at + row - from] = (sums.lasts[row] ?? 0) - (sums.firsts[row] ?? 0);
    } else if (name === PORT) {
      if (groups.ports === undefined) buffer.fill(NULL_VALUE, at, at + to - from);
      else placePorts(buffer, at, groups.ports, groupsOf);
    } else {
      this.#putKey(name, buffer, groups, groupsOf);
    }
  }

  #putKey(name: string, buffer: Int32Array, { families }: Groups, groups: Int32Array): void {
    const family = families.find(({ columns }) => columns.includes(name));
    if (family === undefined) return;
    const ranking = family.rankingOf(name);
    if (ranking !== 'numbers') this.#texts.set(name, ranking.texts);
    placeKeys(buffer, this.#buffered, family.codes, family.valuesOf(name), groups);
  }

  #valuesOf({ name }: ParquetColumn, rows: number): ColumnValues {
    const values = (this.#buffers.get(name) ?? new Int32Array(rows)).subarray(0, rows);
    const texts = this.#texts.get(name);
    return texts !== undefined && values instanceof Int32Array ? { codes: values, texts } : { numbers: values };
  }
}

function wideSums(name: string, sums: RollupSums): Float64Array {
  return name === 'bytes' ? sums.bytes : name === 'packets' ? sums.packets : sums.flows;
}

function placeKeys(into: Int32Array, at: number, codes: Int32Array, values: Int32Array, groups: Int32Array): void {
  for (let row = 0; row < groups.length; row += 1) {
    into[at + row] = values[codes[groups[row] ?? 0] ?? 0] ?? NULL_VALUE;
  }
}

function placePorts(into: Int32Array, at: number, ports: Int32Array, groups: Int32Array): void {
  for (let row = 0; row < groups.length; row += 1) into[at + row] = ports[groups[row] ?? 0] ?? NULL_VALUE;
}

function placeStarts(into: Float64Array, at: number, buckets: Int32Array, grainS: number, groups: Int32Array): void {
  for (let row = 0; row < groups.length; row += 1) into[at + row] = (buckets[groups[row] ?? 0] ?? 0) * grainS;
}
