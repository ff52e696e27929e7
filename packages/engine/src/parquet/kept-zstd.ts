import * as zlib from 'node:zlib';

/** What Node packs with beneath its streams: one step from one memory to another. */
interface Handle {
  writeSync(
    flush: number,
    from: Uint8Array,
    fromAt: number,
    fromBytes: number,
    to: Uint8Array,
    toAt: number,
    toBytes: number,
  ): void;
}

/** No count of bytes: what the handle does not overwrite was not done. */
const NOT_DONE = 0xffff_ffff;

/**
 * Packs frames with one context of zstd. Node's functions make one for each call, which for pages of some kilobytes takes longer
 * than packing them. Node has no documented way to keep one: whoever uses this has another way for where `undefined` is answered.
 */
export class KeptZstd {
  readonly #handle: Handle;
  /** What the handle says of a step: bytes of room left, and bytes not taken. */
  readonly #state: Uint32Array;
  #hasFailed = false;

  private constructor(handle: Handle, state: Uint32Array) {
    this.#handle = handle;
    this.#state = state;
  }

  /** `stream` is of a kind that Node makes of zstd; undefined where it has not what is used of it. */
  static of(stream: unknown): KeptZstd | undefined {
    const [handle, state]: unknown[] = ['_handle', '_writeState'].map((name) => Reflect.get(Object(stream), name));
    if (!isHandle(handle) || !(state instanceof Uint32Array) || state.length !== 2) return undefined;
    const made = new KeptZstd(handle, state);
    Reflect.set(handle, 'onerror', () => {
      made.#hasFailed = true;
    });
    return made;
  }

  /** How many bytes of `to` the frame of `from` takes, which has to be less than there are; undefined when it did not go, after which nothing does. */
  run(from: Uint8Array, to: Uint8Array): number | undefined {
    if (this.#hasFailed) return undefined;
    const state = this.#state;
    state.fill(NOT_DONE);
    this.#handle.writeSync(zlib.constants.ZSTD_e_end, from, 0, from.length, to, 0, to.length);
    const [roomLeft = NOT_DONE, notTaken = NOT_DONE] = state;
    // Where no room is left, the frame may not have ended.
    if (notTaken !== 0 || roomLeft === 0 || roomLeft > to.length) this.#hasFailed = true;
    return this.#hasFailed ? undefined : to.length - roomLeft;
  }
}

function isHandle(value: unknown): value is Handle {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'writeSync') === 'function';
}
