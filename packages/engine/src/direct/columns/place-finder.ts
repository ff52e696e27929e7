/** Bytes that are looked at together; whoever fills the text must fill up to a multiple of them. */
export const STEP_BYTES = 16;
const PAGE_BYTES = 64 * 1024;
const WORD_BYTES = 4;
/** Places that are written before it is looked how many there were: more than a record mostly has in 16 bytes. */
const WRITTEN_AT_ONCE = 4;

/** Types and operations of WebAssembly (Core Specification 2.0, "Binary Format") that the function below is made of. */
const I32 = 0x7f;
const V128 = 0x7b;
const OP = {
  block: [0x02, 0x40],
  loop: [0x03, 0x40],
  end: [0x0b],
  branchIf: (depth: number) => [0x0d, depth],
  get: (local: number) => [0x20, local],
  set: (local: number) => [0x21, local],
  tee: (local: number) => [0x22, local],
  number: (value: number) => [0x41, ...signed(value)],
  store: (offset: number) => [0x36, 0x02, ...unsigned(offset)],
  isZero: [0x45],
  isLess: [0x49],
  trailingZeros: [0x68],
  ones: [0x69],
  add: [0x6a],
  subtract: [0x6b],
  and: [0x71],
  or: [0x72],
  shiftLeft: [0x74],
  vectorLoad: (offset: number) => [0xfd, 0x00, 0x00, ...unsigned(offset)],
  bytesSplat: [0xfd, 0x0f],
  bytesEqual: [0xfd, 0x23],
  bytesLess: [0xfd, 0x25],
  bytesMask: [0xfd, 0x64],
} as const;

/** What is used of it: TypeScript knows it only with the types of browsers (WebAssembly JavaScript Interface 2.0). */
declare const WebAssembly: {
  readonly Memory: new (size: {
    readonly initial: number;
    readonly maximum: number;
  }) => {
    readonly buffer: ArrayBuffer;
  };
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (
    module: object,
    imports: Readonly<Record<string, object>>,
  ) => {
    readonly exports: Readonly<Record<string, unknown>>;
  };
};

type Find = (end: number, delimiter: number, first: number) => number;

/**
 * Finds the separators and control characters of a text, 16 bytes at a time: the vector instructions that takes are beyond
 * JavaScript, which needs four times as long. The text and the places lie in the memory the function works on.
 */
export class PlaceFinder {
  readonly text: Buffer;
  readonly view: DataView;
  /** Where separators and control characters were found, from the second on; the first is -1. */
  readonly places: Int32Array;
  /** How many control characters were among them; bytes beyond ASCII count as such. */
  controls = 0;
  readonly #find: Find;
  readonly #firstPlace: number;
  readonly #told: Int32Array;

  constructor(textBytes: number) {
    const textAt = STEP_BYTES;
    const placesAt = textAt + Math.ceil(textBytes / STEP_BYTES) * STEP_BYTES;
    // Some are written behind the last.
    const room = 1 + textBytes + WRITTEN_AT_ONCE;
    const pages = Math.ceil((placesAt + room * WORD_BYTES) / PAGE_BYTES);
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    const instance = new WebAssembly.Instance(new WebAssembly.Module(moduleBytes(textAt)), { of: { memory } });
    // The module below exports this function with these parameters.
    this.#find = instance.exports.find as Find;
    this.text = Buffer.from(memory.buffer, textAt, textBytes);
    this.view = new DataView(memory.buffer, textAt, textBytes);
    this.places = new Int32Array(memory.buffer, placesAt, room);
    this.places[0] = -1;
    this.#firstPlace = placesAt + WORD_BYTES;
    this.#told = new Int32Array(memory.buffer, 0, 1);
  }

