import { LIMITS } from '../core/limits.js';
import { ByteWords } from './byte-words.js';
import { roleOf, scaleOf } from './field-names.js';
import { KeyBook } from './key-book.js';
import { isErrorNumber, isErrorWord } from './levels.js';
import { parseLine } from './parse-line.js';
import { QuickTime } from './quick-time.js';
import { nameOf } from './read-record.js';
import { redactSecrets } from './redact-secrets.js';
import { ABSENT, BLANK, IRREGULAR, NUMBER, RecordScanner, STRING } from './scan-record.js';
import type { Tally } from './tally.js';

const NEWLINE = 0x0a;
const { LEVEL, SERVICE, TIME, MESSAGE } = KeyBook;
/** Digits of a level that are read from their bytes. */
const LEVEL_DIGITS_MAX = 6;
/** Lines of a stack trace, as Java, Python, Node and Go write them between two records. */
const CONTINUATION =
  /^(?:\s+\S|Caused by:|Suppressed:|Traceback \(|goroutine \d+|panic: |[\w$]+(?:\.[\w$]+)*(?:Error|Exception|Warning)\b(?::|$))/;
const OPEN_BRACE = '{';

/** What one block of lines held, beside what its tally counted. */
export interface BlockCount {
  readonly lines: number;
  readonly errors: number;
  readonly malformed: number;
  readonly continuations: number;
  /** Lines count from 1 in each block. */
  readonly examples: readonly { readonly line: number; readonly excerpt: string; readonly reason: string }[];
}

/**
 * Counts the lines of blocks into a tally. A line is read from its bytes where they leave no doubt, and else parsed; both
 * ways count the same.
 */
export class BlockScanner {
  readonly #tally: Tally;
  readonly #record = new RecordScanner(new KeyBook(roleOf));
  readonly #levels = new ByteWords((text, rank) => isErrorWord(text, scaleOf(rank)));
  readonly #services = new ByteWords((text) => nameOf(text));
  readonly #time = new QuickTime();
  readonly #isExact: boolean;

  /** `isExact` parses every line: for comparison. */
  constructor(tally: Tally, isExact = false) {
    this.#tally = tally;
    this.#isExact = isExact;
  }

  /** The block ends with a newline. `countsUntimed` says whether records without a time belong to the window. */
  scan(bytes: Uint8Array, countsUntimed: boolean): BlockCount {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const errorsBefore = this.#tally.errors;
    const examples: { line: number; excerpt: string; reason: string }[] = [];
    let [lines, malformed, continuations, at] = [0, 0, 0, 0];
    while (at < bytes.length) {
      lines += 1;
      const verdict = this.#isExact ? IRREGULAR : this.#record.scan(bytes, at);
      if (verdict === BLANK || (verdict !== IRREGULAR && this.#count(buffer, countsUntimed))) {
        at = this.#record.next;
        continue;
      }
      const end = buffer.indexOf(NEWLINE, at);
      const text = buffer.toString('utf8', at, end);
      at = end + 1;
      const parsed = parseLine(text, this.#tally.needsTime);
      if (parsed === undefined) continue;
      if ('records' in parsed) {
        for (const record of parsed.records) this.#tally.add(record, countsUntimed);
        continue;
      }
      malformed += 1;
      if (!text.includes(OPEN_BRACE) && CONTINUATION.test(text)) continuations += 1;
      else if (examples.length < LIMITS.errorExamplesMax) {
        examples.push({ line: lines, excerpt: excerptOf(text), reason: parsed.malformed });
      }
    }
    return { lines, errors: this.#tally.errors - errorsBefore, malformed, continuations, examples };
  }

  /** Counts the record scanned last; false when only a parser can tell what it says. */
  #count(bytes: Buffer, countsUntimed: boolean): boolean {
    const isError = this.#levelOf(bytes);
    if (isError === 'unsure') return false;
    const tally = this.#tally;
    let timeMs: number | undefined;
    if (tally.needsTime) {
      timeMs = this.#timeOf(bytes);
      if (timeMs === undefined) return false;
    }
    if (isError !== true) {
      tally.addOther(isError, timeMs, countsUntimed);
      return true;
    }
    const service = this.#serviceOf(bytes);
    if (service === undefined) return false;
    const message = tally.isDetailed ? this.#messageOf(bytes) : undefined;
    if (tally.isDetailed && message === undefined) return false;
    tally.add({ isError, service, timeMs, message }, countsUntimed);
    return true;
  }

  #levelOf(bytes: Buffer): boolean | undefined | 'unsure' {
    const { kind, start, end, rank, isEscaped, hasContainer } = this.#record;
    if (kind[LEVEL] === ABSENT) return hasContainer ? 'unsure' : undefined;
    const [from, to, rankOfLevel] = [start[LEVEL] as number, end[LEVEL] as number, rank[LEVEL] as number];
    if (kind[LEVEL] === STRING && isEscaped[LEVEL] === 0) {
      return this.#levels.at(bytes, from, to, rankOfLevel) ?? 'unsure';
    }
    if (kind[LEVEL] !== NUMBER || to - from > LEVEL_DIGITS_MAX) return 'unsure';
    return isErrorNumber(Number(bytes.toString('latin1', from, to)), scaleOf(rankOfLevel)) ?? 'unsure';
  }

  #timeOf(bytes: Buffer): number | undefined {
    const { kind, start, end, isEscaped } = this.#record;
    const [from, to] = [start[TIME] as number, end[TIME] as number];
    if (kind[TIME] === STRING && isEscaped[TIME] === 0) return this.#time.ofText(bytes, from, to);
    return kind[TIME] === NUMBER ? this.#time.ofNumber(bytes, from, to) : undefined;
  }

  #serviceOf(bytes: Buffer): string | undefined {
    const { kind, start, end, isEscaped } = this.#record;
    if (kind[SERVICE] !== STRING || isEscaped[SERVICE] === 1) return undefined;
    return this.#services.at(bytes, start[SERVICE] as number, end[SERVICE] as number, 0);
  }

  #messageOf(bytes: Buffer): string | undefined {
    const { kind, start, end, isEscaped } = this.#record;
    if (kind[MESSAGE] !== STRING) return undefined;
    const [from, to] = [start[MESSAGE] as number, end[MESSAGE] as number];
    if (isEscaped[MESSAGE] === 0) return bytes.toString('utf8', from, to) || undefined;
    const text: unknown = JSON.parse(bytes.toString('utf8', from - 1, to + 1));
    return typeof text === 'string' && text !== '' ? text : undefined;
  }
}

function excerptOf(text: string): string {
  const start = redactSecrets(text.slice(0, LIMITS.errorMessageCharsMax)).slice(0, LIMITS.errorSampleCharsMax);
  return start.replace(/[^\x20-\x7e\u00a0-\uffff]/g, '\u00b7');
}
