const FLUSH_LINES = 64;
const INITIAL_BYTES = 8 * 1024;

/** Lines as bytes. Strings that wait for their minute would keep the garbage collector busier than all the rest. */
export class LineBuffer {
  private buffer = Buffer.allocUnsafe(INITIAL_BYTES);
  private length = 0;
  private text = '';
  private lines = 0;

  get bytes(): number {
    return this.length;
  }

  append(line: string): void {
    this.text += `${line}\n`;
    this.lines += 1;
    if (this.lines === FLUSH_LINES) this.flush();
  }

  appendBytes(bytes: Buffer): void {
    this.flush();
    this.reserve(bytes.length);
    this.length += bytes.copy(this.buffer, this.length);
  }

  /** Everything so far; the buffer may not be used afterwards. */
  take(): Buffer {
    this.flush();
    return this.buffer.subarray(0, this.length);
  }

  /** Lines are ASCII, so that a character is a byte. */
  private flush(): void {
    if (this.lines === 0) return;
    this.reserve(this.text.length);
    this.length += this.buffer.write(this.text, this.length, 'latin1');
    this.text = '';
    this.lines = 0;
  }

  private reserve(bytes: number): void {
    if (this.length + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.length + bytes));
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
  }
}
