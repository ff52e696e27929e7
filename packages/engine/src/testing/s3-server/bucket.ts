import { createHash } from 'node:crypto';
import { crc64nvme } from './crc64.js';

/** What is said about an object without its bytes. */
export interface ObjectHead {
  readonly key: string;
  readonly bytes: number;
  /** Without the quotes that surround it on the wire. */
  readonly etag: string;
  readonly modified: Date;
  /** Headers that come back with the object: content-type, content-encoding, x-amz-meta-*, x-amz-checksum-*. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface PutOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly modified?: Date;
  /** Only for multipart objects, whose ETag is no MD5 of the body. */
  readonly etag?: string;
  /** Gives the object the checksum that S3 gives to all new ones. */
  readonly checksum?: boolean;
}

/** Objects in the order of their keys (UTF-8 bytes, as S3 lists them). */
export interface Bucket {
  readonly region: string;
  /** Objects held. */
  readonly count: number;
  /** Position of the first key that is not smaller. */
  lowerBound(key: string): number;
  headAt(index: number): ObjectHead | undefined;
  find(key: string): { readonly head: ObjectHead; body(): Buffer } | undefined;
  put(key: string, body: Buffer, options?: PutOptions): ObjectHead;
  delete(key: string): void;
}

/** A bucket made of a function: any number of objects, none of them held. */
export interface SyntheticObjects {
  readonly count: number;
  /** Keys in ascending order of their UTF-8 bytes. */
  keyAt(index: number): string;
  /** Bytes without making the body; the body is made when this is missing. */
  bytesAt?(index: number): number;
  bodyAt(index: number): Buffer;
  modifiedAt?(index: number): Date;
}

const EPOCH = new Date('2026-01-01T00:00:00.000Z');

export function md5(data: Buffer | string): string {
  return createHash('md5').update(data).digest('hex');
}

/** Order of UTF-8 bytes; JavaScript's own order differs for characters beyond the basic plane. */
export function compareKeys(a: string, b: string): number {
  if (a === b) return 0;
  let at = 0;
  while (a.charCodeAt(at) === b.charCodeAt(at)) at += 1;
  const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)];
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) ? -1 : 1;
  return isSurrogate(x) === isSurrogate(y) ? x - y : x - y + (isSurrogate(x) ? 0x10000 : -0x10000);
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xe000;
}

function search(count: number, keyAt: (index: number) => string, key: string): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareKeys(keyAt(middle), key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

export class MemoryBucket implements Bucket {
  readonly region: string;
  readonly #objects = new Map<string, { head: ObjectHead; body: Buffer }>();
  #sorted: readonly string[] | undefined;

  constructor(region: string) {
    this.region = region;
  }

  get count(): number {
    return this.#objects.size;
  }

  lowerBound(key: string): number {
    const keys = this.#keys();
    return search(keys.length, (index) => keys[index] ?? '', key);
  }

  headAt(index: number): ObjectHead | undefined {
    return this.#objects.get(this.#keys()[index] ?? '')?.head;
  }

  find(key: string): { readonly head: ObjectHead; body(): Buffer } | undefined {
    const found = this.#objects.get(key);
    return found && { head: found.head, body: () => found.body };
  }

  put(key: string, body: Buffer, options: PutOptions = {}): ObjectHead {
    const head = {
      key,
      bytes: body.length,
      etag: options.etag ?? md5(body),
      modified: options.modified ?? new Date(),
      headers: { ...(options.checksum ? { 'x-amz-checksum-crc64nvme': crc64nvme(body) } : {}), ...options.headers },
    };
    if (!this.#objects.has(key)) this.#sorted = undefined;
    this.#objects.set(key, { head, body });
    return head;
  }

  delete(key: string): void {
    if (this.#objects.delete(key)) this.#sorted = undefined;
  }

  #keys(): readonly string[] {
    this.#sorted ??= [...this.#objects.keys()].sort(compareKeys);
    return this.#sorted;
  }
}

/** Read-only: what a function says is there. */
export class SyntheticBucket implements Bucket {
  readonly region: string;
  readonly #objects: SyntheticObjects;

  constructor(region: string, objects: SyntheticObjects) {
    this.region = region;
    this.#objects = objects;
  }

  get count(): number {
    return this.#objects.count;
  }

  lowerBound(key: string): number {
    return search(this.#objects.count, (index) => this.#objects.keyAt(index), key);
  }

  headAt(index: number): ObjectHead | undefined {
    if (index < 0 || index >= this.#objects.count) return undefined;
    const key = this.#objects.keyAt(index);
    return {
      key,
      bytes: this.#objects.bytesAt?.(index) ?? this.#objects.bodyAt(index).length,
      etag: md5(key),
      modified: this.#objects.modifiedAt?.(index) ?? EPOCH,
      headers: {},
    };
  }

  find(key: string): { readonly head: ObjectHead; body(): Buffer } | undefined {
    const index = this.lowerBound(key);
    const head = this.headAt(index);
    return head?.key === key ? { head, body: () => this.#objects.bodyAt(index) } : undefined;
  }

  put(): never {
    throw new Error('A bucket made of a function takes no objects; use a bucket of its own for them.');
  }

  delete(): never {
    throw new Error('A bucket made of a function keeps its objects; use a bucket of its own for them.');
  }
}
