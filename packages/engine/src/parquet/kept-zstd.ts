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

const FRAME_MAGIC = 0xfd2f_b528;
const FRAME_BYTES_MIN = 9;
const BLOCK_HEAD_BYTES = 3;
const CHECKSUM_BYTES = 4;
/** A block of one byte that stands for many. */
const REPEATED = 1;

/** No count of bytes: what the handle does not overwrite was not done. */
const NOT_DONE = 0xffff_ffff;

/**
 * Packs or unpacks frames with one context of zstd. Node's functions make one for each call, which for pages of some kilobytes takes longer
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

/**
 * Whether bytes are one frame from its beginning to its end, going by what it says of itself (RFC 8878, 3.1.1); false also of frames
 * that need a dictionary.
 */
export function isWholeFrame(bytes: Buffer): boolean {
  if (bytes.length < FRAME_BYTES_MIN || bytes.readUInt32LE(0) !== FRAME_MAGIC) return false;
  const descriptor = bytes[4] ?? 0;
  const isSingle = (descriptor & 0x20) !== 0;
  const hasChecksum = (descriptor & 0x04) !== 0;
  if ((descriptor & 0x03) !== 0) return false;
  const size = descriptor >> 6;
  let at = 5 + (isSingle ? 0 : 1) + (size > 0 ? 1 << size : isSingle ? 1 : 0);
  for (let isLast = false; !isLast; ) {
    if (at + BLOCK_HEAD_BYTES > bytes.length) return false;
    const head = bytes.readUIntLE(at, BLOCK_HEAD_BYTES);
    isLast = (head & 1) !== 0;
    at += BLOCK_HEAD_BYTES + (((head >> 1) & 3) === REPEATED ? 1 : head >> 3);
  }
  return at + (hasChecksum ? CHECKSUM_BYTES : 0) === bytes.length;
}

function isHandle(value: unknown): value is Handle {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'writeSync') === 'function';
}
