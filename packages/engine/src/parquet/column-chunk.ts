import type { ColumnValues, NotedValues, ParquetColumn, Texts } from './columns.js';
import { DELTA_RANGE_MAX } from './delta-encoding.js';
import { LocalCodes, type Range, rangeOf, textRangeOf } from './local-codes.js';
import { PAGE_CODEC, packPage } from './pack-page.js';
import { arrayOf, numberBytes, PageBody } from './page-body.js';
import { CODEC, ENCODING, PAGE } from './parquet-format.js';
import { ThriftWriter } from './thrift-writer.js';

/**
 * A number is written by its place in a dictionary when its values repeat at least this often: zstd packs numbers as they are well,
 * LZ4 does not.
 */
const REPEATS_MIN = { int32: 16, int64: 8, boolean: 4 } as const;
const REPEATS_MIN_LZ4 = 4;
/** Longer texts are no bounds of a column: a reader only needs to know where not to look. */
const BOUND_BYTES_MAX = 256;
/** A column chunk below this is not compressed: setting out costs more than it saves. */
const COMPRESSED_BYTES_MIN = 512;

/** One column of one row group, ready for the file. */
export interface ColumnChunk {
  /** Its pages, each with its header; the dictionary's first, where there is one. */
  readonly pages: readonly Buffer[];
  readonly dictionaryBytes: number;
  readonly encodings: readonly number[];
  readonly codec: number;
  readonly rows: number;
  readonly nulls: number;
  readonly uncompressedBytes: number;
  readonly bounds: { readonly min: Uint8Array; readonly max: Uint8Array } | undefined;
}

/** Encodes columns of row groups; what it needs for one it keeps for the next. */
export class ColumnEncoder {
  readonly #codec: number;
  readonly #local: LocalCodes;
  readonly #body: PageBody;
  readonly #dictionary: PageBody;

  /** `codec` is one of CODEC that pages are packed with where that saves something. */
  constructor(rowsMax: number, codec: number = PAGE_CODEC) {
    this.#codec = codec;
    this.#local = new LocalCodes(rowsMax);
    this.#body = new PageBody(rowsMax, codec !== CODEC.lz4Raw);
    this.#dictionary = new PageBody(0, false);
  }

  encode(column: ParquetColumn, values: ColumnValues | NotedValues): ColumnChunk {
    const local = this.#local;
    const type = column.type === 'text' ? 'int32' : column.type;
    const texts = 'numbers' in values ? undefined : values.texts;
    const repeatsMin = texts !== undefined ? 1 : this.#codec === CODEC.lz4Raw ? REPEATS_MIN_LZ4 : REPEATS_MIN[type];
    const distinctMax = (rows: number): number => Math.ceil(rows / repeatsMin);
    const noted =
      'things' in values ? local.note(values.things, values.notes, distinctMax(values.things.rows)) : undefined;
    const array = noted === undefined ? arrayOf(values) : noted.array;
    const range = noted === undefined ? rangeOf(array) : noted.range;
    const repeats = noted !== undefined || local.number(array, range, distinctMax(array.length));
    if (range.nulls === array.length) {
      return chunkOf(undefined, this.#body.codes(local, array, range), {
        range,
        rows: array.length,
        bounds: undefined,
        codec: column.codec ?? this.#codec,
      });
    }
    const bounds =
      column.isScattered === true
        ? undefined
        : texts !== undefined
          ? textBounds(local, texts)
          : { min: numberBytes(range.min, type), max: numberBytes(range.max, type) };
    const rest = { range, rows: array.length, bounds, codec: column.codec ?? this.#codec };
    if (type === 'boolean') return chunkOf(undefined, this.#body.bits(array, range), rest);
    if (!repeats && column.isNear === true && range.max - range.min < DELTA_RANGE_MAX) {
      return chunkOf(undefined, this.#body.differences(array, range), { ...rest, encoding: ENCODING.differences });
    }
    if (!repeats) return chunkOf(undefined, this.#body.plain(array, range, type), rest);
    const dictionary =
      texts !== undefined
        ? this.#dictionary.texts(local.values, local.distinct, texts)
        : this.#dictionary.numbers(local.values, local.distinct, type);
    return chunkOf({ body: dictionary, count: local.distinct }, this.#body.codes(local, array, range), rest);
  }
}

function chunkOf(
  dictionary: { readonly body: Buffer; readonly count: number } | undefined,
  body: Buffer,
  rest: {
    readonly range: Range;
    readonly rows: number;
    readonly bounds: ColumnChunk['bounds'];
    readonly codec: number;
    /** Of the values, where they do not stand in a dictionary; as they are, unless said. */
    readonly encoding?: number;
  },
): ColumnChunk {
  const whole = body.length + (dictionary?.body.length ?? 0);
  const codec = whole < COMPRESSED_BYTES_MIN ? CODEC.uncompressed : rest.codec;
  const encoding = dictionary === undefined ? (rest.encoding ?? ENCODING.plain) : ENCODING.rleDictionary;
  const data = page(PAGE.data, body, codec, (writer) =>
    writer.struct(5, () => {
      writer.i32(1, rest.rows);
      writer.i32(2, encoding);
      writer.i32(3, ENCODING.rle);
      writer.i32(4, ENCODING.rle);
    }),
  );
  const encodings: number[] = [ENCODING.plain, ENCODING.rle, ...(rest.encoding === undefined ? [] : [rest.encoding])];
  const told = { codec, rows: rest.rows, nulls: rest.range.nulls, bounds: rest.bounds };
  if (dictionary === undefined) {
    return { ...told, encodings, pages: [data.bytes], dictionaryBytes: 0, uncompressedBytes: data.plainBytes };
  }
  const first = page(PAGE.dictionary, dictionary.body, codec, (writer) =>
    writer.struct(7, () => {
      writer.i32(1, dictionary.count);
      writer.i32(2, ENCODING.plain);
    }),
  );
  return {
    ...told,
    encodings: [...encodings, ENCODING.rleDictionary],
    pages: [first.bytes, data.bytes],
    dictionaryBytes: first.bytes.length,
    uncompressedBytes: first.plainBytes + data.plainBytes,
  };
}

function page(
  type: number,
  body: Buffer,
  codec: number,
  header: (writer: ThriftWriter) => void,
): { bytes: Buffer; plainBytes: number } {
  const packed = codec === CODEC.uncompressed ? body : packPage(body, codec);
  const writer = new ThriftWriter();
  writer.i32(1, type);
  writer.i32(2, body.length);
  writer.i32(3, packed.length);
  header(writer);
  const head = writer.finish();
  return { bytes: Buffer.concat([head, packed]), plainBytes: head.length + body.length };
}

function textBounds(local: LocalCodes, texts: Texts): ColumnChunk['bounds'] {
  const [min, max] = textRangeOf(local.values, local.distinct, texts);
  if (texts.byteLength(min) > BOUND_BYTES_MAX || texts.byteLength(max) > BOUND_BYTES_MAX) return undefined;
  return { min: bytesOf(min, texts), max: bytesOf(max, texts) };
}

function bytesOf(code: number, texts: Texts): Uint8Array {
  const bytes = new Uint8Array(texts.byteLength(code));
  texts.copy(code, bytes, 0);
  return bytes;
}
