/** Types of WebAssembly (Core Specification 2.0, "Binary Format"). */
export const I32 = 0x7f;
export const I64 = 0x7e;
export const V128 = 0x7b;

const NO_RESULT = 0x40;
const VECTOR = 0xfd;

/** Its operations that functions here are made of, by the same chapter. */
export const OP = {
  block: [0x02, NO_RESULT],
  loop: [0x03, NO_RESULT],
  when: [0x04, NO_RESULT],
  otherwise: [0x05],
  end: [0x0b],
  branchIf: (depth: number) => [0x0d, depth],
  leave: [0x0f],
  get: (local: number) => [0x20, local],
  set: (local: number) => [0x21, local],
  tee: (local: number) => [0x22, local],
  load: (offset: number) => [0x28, 0x02, ...unsigned(offset)],
  loadWide: (offset: number) => [0x29, 0x00, ...unsigned(offset)],
  loadByte: (offset: number) => [0x2d, 0x00, ...unsigned(offset)],
  store: (offset: number) => [0x36, 0x02, ...unsigned(offset)],
  storeWide: (offset: number) => [0x37, 0x03, ...unsigned(offset)],
  number: (value: number) => [0x41, ...signed(BigInt(value))],
  wide: (value: bigint) => [0x42, ...signed(BigInt.asIntN(64, value))],
  isZero: [0x45],
  isEqual: [0x46],
  isLess: [0x49],
  isGreater: [0x4b],
  isWideZero: [0x50],
  isWideGreater: [0x56],
  trailingZeros: [0x68],
  ones: [0x69],
  add: [0x6a],
  subtract: [0x6b],
  and: [0x71],
  or: [0x72],
  shiftLeft: [0x74],
  addWide: [0x7c],
  subtractWide: [0x7d],
  multiplyWide: [0x7e],
  andWide: [0x83],
  orWide: [0x84],
  xorWide: [0x85],
  shiftWideLeft: [0x86],
  shiftWideRight: [0x88],
  narrowed: [0xa7],
  widened: [0xad],
  vectorLoad: (offset: number) => [VECTOR, 0x00, 0x00, ...unsigned(offset)],
  vectorStore: (offset: number) => [VECTOR, 0x0b, 0x00, ...unsigned(offset)],
  bytesSplat: [VECTOR, 0x0f],
  wideOfVector: (lane: 0 | 1) => [VECTOR, 0x1d, lane],
  bytesEqual: [VECTOR, 0x23],
  bytesLess: [VECTOR, 0x25],
  vectorAnd: [VECTOR, 0x4e],
  vectorXor: [VECTOR, 0x51],
  isAnySet: [VECTOR, 0x53],
  bytesMask: [VECTOR, 0x64],
} as const;

/** A function of 32-bit parameters that returns one 32-bit number. */
export interface WasmFunction {
  readonly name: string;
  readonly parameters: number;
  /** Types of further locals, in order. */
  readonly locals: readonly number[];
  readonly code: readonly number[];
}

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

const PAGE_BYTES = 64 * 1024;

/** Memory of so many bytes, and functions that work on it. */
export function startFunctions(
  bytes: number,
  functions: readonly WasmFunction[],
): { readonly buffer: ArrayBuffer; readonly exports: Readonly<Record<string, unknown>> } {
  const pages = Math.ceil(bytes / PAGE_BYTES);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(moduleBytes(functions)), { of: { memory } });
  return { buffer: memory.buffer, exports };
}

function moduleBytes(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const text = (name: string) => [name.length, ...Buffer.from(name)];
  const section = (id: number, parts: readonly (readonly number[])[]) => {
    const content = [...unsigned(parts.length), ...parts.flat()];
    return [id, ...unsigned(content.length), ...content];
  };
  const types = functions.map(({ parameters }) => [0x60, parameters, ...Array(parameters).fill(I32), 1, I32]);
  const bodies = functions.map(({ locals, code }) => {
    const body = [...unsigned(locals.length), ...locals.flatMap((type) => [1, type]), ...code, ...OP.end];
    return [...unsigned(body.length), ...body];
  });
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, types),
    ...section(2, [[...text('of'), ...text('memory'), 0x02, 0x00, 0x01]]),
    ...section(
      3,
      functions.map((_each, index) => [index]),
    ),
    ...section(
      7,
      functions.map(({ name }, index) => [...text(name), 0x00, index]),
    ),
    ...section(10, bodies),
  ]);
}

/** LEB128, as the format writes numbers. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: bigint): number[] {
  const low = Number(value & 0x7fn);
  return value >= -0x40n && value < 0x40n ? [low] : [low | 0x80, ...signed(value >> 7n)];
}
