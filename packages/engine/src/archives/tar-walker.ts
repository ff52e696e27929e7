import { Header } from 'tar/header';
import { Pax } from 'tar/pax';
import type { ArchiveLimits } from './archive-limits.js';
import { ArchiveRefusedError } from './archive-refused.js';

export const BLOCK_BYTES = 512;
const SUM_FIRST = 148;
const SUM_END = 156;
const SPACE = 0x20;
const MAGIC_AT = 257;
const MAGIC = Buffer.from('ustar');

/** Who is told what lies in a tar archive. */
export interface TarSink {
  /** A member begins. What is returned is why nothing of it is wanted; undefined to have its bytes. */
  begin(entry: TarEntry): string | undefined;
  data(bytes: Buffer): void;
  /** The member is whole. */
  end(): void;
  /** Something that is no member was passed over. */
  damage(reason: string): void;
}

export interface TarEntry {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  /** Bytes of an extended header of it that was too long to be read; 0 for none. */
  readonly oversizedHeader: number;
}

/** Types whose bytes are about the next member. */
const EXTENDED: Readonly<Record<string, 'pax' | 'global' | 'path' | 'link'>> = {
  ExtendedHeader: 'pax',
  OldExtendedHeader: 'pax',
  GlobalExtendedHeader: 'global',
  NextFileHasLongPath: 'path',
  OldGnuLongPath: 'path',
  NextFileHasLongLinkpath: 'link',
};

/** Whether a block begins a tar archive: a header whose sum is right or that says `ustar`, or the end mark of an empty one. */
export function isTarBlock(block: Buffer): boolean {
  if (block.length < BLOCK_BYTES) return false;
  if (block.subarray(MAGIC_AT, MAGIC_AT + MAGIC.length).equals(MAGIC)) return true;
  return headerSum(block, 0) === 0 || hasRightSum(block, 0);
}

/**
 * Walks a tar archive block by block, whatever the pieces it comes in. Headers are read by the `tar` package; its streaming parser is
 * not used, because it keeps what follows the end mark in memory and does not say how much was passed over (ADR 0022).
 */
export class TarWalker {
  readonly #sink: TarSink;
  readonly #limits: ArchiveLimits;
  readonly #block = Buffer.alloc(BLOCK_BYTES);
  #blockBytes = 0;
  /** Bytes left of the member, and of the padding behind it. */
  #left = 0;
  #padding = 0;
  #isWanted = false;
  #isInMember = false;
  #extended: { readonly kind: 'pax' | 'global' | 'path' | 'link'; readonly parts: Buffer[] } | undefined;
  #pax: Pax | undefined;
  #global: Pax | undefined;
  #oversizedHeader = 0;
  #entries = 0;
  #zeroBlocks = 0;
  #hasEnded = false;
  #passedOver = 0;

