import { letGo } from '../core/let-go.js';

/** Memory kept for later; beyond it what is given back is let go. */
const KEPT_BYTES_MAX = 192 * 1024 * 1024;
/** A piece of memory serves a request of at least this part of it. */
const FIT = 0.5;
const WIDE_BYTES = 8;

/** Memory of columns; shared memory may be looked at by several threads. */
export type Memory = ArrayBuffer | SharedArrayBuffer;

/** Where memory for the columns of what is read comes from. */
export interface MemoryPool {
  /** Memory whose contents are left over from before. */
  take(bytes: number): Memory;
  /** Nobody may look at it any more. */
  giveBack(memory: Memory): void;
}

/**
 * Memory for columns that is used again. A load needs some megabytes for every object and every column of a batch, and
 * each time that much memory comes and goes the garbage collector looks through everything.
 */
export class NumberPool implements MemoryPool {
  readonly #free: ArrayBuffer[] = [];
  #kept = 0;

  take(bytes: number): ArrayBuffer {
    const found = fitting(this.#free, bytes);
    if (found === undefined) return new ArrayBuffer(roomFor(bytes));
    this.#kept -= found.byteLength;
    return found;
  }

  narrow(length: number): Int32Array<ArrayBuffer> {
    return new Int32Array(this.take(length * Int32Array.BYTES_PER_ELEMENT), 0, length);
  }

  wide(length: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.take(length * WIDE_BYTES), 0, length);
  }

  giveBack(memory: Memory): void {
    if (!(memory instanceof ArrayBuffer) || this.#kept + memory.byteLength > KEPT_BYTES_MAX) return;
    this.#kept += memory.byteLength;
    this.#free.push(memory);
  }
}

/**
 * The same for columns that go to another thread and come back. Memory that is handed over leaves one thread's account and enters
 * another's, whose collector takes it for garbage in the making and goes through everything; what is shared is on no account. Nobody
 * can free shared memory at once either: no more is made than is kept for good, and what is beyond that is handed over.
 */
export class SharedPool implements MemoryPool {
  readonly #free: SharedArrayBuffer[] = [];
  readonly #bytesMax: number;
  #made = 0;

  constructor(bytesMax = KEPT_BYTES_MAX) {
    this.#bytesMax = bytesMax;
  }

  take(bytes: number): Memory {
    const found = fitting(this.#free, bytes);
    if (found !== undefined) return found;
    const room = roomFor(bytes);
    if (this.#made + room > this.#bytesMax) return new ArrayBuffer(room);
    this.#made += room;
    return new SharedArrayBuffer(room);
  }

  giveBack(memory: Memory): void {
    if (memory instanceof SharedArrayBuffer) this.#free.push(memory);
    else letGo(new Uint8Array(memory));
  }
}

/** What has to be handed over so that another thread sees it. */
export function handedOver(memory: Memory): ArrayBuffer[] {
  return memory instanceof ArrayBuffer ? [memory] : [];
}

function fitting<T extends Memory>(free: T[], bytes: number): T | undefined {
  const index = free.findIndex(({ byteLength }) => byteLength >= bytes && byteLength * FIT <= bytes);
  return index === -1 ? undefined : free.splice(index, 1)[0];
}

function roomFor(bytes: number): number {
  return Math.ceil((bytes * 1.125) / WIDE_BYTES) * WIDE_BYTES;
}
