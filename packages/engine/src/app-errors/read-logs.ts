import { EngineError, isEngineError, messageOf } from '../core/errors.js';
import { LIMITS } from '../core/limits.js';
import { runBounded } from '../core/run-bounded.js';
import { concernsOneObject } from '../ingest/failure-watch.js';
import type { BlockCount } from './block-scanner.js';
import { LineCounter } from './line-counter.js';
import type { LogObject, LogSet } from './log-object.js';
import { type Block, readBlocks, unpackLog } from './read-blocks.js';
import { redactSecrets } from './redact-secrets.js';
import type { TallyData } from './tally.js';

/** Small objects that are fetched at once. */
const FETCHES_AT_ONCE = 16;
const MS_PER_SECOND = 1_000;

/** One object as it was read. */
export interface ObjectCount {
  readonly key: string;
  /** Bytes as stored. */
  bytes: number;
  lines: number;
  errors: number;
}

export interface Example {
  readonly object: string;
  readonly line: number;
  readonly excerpt: string;
  readonly reason: string;
}

/** Everything that was read of a set. */
export interface LogCount {
  readonly tally: TallyData;
  readonly objectsRead: number;
  /** The latest ones, in order of time. */
  readonly objects: readonly ObjectCount[];
  readonly lines: number;
  readonly bytes: number;
  readonly malformed: number;
  readonly continuations: number;
  readonly examples: readonly Example[];
  readonly unreadable: readonly { readonly object: string; readonly reason: string }[];
}

export interface ReadOptions {
  readonly isDetailed: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onRead: (objects: number, bytes: number) => void;
  /** Threads that scan, for comparison. */
  readonly threads?: number | undefined;
}

/**
 * Reads and counts the objects of a set. One that is damaged or cannot be read is named, with what was read of it counted;
 * throws `source` when that is all there is or when the service is the trouble, and `cancelled`.
 */
export async function readLogs(set: LogSet, options: ReadOptions): Promise<LogCount> {
  const { from, to } = set.window ?? {};
  const bounds = { fromMs: from && from * MS_PER_SECOND, toMs: to && to * MS_PER_SECOND };
  const counter = new LineCounter({ isDetailed: options.isDetailed, ...bounds }, options.threads);
  try {
    const reading = new Reading(set, counter, options);
    const fetched = runBounded(set.objects, FETCHES_AT_ONCE, async (object) => ({
      object,
      chunks: await fetchSmall(object, options.signal),
    }));
    for await (const { object, chunks } of fetched) await reading.read(object, chunks);
    return { ...reading.result(), tally: await counter.finish() };
  } finally {
    await counter.close();
  }
}

/** The bytes of a small remote object, or how to open another. What fails, fails when it is read. */
async function fetchSmall(object: LogObject, signal?: AbortSignal): Promise<() => AsyncIterable<Uint8Array>> {
  const { fetch } = object;
  if (fetch === undefined) return () => object.open(signal);
  const fetched = await fetch(signal).then(
    (bytes) => ({ bytes }),
    (error: unknown) => ({ error }),
  );
  return async function* () {
    if ('error' in fetched) throw fetched.error;
    yield fetched.bytes;
  };
}

class Reading {
  readonly #set: LogSet;
  readonly #counter: LineCounter;
  readonly #options: ReadOptions;
  readonly #objects: ObjectCount[] = [];
  readonly #examples: Example[] = [];
  readonly #unreadable: { object: string; reason: string }[] = [];
  #objectsRead = 0;
  #lines = 0;
  #bytes = 0;
  #malformed = 0;
  #continuations = 0;

  constructor(set: LogSet, counter: LineCounter, options: ReadOptions) {
    this.#set = set;
    this.#counter = counter;
    this.#options = options;
  }

  async read(object: LogObject, open: () => AsyncIterable<Uint8Array>): Promise<void> {
    const found: ObjectCount = { key: object.name, bytes: 0, lines: 0, errors: 0 };
    const pending: Promise<BlockCount>[] = [];
    const take = async (): Promise<void> => {
      const count = await pending.shift();
      if (count !== undefined) this.#add(found, count);
    };
    const countsUntimed = this.#countsUntimed(object);
    try {
      const text = unpackLog(this.#watch(open(), found));
      for await (const block of readBlocks(text, (bytes) => this.#counter.take(bytes))) {
        const count = this.#count(block, countsUntimed);
        // It is awaited in its turn; until then nobody would hear of its failure.
        count.catch(() => undefined);
        pending.push(count);
        if (pending.length >= this.#counter.room) await take();
      }
    } catch (error) {
      this.#note(object, found, error);
    } finally {
      while (pending.length > 0) await take();
    }
    this.#objectsRead += 1;
    this.#objects.push(found);
    if (this.#objects.length > LIMITS.errorObjectsListedMax) this.#objects.shift();
    this.#options.onRead(this.#objectsRead, this.#bytes);
  }

  result(): Omit<LogCount, 'tally'> {
    return {
      objectsRead: this.#objectsRead,
      objects: this.#objects,
      lines: this.#lines,
      bytes: this.#bytes,
      malformed: this.#malformed,
      continuations: this.#continuations,
      examples: this.#examples,
      unreadable: this.#unreadable,
    };
  }

  /** What says no time belongs to the window its object was written in. */
  #countsUntimed({ modifiedMs }: LogObject): boolean {
    const { from, to } = this.#set.window ?? {};
    if (modifiedMs === undefined) return true;
    const seconds = modifiedMs / MS_PER_SECOND;
    return (from === undefined || seconds >= from) && (to === undefined || seconds < to);
  }

  async *#watch(chunks: AsyncIterable<Uint8Array>, found: ObjectCount): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      if (this.#options.signal?.aborted) throw cancelled();
      found.bytes += chunk.byteLength;
      this.#bytes += chunk.byteLength;
      this.#options.onRead(this.#objectsRead, this.#bytes);
      yield chunk;
    }
  }

  async #count(block: Block, countsUntimed: boolean): Promise<BlockCount> {
    if ('bytes' in block) return this.#counter.count(block.bytes, countsUntimed);
    const excerpt = redactSecrets(block.tooLong.toString('utf8')).slice(0, LIMITS.errorSampleCharsMax);
    const reason = `longer than ${LIMITS.errorLineBytesMax} bytes`;
    return { lines: 1, errors: 0, malformed: 1, continuations: 0, examples: [{ line: 1, excerpt, reason }] };
  }

  #add(found: ObjectCount, count: BlockCount): void {
    for (const { line, excerpt, reason } of count.examples) {
      if (this.#examples.length >= LIMITS.errorExamplesMax) break;
      this.#examples.push({ object: found.key, line: found.lines + line, excerpt, reason });
    }
    found.lines += count.lines;
    found.errors += count.errors;
    this.#lines += count.lines;
    this.#malformed += count.malformed;
    this.#continuations += count.continuations;
  }

  #note(object: LogObject, found: ObjectCount, error: unknown): void {
    if (this.#options.signal?.aborted) throw cancelled(error);
    const isSystemic = isEngineError(error) && !concernsOneObject(error.details.reason);
    const isAll = this.#set.objects.length === 1 && found.bytes === 0;
    if (isSystemic || isAll) throw error;
    this.#unreadable.push({ object: object.name, reason: messageOf(error) });
  }
}

function cancelled(cause?: unknown): EngineError {
  return new EngineError('cancelled', 'Reading the logs was cancelled.', { cause });
}