  constructor(sink: TarSink, limits: ArchiveLimits) {
    this.#sink = sink;
    this.#limits = limits;
  }

  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      const room = chunk.length - at;
      if (this.#left > 0) {
        const bytes = Math.min(this.#left, room);
        this.#body(chunk.subarray(at, at + bytes));
        at += bytes;
      } else if (this.#padding > 0) {
        const bytes = Math.min(this.#padding, room);
        this.#padding -= bytes;
        at += bytes;
      } else if (this.#blockBytes === 0 && room >= BLOCK_BYTES) {
        this.#header(chunk.subarray(at, at + BLOCK_BYTES));
        at += BLOCK_BYTES;
      } else {
        const bytes = Math.min(BLOCK_BYTES - this.#blockBytes, room);
        chunk.copy(this.#block, this.#blockBytes, at, at + bytes);
        this.#blockBytes += bytes;
        at += bytes;
        if (this.#blockBytes < BLOCK_BYTES) continue;
        this.#blockBytes = 0;
        this.#header(this.#block);
      }
    }
  }

  /** What the archive lacks at its end; undefined when it is whole. */
  finish(): string | undefined {
    this.#tellPassedOver();
    if (this.#left > 0) return `it ends ${this.#left} bytes before the end of the member it is in`;
    if (this.#padding > 0 || this.#extended !== undefined) return 'it ends between two members';
    if (this.#hasEnded) {
      if (this.#blockBytes > 0) this.#sink.damage(`${this.#blockBytes} bytes follow the end of the archive`);
      return undefined;
    }
    if (this.#blockBytes > 0) return `it ends within the header of a member`;
    // GNU tar takes one block of zeros for an end too.
    return this.#zeroBlocks > 0 ? undefined : 'it has no end mark, so members may be missing behind the last one';
  }

  #body(bytes: Buffer): void {
    this.#left -= bytes.length;
    if (this.#extended !== undefined) this.#extended.parts.push(Buffer.from(bytes));
    else if (this.#isWanted) this.#sink.data(bytes);
    if (this.#left === 0) this.#endBody();
  }

  #endBody(): void {
    if (this.#extended !== undefined) this.#endExtended();
    else if (this.#isInMember) this.#sink.end();
    this.#isInMember = false;
    this.#isWanted = false;
  }

  #header(block: Buffer): void {
    if (headerSum(block, 0) === 0) {
      this.#tellPassedOver();
      this.#zeroBlocks += 1;
      if (this.#zeroBlocks >= 2) this.#hasEnded = true;
      return;
    }
    const header = hasRightSum(block, 0) ? decoded(block, this.#pax, this.#global) : undefined;
    if (header?.size === undefined || !Number.isSafeInteger(header.size)) {
      // Without a size nobody knows where the next header is; blocks are tried one by one, as GNU tar does.
      this.#passedOver += BLOCK_BYTES;
      this.#forgetExtended();
      return;
    }
    this.#tellPassedOver();
    this.#zeroBlocks = 0;
    // Archives may be put behind one another: what follows an end mark with a header is read on.
    this.#hasEnded = false;
    this.#entries += 1;
    if (this.#entries > this.#limits.archiveEntriesMax) {
      throw new ArchiveRefusedError(
        `The archive has more than ${this.#limits.archiveEntriesMax} entries. Split it into several archives.`,
      );
    }
    this.#left = header.size;
    this.#padding = (BLOCK_BYTES - (header.size % BLOCK_BYTES)) % BLOCK_BYTES;
    const kind = EXTENDED[header.type];
    if (kind !== undefined) {
      if (header.size > this.#limits.archiveHeaderBytesMax)
        this.#oversizedHeader = Math.max(header.size, this.#oversizedHeader);
      else this.#extended = { kind, parts: [] };
    } else {
      const { path = '', type, size } = header;
      this.#isInMember = true;
      this.#isWanted =
        this.#sink.begin({ name: path, type, size, oversizedHeader: this.#oversizedHeader }) === undefined;
      this.#forgetExtended();
    }
    if (this.#left === 0) this.#endBody();
  }

  #endExtended(): void {
    const { kind, parts } = this.#extended ?? { kind: 'link', parts: [] };
    this.#extended = undefined;
    const text = Buffer.concat(parts).toString('utf8');
    if (kind === 'global') this.#global = Pax.parse(text, this.#global, true);
    else if (kind === 'pax') this.#pax = Pax.parse(text, this.#pax, false);
    else if (kind === 'path') {
      const path = text.replace(/\0[\s\S]*$/, '');
      this.#pax = new Pax({ ...this.#pax, path });
    }
  }

  #forgetExtended(): void {
    this.#pax = undefined;
    this.#oversizedHeader = 0;
  }

  #tellPassedOver(): void {
    if (this.#passedOver === 0) return;
    const what = this.#hasEnded ? 'follow the end of the archive' : 'are no header of a member, and were passed over';
    this.#sink.damage(`${this.#passedOver} bytes ${what}`);
    this.#passedOver = 0;
  }
}

function decoded(block: Buffer, pax: Pax | undefined, global: Pax | undefined): Header | undefined {
  try {
    return new Header(block, 0, pax, global);
  } catch {
    // Numbers in base 256 beyond 2^53, for one.
    return undefined;
  }
}

/** The sum of a header's bytes, its own field left out; 0 for a block of zeros. */
function headerSum(block: Buffer, from: number): number {
  let sum = 0;
  for (let at = from; at < from + SUM_FIRST; at += 1) sum += block[at] ?? 0;
  for (let at = from + SUM_END; at < from + BLOCK_BYTES; at += 1) sum += block[at] ?? 0;
  return sum;
}

function hasRightSum(block: Buffer, from: number): boolean {
  const field = block
    .toString('latin1', from + SUM_FIRST, from + SUM_END)
    .replace(/\0.*$/s, '')
    .trim();
  const sum = headerSum(block, from) + (SUM_END - SUM_FIRST) * SPACE;
  return /^[0-7]{1,7}$/.test(field) && Number.parseInt(field, 8) === sum;
}
