import { unpackPage } from './pack-page.js';
import { ENCODING } from './parquet-format.js';

/** Words are read a few bytes beyond the values. */
const SPARE_BYTES = 8;
/** parquet.thrift, Encoding. */
export const DELTA_LENGTH_BYTE_ARRAY = 6;

/** A page as it lies in the file; it is unpacked when something of it is first asked for. */
export class Page {
  readonly rows: number;
  readonly encoding: number;
  readonly #packed: Buffer;
  readonly #codec: number;
  readonly #plainBytes: number;
  #body: Buffer | undefined;

  constructor(packed: Buffer, facts: { rows: number; encoding: number; codec: number; plainBytes: number }) {
    this.rows = facts.rows;
    this.encoding = facts.encoding;
    this.#packed = packed;
    this.#codec = facts.codec;
    this.#plainBytes = facts.plainBytes;
  }

  get body(): Buffer {
    this.#body ??= this.#unpacked();
    return this.#body;
  }

  #unpacked(): Buffer {
    const body = unpackPage(this.#packed, this.#codec, this.#plainBytes);
    if (body.length !== this.#plainBytes) throw new Error('A page is damaged');
    // Differences are read a word at a time, up to the last one.
    const isRead = this.encoding === ENCODING.differences || this.encoding === DELTA_LENGTH_BYTE_ARRAY;
    return isRead ? padded(body) : body;
  }
}

function padded(body: Buffer): Buffer {
  const { buffer, byteOffset, length } = body;
  // A page that lies in what was read as it is has other bytes behind it: which, does not matter.
  if (byteOffset + length + SPARE_BYTES <= buffer.byteLength) {
    return Buffer.from(buffer, byteOffset, length + SPARE_BYTES);
  }
  const room = Buffer.allocUnsafe(body.length + SPARE_BYTES);
  body.copy(room);
  return room.fill(0, body.length);
}
