import { Readable } from 'node:stream';
import { EngineError, isEngineError, messageOf } from '../core/errors.js';
import { DamagedObjectError, gunzipStream, isGzip } from '../core/gunzip.js';
import { type ArchiveLimits, archiveLimits } from './archive-limits.js';
import type { ArchiveForm, ArchiveRecordBatch, ArchiveSummary } from './archive-records.js';
import { ArchiveRefusedError } from './archive-refused.js';
import { packedAs } from './member-kind.js';
import { MemberReader } from './member-reader.js';
import { PackedSource, peek } from './packed-source.js';
import { RefusalBook } from './refusal-book.js';
import { BLOCK_BYTES, isTarBlock, TarWalker } from './tar-walker.js';
import { TimeZone } from './time-zone.js';

export interface ReadArchiveOptions {
  /** What a log that lies in no tar is called in `member`: the name of its file. */
  readonly name?: string;
  /** Zone of times without an offset, as an IANA name or an offset (`+02:00`); without it such times are refused. */
  readonly timeZone?: string;
  /** Reads what there is of an archive that is cut short or damaged, and says so in `damage`; else it is refused as a whole. */
  readonly keepDamaged?: boolean;
  readonly signal?: AbortSignal;
  readonly limits?: Partial<ArchiveLimits>;
}

/** An archive being read: its batches in order, once, and what they add up to when they are over. */
export interface ArchiveReading extends AsyncIterable<ArchiveRecordBatch> {
  /** Throws until the last batch was taken. */
  readonly summary: ArchiveSummary;
}

const NAME_WITHOUT = 'log';

/**
 * Reads connection-tracking records of both kinds from an archive (tar.gz, tar, gz or plain text) as it arrives; nothing is
 * unpacked to disk. Records are handed over before the archive is known to be whole: commit them only when the last batch
 * was taken. Throws `ArchiveRefusedError` for an archive of which nothing may be kept.
 */
export function readArchive(source: AsyncIterable<Uint8Array>, options: ReadArchiveOptions = {}): ArchiveReading {
  const reading = new Reading(source, options);
  return {
    [Symbol.asyncIterator]: () => reading.batches(),
    get summary() {
      return reading.summary();
    },
  };
}

class Reading {
  readonly #options: ReadArchiveOptions;
  readonly #limits: ArchiveLimits;
  readonly #source: PackedSource;
  readonly #refusals: RefusalBook;
  readonly #members: MemberReader;
  #form: ArchiveForm = 'plain';
  #unpackedBytes = 0;
  #damage: string | null = null;
  #summary: ArchiveSummary | undefined;
  #walker: TarWalker | undefined;

  constructor(source: AsyncIterable<Uint8Array>, options: ReadArchiveOptions) {
    this.#options = options;
    this.#limits = archiveLimits(options.limits);
    const zone = options.timeZone === undefined ? undefined : new TimeZone(options.timeZone);
    this.#source = new PackedSource(source, this.#limits.archiveBytesMax, options.signal);
    this.#refusals = new RefusalBook(this.#limits.quarantineRowsPerObjectMax);
    this.#members = new MemberReader(this.#limits, this.#refusals, zone);
  }

