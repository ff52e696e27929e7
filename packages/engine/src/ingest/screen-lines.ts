import { isUtf8 } from 'node:buffer';
import { excerpt } from '../core/excerpt.js';
import { DamagedObjectError } from '../core/gunzip.js';
import { LIMITS } from '../core/limits.js';
import { LineGaps } from './line-gaps.js';

/** A line that was refused; `line` counts from 1 in the unpacked object, NULL stands for the whole object. */
export interface Refusal {
  readonly line: number | null;
  readonly reason: string;
  readonly excerpt?: string;
  /** Lines this entry stands for; NULL when not known. */
  readonly rows: number | null;
}

const LF = 0x0a;
const CR = 0x0d;
const NUL = 0x00;

/** What a screened stretch of text became: bytes safe for DuckDB, and which of the original lines are in it. */
export interface Screened {
  readonly text: Buffer;
  readonly lines: number;
}

/**
 * Looks at unpacked text before DuckDB does. It counts lines, so that nothing can go missing unnoticed, and takes out
 * what a CSV reader stumbles over: over-long lines, NUL bytes, invalid UTF-8, carriage returns, blank lines. Clean text
 * passes through untouched; memory is bounded by one chunk plus `LIMITS.lineBytesMax`.
 */
export class LineScreen {
  readonly refusals: Refusal[] = [];
  /** Original numbers of lines left out of the text: refused and blank ones. */
  readonly omitted = new LineGaps();
  refusedLines = 0;
  /** True once text was changed rather than left out: carriage returns taken off line ends. */
  rewritten = false;
  #carry: Buffer = Buffer.alloc(0);
  /** Bytes of an over-long line thrown away so far; 0 outside one. */
  #discarded = 0;
  #nextLine: number;

  readonly #fields: number;
  readonly #delimiter: string;

  /** `firstLine` is the number of the first line that will be pushed; each record has `fields` fields. */
  constructor(firstLine: number, fields = 1, delimiter = ' ') {
    this.#nextLine = firstLine;
    this.#fields = fields;
    this.#delimiter = delimiter;
  }

  /** Number of the next line. */
  get nextLine(): number {
    return this.#nextLine;
  }

  push(chunk: Buffer): Screened {
    let data = chunk;
    if (this.#discarded > 0) {
      const end = data.indexOf(LF);
      if (end === -1) {
        this.#discarded += data.length;
        return EMPTY;
      }
      this.#refuseLong(this.#discarded + end);
      data = data.subarray(end + 1);
    }
    if (this.#carry.length > 0) data = Buffer.concat([this.#carry, data]);
    const last = data.lastIndexOf(LF);
    this.#carry = last === -1 ? data : data.subarray(last + 1);
    if (this.#carry.length > LIMITS.lineBytesMax) {
      this.#discarded = this.#carry.length;
      this.#carry = Buffer.alloc(0);
    }
    return last === -1 ? EMPTY : this.#screen(data.subarray(0, last + 1));
  }

  /** Ends the text; a last line without a newline counts like any other. */
  finish(): Screened {
    if (this.#discarded > 0) {
      this.#refuseLong(this.#discarded);
      return EMPTY;
    }
    const rest = this.#carry;
    this.#carry = Buffer.alloc(0);
    return rest.length === 0 ? EMPTY : this.#screen(Buffer.concat([rest, Buffer.from([LF])]));
  }

  /** `segment` ends with a newline. */
  #screen(segment: Buffer): Screened {
    const clean = isUtf8(segment) && !segment.includes(NUL) && !segment.includes(CR);
    if (clean) {
      const lines = countOrdinaryLines(segment, this.#fields - 1);
      if (lines !== undefined) {
        this.#nextLine += lines;
        return { text: segment, lines };
      }
    }
    return this.#screenLineByLine(segment);
  }

  #screenLineByLine(segment: Buffer): Screened {
    // Nothing is ever added, so the text fits what it came from; an object per line would not.
    const kept = Buffer.allocUnsafe(segment.length);
    let bytes = 0;
    let lines = 0;
    let at = 0;
    while (at < segment.length) {
      if (segment[at] === LF) {
        const first = at;
        while (segment[at] === LF) at += 1;
        this.#omit(this.#nextLine, at - first);
        this.#nextLine += at - first;
        continue;
      }
      const end = segment.indexOf(LF, at);
      let last = end;
      while (last > at && segment[last - 1] === CR) last -= 1;
      const number = this.#nextLine++;
      const line = segment.subarray(at, last);
      const reason = end - at > 0 && this.#isTooShort(line) ? this.#shortReason(line) : damageOf(line, end - at);
      if (reason !== undefined) this.#refuse(number, reason, line);
      else if (last === at) this.#omit(number);
      else {
        if (last < end) this.rewritten = true;
        bytes += segment.copy(kept, bytes, at, last);
        kept[bytes++] = LF;
        lines += 1;
      }
      at = end + 1;
    }
    return { text: kept.subarray(0, bytes), lines };
  }

  /** DuckDB keeps some 700 bytes of words about every line it refuses: 275 kB of gzipped `x` lines took 22 GB. */
  #isTooShort(line: Buffer): boolean {
    return line.length > 0 && line.length < this.#fields - 1 && !line.includes(NUL) && !line.includes(CR);
  }

  #shortReason(line: Buffer): string {
    if (this.refusals.length >= LIMITS.quarantineRowsPerObjectMax) return '';
    return isUtf8(line)
      ? `${this.#fields} fields expected, ${line.toString().split(this.#delimiter).length} found`
      : 'the line is not valid UTF-8';
  }

  #refuseLong(bytes: number): void {
    this.#discarded = 0;
    this.#refuse(this.#nextLine++, tooLong(bytes));
  }

  #omit(line: number, count = 1): void {
    this.omitted.add(line, count);
    if (this.omitted.runs > LIMITS.lineGapsMax) {
      throw new DamagedObjectError(`it has more than ${LIMITS.lineGapsMax} stretches of blank or damaged lines`);
    }
  }

  #refuse(line: number, reason: string, text?: Buffer): void {
    this.#omit(line);
    this.refusedLines += 1;
    if (this.refusals.length >= LIMITS.quarantineRowsPerObjectMax) return;
    const shown = text === undefined ? {} : { excerpt: excerpt(text.toString('latin1'), LIMITS.excerptBytesMax) };
    this.refusals.push({ line, reason, rows: 1, ...shown });
  }
}

const EMPTY: Screened = { text: Buffer.alloc(0), lines: 0 };

function tooLong(bytes: number): string {
  return `the line is ${bytes} bytes long; at most ${LIMITS.lineBytesMax} are read`;
}

/** `bytes` is the line's length with the carriage returns at its end: so it is counted while it is still coming in. */
function damageOf(line: Buffer, bytes: number): string | undefined {
  if (bytes > LIMITS.lineBytesMax) return tooLong(bytes);
  if (line.includes(NUL)) return 'the line holds NUL bytes';
  if (!isUtf8(line)) return 'the line is not valid UTF-8';
  if (line.includes(CR)) return 'the line holds a carriage return';
  return undefined;
}

/** Lines of a segment, or undefined when one is blank, too short or over-long and each must be looked at. */
function countOrdinaryLines(segment: Buffer, bytesMin: number): number | undefined {
  let lines = 0;
  let at = 0;
  while (at < segment.length) {
    const end = segment.indexOf(LF, at);
    const length = end - at;
    if (length === 0 || length < bytesMin || length > LIMITS.lineBytesMax) return undefined;
    lines += 1;
    at = end + 1;
  }
  return lines;
}
