/** Wire types of Thrift's compact protocol ("Thrift compact protocol encoding", Apache Thrift specifications). */
const WIRE = { true: 1, false: 2, byte: 3, i16: 4, i32: 5, i64: 6, double: 7, binary: 8, list: 9, set: 10, struct: 12 };
const DOUBLE_BYTES = 8;
const LONG_LIST = 15;
/** Structs of Parquet lie less deep than this. */
const DEPTH_MAX = 16;

export type ThriftValue = number | boolean | Buffer | readonly ThriftValue[] | ThriftStruct;

/** A struct's fields by their ids; accessors give undefined for a field that is not there or of another type. */
export class ThriftStruct {
  readonly #fields: ReadonlyMap<number, ThriftValue>;

  constructor(fields: ReadonlyMap<number, ThriftValue>) {
    this.#fields = fields;
  }

  number(field: number): number | undefined {
    const value = this.#fields.get(field);
    return typeof value === 'number' ? value : undefined;
  }

  binary(field: number): Buffer | undefined {
    const value = this.#fields.get(field);
    return Buffer.isBuffer(value) ? value : undefined;
  }

  struct(field: number): ThriftStruct | undefined {
    const value = this.#fields.get(field);
    return value instanceof ThriftStruct ? value : undefined;
  }

  structs(field: number): readonly ThriftStruct[] {
    const value = this.#fields.get(field);
    return Array.isArray(value) ? value.filter((each) => each instanceof ThriftStruct) : [];
  }
}

/** Reads one struct that begins at `first`; says where it ends. Throws on bytes that are none. */
export function readThrift(bytes: Buffer, first: number): { readonly value: ThriftStruct; readonly end: number } {
  const reader = new Reader(bytes, first);
  const value = reader.struct(0);
  return { value, end: reader.at };
}

class Reader {
  readonly #bytes: Buffer;
  at: number;

  constructor(bytes: Buffer, first: number) {
    this.#bytes = bytes;
    this.at = first;
  }

  struct(depth: number): ThriftStruct {
    if (depth > DEPTH_MAX) throw new Error('Thrift structs lie too deep');
    const fields = new Map<number, ThriftValue>();
    let id = 0;
    for (let head = this.#byte(); head !== 0; head = this.#byte()) {
      const type = head & 0x0f;
      id = head >> 4 === 0 ? this.#zigzag() : id + (head >> 4);
      const isFlag = type === WIRE.true || type === WIRE.false;
      fields.set(id, isFlag ? type === WIRE.true : this.#value(type, depth));
    }
    return new ThriftStruct(fields);
  }

  #value(type: number, depth: number): ThriftValue {
    switch (type) {
      // Only within a list: a field's type says it all.
      case WIRE.true:
      case WIRE.false:
        return this.#byte() === WIRE.true;
      case WIRE.byte:
        return this.#byte();
      case WIRE.i16:
      case WIRE.i32:
      case WIRE.i64:
        return this.#zigzag();
      case WIRE.double:
        return this.#take(DOUBLE_BYTES).readDoubleLE();
      case WIRE.binary:
        return this.#take(this.#varint());
      case WIRE.list:
      case WIRE.set:
        return this.#list(depth);
      case WIRE.struct:
        return this.struct(depth + 1);
      default:
        throw new Error(`Thrift type ${type} is not one that Parquet has`);
    }
  }

  #list(depth: number): ThriftValue[] {
    if (depth > DEPTH_MAX) throw new Error('Thrift lists lie too deep');
    const head = this.#byte();
    const length = head >> 4 === LONG_LIST ? this.#varint() : head >> 4;
    const values: ThriftValue[] = [];
    for (let index = 0; index < length; index += 1) values.push(this.#value(head & 0x0f, depth + 1));
    return values;
  }

  #zigzag(): number {
    const value = this.#varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** Numbers reach 2^53, which bit operations do not. */
  #varint(): number {
    let [value, factor] = [0, 1];
    for (let byte = this.#byte(); ; byte = this.#byte()) {
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 0x80;
    }
  }

  #byte(): number {
    const byte = this.#bytes[this.at];
    if (byte === undefined) throw new Error('Thrift ends early');
    this.at += 1;
    return byte;
  }

  #take(length: number): Buffer {
    const taken = this.#bytes.subarray(this.at, this.at + length);
    if (taken.length < length) throw new Error('Thrift ends early');
    this.at += length;
    return taken;
  }
}
