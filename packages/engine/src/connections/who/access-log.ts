import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { EngineError, isEngineError, messageOf } from '../../core/errors.js';
import {
  type AccessEntry,
  type AccessLogPage,
  type AccessLogRequest,
  accessEntrySchema,
} from '../../schema/connection-questions.js';
import { WHO_LIMITS } from '../../schema/who-limits.js';
import { type ShortLock, tryShortLock } from '../../store/short-lock.js';
import { sha256OfJson } from './sha256.js';

export type EntryDraft = Omit<AccessEntry, 'seq' | 'at' | 'previous' | 'hash'>;

const NO_HASH = '0'.repeat(64);
const LOCK_WAIT_MS = 20_000;
const LOCK_STEP_MS = 15;
const PROBLEMS_LISTED_MAX = 20;
/** Only who may read the lake's owner's files may read who asked what. */
const OWNER_ONLY = 0o600;

/** Appends of this process wait for each other, so that only processes contend for the lock. */
const queues = new Map<string, Promise<unknown>>();

/**
 * Who asked what, when and why: one JSON line an entry, only ever appended to, flushed to disk before an answer is shown.
 * Each entry carries the hash of the one before, so that a line that is changed, removed or put in between shows. What was
 * cut off at the end shows when the last hash was written down elsewhere, as case files do.
 */
export class AccessLog {
  readonly #file: string;
  readonly #lockFile: string;
  readonly #now: () => number;
  /** Where the file ended when this wrote to it last, and with what. */
  #known: { readonly inode: number; readonly size: number; readonly last: AccessEntry } | undefined;

  constructor(folder: string, now: () => number) {
    this.#file = path.join(folder, '_access.jsonl');
    this.#lockFile = path.join(folder, '_access.lock');
    this.#now = now;
  }

