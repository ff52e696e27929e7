import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { ColumnEncoder } from '../../parquet/column-chunk.js';
import { NULL_VALUE, type ParquetColumn } from '../../parquet/columns.js';
import { CODEC } from '../../parquet/parquet-format.js';
import { TextDictionary } from '../../parquet/text-dictionary.js';
import { SPAN_ENDS } from '../../schema/connections.js';
import type { LakeLayout } from '../../store/lake-layout.js';
import type { Part } from '../../store/manifest.js';
import type { FileThread } from '../files/file-thread.js';
import { type RowColumn, RowFile, type RowSink } from '../files/row-file.js';
import { parquetTypeOf, SPAN_COLUMNS, type SpanTable } from '../tables.js';
import type { KeyTable } from './key-table.js';
import type { SpanRows } from './span-rows.js';

const MS_PER_SECOND = 1_000;
/** No object's death makes spans worthless. Object ids begin at 1. */
export const NO_OBJECT: [number, number] = [0, 0];
/** A lookup asks for one address, one port and one moment: a group holds few of them. */
export const SPAN_GROUP_ROWS = 8_192;
/** Spans from which on another thread writes them. */
const THREAD_ROWS_MIN = 65_536;
/** Hosts behind a public address are all over. */
const SCATTERED: ReadonlySet<string> = new Set(['source_ip', 'dest_ip']);
/** Of one address and port times lie near each other, and ports stand in order. */
const NEAR: ReadonlySet<string> = new Set(['opened', 'closed', 'source_port']);
/** Numbers of few bits leave little to be packed, and to unpack small pages takes longer than to read them. */
const PLAIN: ReadonlySet<string> = new Set([...NEAR, 'dest_port', 'protocol']);
const PARQUET: readonly ParquetColumn[] = SPAN_COLUMNS.map(({ name, type }) => ({
  name,
  type: parquetTypeOf(type),
  isScattered: SCATTERED.has(name),
  isNear: NEAR.has(name),
  ...(PLAIN.has(name) ? { codec: CODEC.uncompressed } : {}),
}));

/** Writes spans of numbered keys as parts of the lake. */
export class SpanWriter {
  readonly #layout: LakeLayout;
  readonly #table: KeyTable;
  readonly #addresses: TextDictionary;
  readonly #encoder = new ColumnEncoder(SPAN_GROUP_ROWS);
  readonly #thread: FileThread | undefined;
  readonly #ends = new TextDictionary();
  readonly #ranks: Int32Array;

  constructor(layout: LakeLayout, table: KeyTable, addresses: TextDictionary, thread: FileThread | undefined) {
    this.#thread = thread;
    this.#layout = layout;
    this.#table = table;
    this.#addresses = addresses;
    for (const ends of SPAN_ENDS) this.#ends.code(ends);
    this.#ranks = ranksOf(table, addresses);
  }

  /** One part, sorted by what lookups ask for; none of no spans. */
  async write(spans: SpanRows, table: SpanTable, folder: string, name: string): Promise<Part[]> {
    if (spans.count === 0) return [];
    const order = spans.sorted(this.#table, (nat) =>
      nat === NULL_VALUE ? this.#ranks.length : (this.#ranks[nat] ?? 0),
    );
    const [first, last] = spans.bounds();
    await mkdir(folder, { recursive: true });
    const file = path.join(folder, `${name}.parquet`);
    const sink = await this.#create(file, spans.count);
    try {
      for (let from = 0; from < spans.count; from += SPAN_GROUP_ROWS) {
        const rows = Math.min(SPAN_GROUP_ROWS, spans.count - from);
        const columns = SPAN_COLUMNS.map((column) => this.#values(column.name, spans, order, from, rows));
        await sink.add({ rows, columns, isUnsorted: false });
      }
      const part = {
        table,
        path: path.relative(this.#layout.root, file).split(path.sep).join('/'),
        rows: spans.count,
        bytes: await sink.finish(),
        first: Math.floor(first / MS_PER_SECOND),
        last: Math.floor(last / MS_PER_SECOND),
        objects: NO_OBJECT,
        columns: SPAN_COLUMNS.map((column) => column.name).join(' '),
      };
      return [part];
    } catch (error) {
      await sink.abandon();
      await rm(file, { force: true });
      throw error;
    }
  }

  async #create(file: string, rows: number): Promise<RowSink> {
    return this.#thread !== undefined && rows >= THREAD_ROWS_MIN
      ? this.#thread.create(file, PARQUET, SPAN_GROUP_ROWS)
      : RowFile.create(file, PARQUET, this.#encoder);
  }

  #values(name: string, spans: SpanRows, order: Int32Array, from: number, rows: number): RowColumn {
    if (name === 'opened' || name === 'closed') {
      const times = spans[name];
      const into = new Float64Array(rows);
      for (let row = 0; row < rows; row += 1) into[row] = times[order[from + row] ?? 0] ?? NULL_VALUE;
      return { numbers: into };
    }
    const into = new Int32Array(rows);
    if (name === 'ends') {
      for (let row = 0; row < rows; row += 1) into[row] = spans.ends[order[from + row] ?? 0] ?? 0;
      return { codes: into, texts: this.#ends };
    }
    this.#table.fill(name, spans.keys, order, from, into);
    return name.endsWith('_ip') ? { codes: into, texts: this.#addresses } : { numbers: into };
  }
}

/** Ranks of public addresses by their bytes, which is how SQL orders them, by their number. */
function ranksOf(table: KeyTable, addresses: TextDictionary): Int32Array {
  const ranks = new Int32Array(addresses.count).fill(-1);
  const nats: number[] = [];
  for (let key = 0; key < table.places; key += 1) {
    if (!table.has(key)) continue;
    const nat = table.nat(key);
    if (nat === NULL_VALUE || ranks[nat] === 0) continue;
    ranks[nat] = 0;
    nats.push(nat);
  }
  nats.sort((a, b) => addresses.compare(a, b));
  nats.forEach((nat, rank) => {
    ranks[nat] = rank;
  });
  return ranks;
}
