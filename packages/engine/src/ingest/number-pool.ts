/** Memory kept for later; beyond it what is given back is left to the garbage collector. */
const KEPT_BYTES_MAX = 192 * 1024 * 1024;
/** A piece of memory serves a request of at least this part of it. */
const FIT = 0.5;
const WIDE_BYTES = 8;

/**
 * Memory for columns that is used again. A load needs some megabytes for every object and every column of a batch, and
 * each time that much memory comes and goes the garbage collector looks through everything.
 */
export class NumberPool {
  readonly #free: ArrayBuffer[] = [];
  #kept = 0;

  /** Memory whose contents are left over from before. */
  take(bytes: number): ArrayBuffer {
    const index = this.#free.findIndex(({ byteLength }) => byteLength >= bytes && byteLength * FIT <= bytes);
    const [found] = index === -1 ? [] : this.#free.splice(index, 1);
    if (found === undefined) return new ArrayBuffer(Math.ceil((bytes * 1.125) / WIDE_BYTES) * WIDE_BYTES);
    this.#kept -= found.byteLength;
    return found;
  }

  narrow(length: number): Int32Array<ArrayBuffer> {
    return new Int32Array(this.take(length * Int32Array.BYTES_PER_ELEMENT), 0, length);
  }

  wide(length: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.take(length * WIDE_BYTES), 0, length);
  }

  /** Nobody may look at it any more. */
  giveBack(memory: ArrayBuffer): void {
    if (this.#kept + memory.byteLength > KEPT_BYTES_MAX) return;
    this.#kept += memory.byteLength;
    this.#free.push(memory);
  }
}