  summary(): ArchiveSummary {
    if (this.#summary === undefined) throw new Error('An archive has a summary when its last batch was taken.');
    return this.#summary;
  }

  async *batches(): AsyncGenerator<ArchiveRecordBatch, undefined> {
    const packed = this.#source.chunks();
    try {
      yield* this.#read(packed);
    } catch (error) {
      await packed.return(undefined);
      const isKept = this.#options.keepDamaged === true && error instanceof DamagedObjectError;
      if (!isKept || this.#source.failure !== undefined) throw await this.#refusal(error);
      this.#damage = `${error.message}; ${this.#whereItEnds()}`;
      this.#refusals.archive(this.#damage);
      this.#members.cut();
      await this.#source.drain();
    } finally {
      await packed.return(undefined);
      await this.#source.close();
    }
    this.#members.finish();
    yield* this.#members.ready();
    this.#summary = this.#sum();
  }

  async *#read(packed: AsyncGenerator<Buffer>): AsyncGenerator<ArchiveRecordBatch, undefined> {
    const outer = await peek(packed, BLOCK_BYTES);
    if (outer.head.length === 0) throw new ArchiveRefusedError('The archive is empty: it has no bytes at all.');
    const isPacked = isGzip(outer.head);
    const otherwise = isPacked ? undefined : packedAs(outer.head);
    if (otherwise !== undefined) {
      throw new ArchiveRefusedError(
        `The archive is packed with ${otherwise}. Archives are taken as tar.gz, tar, gz or text.`,
      );
    }
    // The bound on what it unpacks to is kept below, with its ratio.
    const text = isPacked ? gunzipStream(Readable.from(outer.all), Number.POSITIVE_INFINITY) : outer.all;
    const inner = await peek(text, BLOCK_BYTES);
    const isTar = isTarBlock(inner.head);
    this.#form = isTar ? (isPacked ? 'tar.gz' : 'tar') : isPacked ? 'gz' : 'plain';
    if (isTar) this.#walker = new TarWalker(this.#members, this.#limits);
    else this.#beginFile();
    for await (const chunk of inner.all) {
      this.#count(chunk.length);
      if (this.#walker === undefined) this.#members.data(chunk);
      else this.#walker.push(chunk);
      yield* this.#members.ready();
    }
    if (this.#walker === undefined) this.#members.end();
    const lacks = this.#walker?.finish();
    if (lacks !== undefined) throw new DamagedObjectError(`the archive is cut short: ${lacks}`);
  }

  /** A log that lies in no tar is the one member. */
  #beginFile(): void {
    const name = (this.#options.name ?? NAME_WITHOUT).replace(/^.*[\\/]/s, '') || NAME_WITHOUT;
    this.#members.begin({ name, type: 'File', size: 0, oversizedHeader: 0 });
  }

  #count(bytes: number): void {
    this.#unpackedBytes += bytes;
    const { archiveUnpackedBytesMax, archiveRatioMax, archiveRatioFreeBytes } = this.#limits;
    if (this.#unpackedBytes > archiveUnpackedBytesMax) {
      throw new ArchiveRefusedError(
        `The archive unpacks to more than ${archiveUnpackedBytesMax} bytes. Split it into several archives.`,
      );
    }
    if (this.#unpackedBytes > archiveRatioFreeBytes && this.#unpackedBytes > archiveRatioMax * this.#source.bytes) {
      throw new ArchiveRefusedError(
        `The archive unpacks to more than ${archiveRatioMax} times its size, which no log does: it may be a decompression bomb.`,
      );
    }
  }

  #whereItEnds(): string {
    const at = this.#members.current;
    const whole = `${this.#members.members.length} members were read whole`;
    return at === undefined ? whole : `${whole}, ${at.name} up to line ${at.lines}`;
  }

  /** What is thrown for a failure, with the checksum of the archive where all of it can be read. */
  async #refusal(error: unknown): Promise<unknown> {
    if (this.#source.failure !== undefined) return this.#source.failure;
    if (isEngineError(error) && !(error instanceof ArchiveRefusedError)) return error;
    if (!(error instanceof DamagedObjectError) && !(error instanceof ArchiveRefusedError)) return error;
    const advice = `${this.#whereItEnds()}. Nothing of it is loaded; fetch it again, or load what there is (--keep-damaged).`;
    const reason =
      error instanceof ArchiveRefusedError ? error.message : `The archive is damaged: ${messageOf(error)}; ${advice}`;
    await this.#source.drain().catch(() => undefined);
    const sha256 = this.#source.sha256();
    return new ArchiveRefusedError(reason, {
      cause: error,
      ...(sha256 === undefined ? {} : { sha256, bytes: this.#source.bytes }),
    });
  }

  #sum(): ArchiveSummary {
    const sha256 = this.#source.sha256();
    if (sha256 === undefined) throw new EngineError('source', 'The archive could not be read to its end.');
    const { members } = this.#members;
    return {
      sha256,
      bytes: this.#source.bytes,
      unpackedBytes: this.#unpackedBytes,
      form: this.#form,
      members,
      connections: members.reduce((sum, { connections }) => sum + connections, 0),
      sessions: members.reduce((sum, { sessions }) => sum + sessions, 0),
      quarantinedLines: this.#refusals.lines,
      quarantinedMembers: this.#refusals.members,
      refusals: this.#refusals.entries,
      damage: this.#damage,
    };
  }
}
