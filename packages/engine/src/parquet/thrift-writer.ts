/** Wire types of Thrift's compact protocol ("Thrift compact protocol encoding", Apache Thrift specifications). */
export const THRIFT = { i32: 5, i64: 6, binary: 8, list: 9, struct: 12 } as const;

const LONG_LIST = 15;
const VARINT_BITS = 7;

/** Writes structs in Thrift's compact protocol, in which Parquet keeps its page headers and its footer. */
export class ThriftWriter {
  readonly #bytes: number[] = [];
  /** Id of the field written last, for each struct that is open. */
  readonly #lastField: number[] = [0];

  i32(field: number, value: number): void {
    this.#field(field, THRIFT.i32);
    this.#zigzag(value);
  }

  i64(field: number, value: number): void {
    this.#field(field, THRIFT.i64);
    this.#zigzag(value);
  }

  binary(field: number, value: Uint8Array): void {
    this.#field(field, THRIFT.binary);
    this.binaryElement(value);
  }

  text(field: number, value: string): void {
    this.binary(field, Buffer.from(value));
  }

  struct(field: number, write: () => void): void {
    this.#field(field, THRIFT.struct);
    this.structElement(write);
  }

  /** Elements are written by `structElement`, `i32Element` and `binaryElement`. */
  list(field: number, type: number, length: number, write: () => void): void {
    this.#field(field, THRIFT.list);
    if (length < LONG_LIST) {
      this.#bytes.push((length << 4) | type);
    } else {
      this.#bytes.push((LONG_LIST << 4) | type);
      this.#varint(length);
    }
    write();
  }

  structElement(write: () => void): void {
    this.#lastField.push(0);
    write();
    this.#lastField.pop();
    this.#bytes.push(0);
  }

  i32Element(value: number): void {
    this.#zigzag(value);
  }

  binaryElement(value: Uint8Array): void {
    this.#varint(value.length);
    for (const byte of value) this.#bytes.push(byte);
  }

  /** The whole, which is one struct. */
  finish(): Buffer {
    return Buffer.from([...this.#bytes, 0]);
  }

  #field(id: number, type: number): void {
    const last = this.#lastField.pop() ?? 0;
    this.#lastField.push(id);
    // Ids only ever grow by a few here, so the long form, which names the id, is never needed.
    this.#bytes.push(((id - last) << 4) | type);
  }

  /** Numbers reach 2^53, which bit operations do not. */
  #zigzag(value: number): void {
    this.#varint(value < 0 ? -2 * value - 1 : 2 * value);
  }

  #varint(value: number): void {
    let rest = value;
    while (rest >= 1 << VARINT_BITS) {
      this.#bytes.push((rest % (1 << VARINT_BITS)) | (1 << VARINT_BITS));
      rest = Math.floor(rest / (1 << VARINT_BITS));
    }
    this.#bytes.push(rest);
  }
}
