import type { ArchiveLimits } from './archive-limits.js';
import type { ArchiveRecordBatch, MemberSummary } from './archive-records.js';
import { LineBuffer, type TextSink } from './line-buffer.js';
import { contentProblem, MEMBER_HEAD_BYTES } from './member-kind.js';
import { memberLabel, nameProblem } from './member-name.js';
import { type LineSink, longLineReason, RecordReader } from './read-records.js';
import type { RefusalBook } from './refusal-book.js';
import type { TarEntry, TarSink } from './tar-walker.js';
import type { TimeZone } from './time-zone.js';

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
const FILES: ReadonlySet<string> = new Set(['File', 'OldFile', 'ContiguousFile']);
/** What has no contents: folders, and the label GNU tar writes with `--label`. */
const EMPTY: ReadonlySet<string> = new Set(['Directory', 'GNUDumpDir', 'TapeVolumeHeader']);
/** What members that are no files are called in a reason. */
const OTHERS: Readonly<Record<string, string>> = {
  Link: 'a hard link',
  SymbolicLink: 'a symbolic link',
  CharacterDevice: 'a device',
  BlockDevice: 'a device',
  FIFO: 'a named pipe',
  SparseFile: 'a sparse file',
  ContinuationFile: 'a part of a file in another volume',
};

/** Reads the members of an archive: decides which are read, hands their lines on, and keeps account of each. */
export class MemberReader implements TarSink, TextSink, LineSink {
  readonly #limits: ArchiveLimits;
  readonly #refusals: RefusalBook;
  readonly #lines: LineBuffer;
  readonly #records: RecordReader;
  readonly #seen = new Map<string, number>();
  readonly members: MemberSummary[] = [];
  #name = '';
  #bytes = 0;
  #passedOver = 0;
  #quarantined = 0;
  #refused: string | null = null;
  #isOpen = false;
  /** The first bytes of a member until there are enough to tell what it is. */
  #head: Buffer | undefined;

  constructor(limits: ArchiveLimits, refusals: RefusalBook, zone: TimeZone | undefined) {
    this.#limits = limits;
    this.#refusals = refusals;
    this.#lines = new LineBuffer(this, limits.lineBytesMax);
    this.#records = new RecordReader(this, limits, zone);
  }

  ready(): ArchiveRecordBatch[] {
    return this.#records.ready();
  }

  /** The member that is being read, and the lines of it so far. */
  get current(): { readonly name: string; readonly lines: number } | undefined {
    return this.#isOpen ? { name: this.#name, lines: this.#records.line } : undefined;
  }

  begin(entry: TarEntry): string | undefined {
    if (EMPTY.has(entry.type)) return 'it has no contents';
    this.#open(entry.name);
    const problem = this.#entryProblem(entry);
    if (problem !== undefined) this.#refuseMember(problem);
    return problem;
  }

  data(bytes: Buffer): void {
    this.#bytes += bytes.length;
    if (this.#refused !== null) return;
    if (this.#head === undefined) {
      this.#lines.push(bytes);
      return;
    }
    this.#head = Buffer.concat([this.#head, bytes]);
    if (this.#head.length >= MEMBER_HEAD_BYTES) this.#look();
  }

  end(): void {
    if (!this.#isOpen) return;
    if (this.#refused === null) {
      this.#look();
      this.#lines.finish();
    }
    this.#close();
  }

  /** Ends a member that lacks its end: its last line is refused, since nobody knows what it lacks. */
  cut(): void {
    if (!this.#isOpen) return;
    if (this.#refused === null) this.#look();
    if (this.#lines.pending > 0) {
      this.#records.line += 1;
      this.refuse(
        this.#records.line,
        `the archive ends within this line, after ${this.#lines.pending} bytes of it`,
        Buffer.alloc(0),
      );
      this.#lines.drop();
    }
    this.#close();
  }

  /** Makes a batch of what is left. */
  finish(): void {
    this.#records.finish();
  }

  damage(reason: string): void {
    this.#refusals.archive(reason);
  }

  lines(text: Buffer, from: number, to: number): void {
    this.#records.read(text, from, to);
  }

  longLine(bytes: number, head: Buffer): void {
    this.#records.line += 1;
    this.refuse(this.#records.line, longLineReason(bytes, this.#limits.lineBytesMax), head);
  }

  refuse(line: number, reason: string, text: Buffer): void {
    this.#quarantined += 1;
    this.#refusals.line(this.#name, line, reason, text);
  }

  passOver(): void {
    this.#passedOver += 1;
  }

  #open(name: string): void {
    const label = memberLabel(name, this.#limits.archiveNameBytesMax);
    const times = (this.#seen.get(label) ?? 0) + 1;
    this.#seen.set(label, times);
    // A member may be in an archive twice; a line number must belong to one of them.
    this.#name = times === 1 ? label : `${label} (${times})`;
    this.#records.begin(this.#name);
    this.#bytes = 0;
    this.#passedOver = 0;
    this.#quarantined = 0;
    this.#refused = null;
    this.#isOpen = true;
    this.#head = Buffer.alloc(0);
  }

  #entryProblem({ name, type, size, oversizedHeader }: TarEntry): string | undefined {
    const { archiveHeaderBytesMax, archiveMemberBytesMax } = this.#limits;
    if (oversizedHeader > 0)
      return `its extended header has ${oversizedHeader} bytes, at most ${archiveHeaderBytesMax} are read`;
    if (!FILES.has(type))
      return `it is ${OTHERS[type] ?? 'of a kind that is not known'}, which is not followed or opened`;
    if (size > archiveMemberBytesMax) return `it has ${size} bytes, at most ${archiveMemberBytesMax} are taken`;
    return nameProblem(name);
  }

  /** Decides by the first bytes whether the member is read. */
  #look(): void {
    if (this.#head === undefined) return;
    const head = this.#head;
    this.#head = undefined;
    const problem = contentProblem(head.subarray(0, MEMBER_HEAD_BYTES));
    if (problem !== undefined) this.#refuseMember(problem);
    else this.#lines.push(head.subarray(head.subarray(0, BOM.length).equals(BOM) ? BOM.length : 0));
  }

  #refuseMember(reason: string): void {
    this.#refused = reason;
    this.#refusals.member(this.#name, reason);
  }

  #close(): void {
    const { line, connections, sessions } = this.#records;
    this.members.push({
      name: this.#name,
      bytes: this.#bytes,
      lines: line,
      connections,
      sessions,
      passedOver: this.#passedOver,
      quarantined: this.#quarantined,
      refused: this.#refused,
    });
    this.#isOpen = false;
    this.#lines.drop();
  }
}