  /** Writes entries and returns them once they are on the disk. */
  append(drafts: readonly EntryDraft[]): Promise<readonly AccessEntry[]> {
    const before = queues.get(this.#file) ?? Promise.resolve();
    const mine = before.catch(() => undefined).then(() => this.#appendNow(drafts));
    queues.set(this.#file, mine);
    return mine;
  }

  async #appendNow(drafts: readonly EntryDraft[]): Promise<readonly AccessEntry[]> {
    const lock = await this.#lock();
    try {
      const handle = await open(this.#file, 'a', OWNER_ONLY);
      try {
        return await this.#appendTo(handle, drafts);
      } finally {
        await handle.close();
      }
    } catch (error) {
      if (isEngineError(error)) throw error;
      throw new EngineError(
        'store',
        `The access log cannot be written (${messageOf(error).split('\n')[0]}), and without it nothing is answered.`,
        { cause: error },
      );
    } finally {
      await lock.release();
    }
  }

  async #appendTo(handle: FileHandle, drafts: readonly EntryDraft[]): Promise<readonly AccessEntry[]> {
    const { ino: inode, size } = await handle.stat();
    const isKnown = this.#known?.inode === inode && this.#known.size === size;
    const { last, isTorn } = isKnown ? { last: this.#known?.last, isTorn: false } : await this.#tail();
    const entries: AccessEntry[] = [];
    let [seq, previous] = [last?.seq ?? 0, last?.hash ?? NO_HASH];
    for (const draft of drafts) {
      seq += 1;
      const entry = { seq, at: new Date(this.#now()).toISOString(), ...draft, previous };
      previous = sha256OfJson(entry);
      entries.push({ ...entry, hash: previous });
    }
    const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
    // A line that a crash left half-written stays, and stays alone.
    const written = Buffer.from(isTorn ? `\n${lines}` : lines);
    this.#known = undefined;
    await handle.appendFile(written);
    await handle.sync();
    const newest = entries.at(-1);
    if (newest !== undefined) this.#known = { inode, size: size + written.length, last: newest };
    return entries;
  }

  async #lock(): Promise<ShortLock> {
    await mkdir(path.dirname(this.#file), { recursive: true });
    const until = performance.now() + LOCK_WAIT_MS;
    for (;;) {
      const lock = await this.#tryLock();
      if (lock !== undefined) return lock;
      if (performance.now() >= until) {
        throw new EngineError('busy', 'The access log is being written by another process. Ask again.');
      }
      await wait(LOCK_STEP_MS);
    }
  }

  async #tryLock(): Promise<ShortLock | undefined> {
    try {
      return await tryShortLock(this.#lockFile);
    } catch (error) {
      throw new EngineError('store', 'The access log cannot be locked, and without it nothing is answered.', {
        cause: error,
      });
    }
  }

  /** The last entry, and whether the file ends in the middle of a line. */
  async #tail(): Promise<{ last: AccessEntry | undefined; isTorn: boolean }> {
    const text = await readTail(this.#file);
    if (text === '') return { last: undefined, isTorn: false };
    const isTorn = !text.endsWith('\n');
    const last = lastEntry(text.split('\n'));
    if (last === undefined) {
      throw new EngineError(
        'store',
        'The access log is damaged: its last lines cannot be read, so nothing can be appended and nothing is answered. Keep it, move it aside, and look into what happened.',
      );
    }
    return { last, isTorn };
  }

  /** A page of entries, the latest first; with `verify` the whole chain is checked. */
  async read({
    limit = WHO_LIMITS.accessLogRowsDefault,
    offset = 0,
    verify = false,
    expectHead,
  }: AccessLogRequest): Promise<AccessLogPage> {
    if (
      !Number.isInteger(limit) ||
      limit < 1 ||
      limit > WHO_LIMITS.accessLogRowsMax ||
      !Number.isInteger(offset) ||
      offset < 0
    ) {
      throw new EngineError(
        'limit-exceeded',
        `A page holds 1 to ${WHO_LIMITS.accessLogRowsMax} entries, from entry 0 on.`,
      );
    }
    const kept: AccessEntry[] = [];
    const check = new ChainCheck(expectHead);
    let total = 0;
    for await (const line of linesOf(this.#file)) {
      const entry = check.add(line);
      if (entry === undefined) continue;
      total += 1;
      kept.push(entry);
      if (kept.length > limit + offset) kept.shift();
    }
    const entries = kept
      .slice(0, Math.max(0, kept.length - offset))
      .slice(-limit)
      .reverse();
    const problems = check.finish();
    return {
      entries,
      total,
      head: check.head,
      ...(verify ? { verified: { isIntact: problems.length === 0, problems } } : {}),
    };
  }
}

/** Follows the chain line by line. */
class ChainCheck {
  readonly problems: { line: number; reason: string }[] = [];
  head: string | null = null;
  #missing: string | undefined;
  #line = 0;
  #seq = 0;

  constructor(expectHead: string | undefined) {
    this.#missing = expectHead?.trim().toLowerCase();
  }

  /** What is wrong, once every line was added. */
  finish(): readonly { line: number; reason: string }[] {
    if (this.#missing === undefined) return this.problems;
    return [
      ...this.problems,
      { line: 0, reason: `No entry has the hash ${this.#missing}: entries at the end were removed.` },
    ];
  }

  add(text: string): AccessEntry | undefined {
    this.#line += 1;
    const entry = entryOf(text);
    if (entry === undefined) {
      this.#note('It is no entry: it was cut short or changed.');
      return undefined;
    }
    const { hash, ...rest } = entry;
    if (sha256OfJson(rest) !== hash) this.#note('Its own hash does not match it: it was changed.');
    if (entry.seq !== this.#seq + 1)
      this.#note(`It is number ${entry.seq} after number ${this.#seq}: entries are missing or were put in.`);
    if (entry.previous !== (this.head ?? NO_HASH))
      this.#note('It does not follow from the line before: that one was changed, or one is missing.');
    this.#seq = entry.seq;
    if (hash === this.#missing) this.#missing = undefined;
    this.head = hash;
    return entry;
  }

  #note(reason: string): void {
    if (this.problems.length < PROBLEMS_LISTED_MAX) this.problems.push({ line: this.#line, reason });
  }
}

function entryOf(line: string): AccessEntry | undefined {
  if (line.trim() === '') return undefined;
  try {
    return accessEntrySchema.strict().parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

/** Looks at no more lines than it must: to check an entry takes longer than to read it. */
function lastEntry(lines: readonly string[]): AccessEntry | undefined {
  for (let index = lines.length - 1; index >= 0; index -= 1) {
    const entry = entryOf(lines[index] ?? '');
    if (entry !== undefined) return entry;
  }
  return undefined;
}

const TAIL_BYTES = 64 * 1024;

/** The end of a file; all of it when no line ends within the last bytes. */
async function readTail(file: string): Promise<string> {
  try {
    const handle = await open(file, 'r');
    try {
      const { size } = await handle.stat();
      const from = Math.max(0, size - TAIL_BYTES);
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - from), 0, size - from, from);
      const text = buffer.subarray(0, bytesRead).toString('utf8');
      const isWhole = from === 0 || lastEntry(text.split('\n').slice(1)) !== undefined;
      return isWhole ? text : await readFile(file, 'utf8');
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isMissing(error)) return '';
    throw error;
  }
}

async function* linesOf(file: string): AsyncGenerator<string> {
  try {
    for await (const line of createInterface({
      input: createReadStream(file, 'utf8'),
      crlfDelay: Number.POSITIVE_INFINITY,
    })) {
      yield line;
    }
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