  /** Looks at the text up to `end`, a multiple of `STEP_BYTES`; how many places there are. */
  find(end: number, delimiter: number): number {
    const behind = this.#find(end, delimiter, this.#firstPlace);
    this.controls = this.#told[0] ?? 0;
    return (behind - this.#firstPlace) / WORD_BYTES;
  }
}

/** A module of one function, `(end, delimiter, out) -> out`, over a memory it is given. */
function moduleBytes(textAt: number): Uint8Array<ArrayBuffer> {
  const text = (name: string) => [name.length, ...Buffer.from(name)];
  const section = (id: number, content: readonly number[]) => [id, ...unsigned(content.length), ...content];
  const body = findCode(textAt);
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [1, 0x60, 3, I32, I32, I32, 1, I32]),
    ...section(2, [1, ...text('of'), ...text('memory'), 0x02, 0x00, 0x01]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...text('find'), 0x00, 0]),
    ...section(10, [1, ...unsigned(body.length), ...body]),
  ]);
}

function findCode(textAt: number): number[] {
  const [END, DELIMITER, OUT, AT, MARKS, CONTROLS, NEXT, BYTES, DELIMITERS, PRINTABLES] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
  ];
  const locals = [2, 4, I32, 3, V128];
  const writeOne = (index: number) => [
    ...[
      ...OP.get(OUT),
      ...OP.get(AT),
      ...OP.get(MARKS),
      ...OP.trailingZeros,
      ...OP.add,
      ...OP.store(index * WORD_BYTES),
    ],
    ...[...OP.get(MARKS), ...OP.get(MARKS), ...OP.number(1), ...OP.subtract, ...OP.and, ...OP.set(MARKS)],
  ];
  return [
    ...locals,
    ...[...OP.get(DELIMITER), ...OP.bytesSplat, ...OP.set(DELIMITERS)],
    ...[...OP.number(0x20), ...OP.bytesSplat, ...OP.set(PRINTABLES)],
    ...OP.loop,
    // Bytes from 128 on are below zero, and so below the first printable one.
    ...[...OP.get(AT), ...OP.vectorLoad(textAt), ...OP.tee(BYTES)],
    ...[...OP.get(PRINTABLES), ...OP.bytesLess, ...OP.bytesMask, ...OP.tee(MARKS)],
    ...[...OP.ones, ...OP.get(CONTROLS), ...OP.add, ...OP.set(CONTROLS)],
    ...[...OP.get(BYTES), ...OP.get(DELIMITERS), ...OP.bytesEqual, ...OP.bytesMask],
    ...[...OP.get(MARKS), ...OP.or, ...OP.tee(MARKS)],
    ...[...OP.ones, ...OP.number(2), ...OP.shiftLeft, ...OP.get(OUT), ...OP.add, ...OP.set(NEXT)],
    // A branch for each would be foretold wrongly half the time: a few are written in any case.
    ...Array.from({ length: WRITTEN_AT_ONCE }, (_, index) => writeOne(index)).flat(),
    ...OP.block,
    ...[...OP.get(MARKS), ...OP.isZero, ...OP.branchIf(0)],
    ...[...OP.get(OUT), ...OP.number(WRITTEN_AT_ONCE * WORD_BYTES), ...OP.add, ...OP.set(OUT)],
    ...OP.loop,
    ...writeOne(0),
    ...[...OP.get(OUT), ...OP.number(WORD_BYTES), ...OP.add, ...OP.set(OUT)],
    ...[...OP.get(MARKS), ...OP.branchIf(0)],
    ...OP.end,
    ...OP.end,
    ...[...OP.get(NEXT), ...OP.set(OUT)],
    ...[
      ...OP.get(AT),
      ...OP.number(STEP_BYTES),
      ...OP.add,
      ...OP.tee(AT),
      ...OP.get(END),
      ...OP.isLess,
      ...OP.branchIf(0),
    ],
    ...OP.end,
    ...[...OP.number(0), ...OP.get(CONTROLS), ...OP.store(0)],
    ...OP.get(OUT),
    ...OP.end,
  ];
}

/** LEB128, as the format writes numbers. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  return value >= -0x40 && value < 0x40 ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}
