const FLUSH_LINES = 64;
const INITIAL_BYTES = 64 * 1024;
/** Room kept free so that one flush of lines always fits: the longest v11 line is under 2 KB. */
const FLUSH_ROOM_BYTES = FLUSH_LINES * 2048;
const SPACE = 0x20;
const KEPT_MAX = 24;
const KEPT_BYTES_MAX = 8 * 1024 * 1024;

/** Buffers of written objects, kept for the next ones: allocating one per object was a sixth of all time. */
export class BufferShelf {
  private readonly buffers: Buffer[] = [];

  take(): Buffer {
    return this.buffers.pop() ?? Buffer.allocUnsafe(INITIAL_BYTES + FLUSH_ROOM_BYTES);
  }

  giveBack(buffer: Buffer): void {
    if (this.buffers.length < KEPT_MAX && buffer.length <= KEPT_BYTES_MAX) this.buffers.push(buffer);
  }
}

/** The text of one object while it grows. Lines are ASCII, which is why one byte per character is right. */
export class ObjectBody {
  private buffer: Buffer;
  private length = 0;
  private pending = '';
  private pendingLines = 0;

  constructor(private readonly shelf: BufferShelf) {
    this.buffer = shelf.take();
  }

  append(line: string): void {
    this.pending += line;
    this.pendingLines += 1;
    if (this.pendingLines === FLUSH_LINES) this.flush();
  }

  /** The bytes, with `delimiter` between fields; they are valid until `release`. The body takes no more lines. */
  finish(delimiter: string): Buffer {
    this.flush();
    const bytes = this.buffer.subarray(0, this.length);
    if (delimiter !== ' ') replaceSpaces(bytes, delimiter.charCodeAt(0));
    return bytes;
  }

  release(): void {
    this.shelf.giveBack(this.buffer);
  }

  private flush(): void {
    if (this.buffer.length - this.length < FLUSH_ROOM_BYTES) {
      const larger = Buffer.allocUnsafe(this.buffer.length * 2);
      this.buffer.copy(larger, 0, 0, this.length);
      this.buffer = larger;
    }
    this.length += this.buffer.write(this.pending, this.length, 'latin1');
    this.pending = '';
    this.pendingLines = 0;
  }
}

function replaceSpaces(bytes: Buffer, code: number): void {
  for (let at = bytes.indexOf(SPACE); at !== -1; at = bytes.indexOf(SPACE, at + 1)) bytes[at] = code;
}
