import { isUtf8 } from 'node:buffer';
import { NULL_VALUE } from '../parquet/columns.js';
import { NOT_ORDINARY } from '../parquet/text-dictionary.js';
import type { ArchiveLimits } from './archive-limits.js';
import type { ArchiveRecordBatch } from './archive-records.js';
import { ArchiveTextBook } from './archive-text-book.js';
import { batchOf, ConnectionRows, SessionRows } from './batch-builder.js';
import { ByteFields } from './byte-fields.js';
import { type Judgement, judgeLine } from './judge-line.js';
import type { TimeZone } from './time-zone.js';

const LF = 0x0a;
const CR = 0x0d;
const COMMA = 0x2c;
const DASH = 0x2d;
const ZERO = 0x30;
const COLON = 0x3a;
/** Turns a capital letter into a small one. */
const SMALL = 0x20;
const LETTER = { d: 0x64, e: 0x65, n: 0x6e, o: 0x6f, r: 0x72, s: 0x73, t: 0x74, w: 0x77, y: 0x79 } as const;
const PORT_MAX = 65_535;
const PROTOCOL_MAX = 255;
/** Bytes behind the text that may be looked at: words are read whole. */
export const SLACK_BYTES = 8;

/** Who is told of lines that are no records. */
export interface LineSink {
  refuse(line: number, reason: string, text: Buffer): void;
  passOver(): void;
}

/**
 * Reads records from the bytes of lines into columns. What the writers of such logs usually write is read byte by byte: no quotes
 * or blanks around fields, Unix times or RFC 3339. Any other line is judged by `judgeLine`.
 */
export class RecordReader {
  readonly #sink: LineSink;
  readonly #zone: TimeZone | undefined;
  readonly #capacity: number;
  readonly #textsBytesMax: number;
  readonly #lineBytesMax: number;
  #texts = new ArchiveTextBook();
  #connections: ConnectionRows;
  #sessions: SessionRows;
  #ready: ArchiveRecordBatch[] = [];
  #text: Buffer = Buffer.alloc(0);
  #view: DataView = new DataView(new ArrayBuffer(0));
  #memberName = '';
  #member = NULL_VALUE;
  /** Line ends of the member so far, which ends the last field of a line. */
  #lineEnd = LF;
  readonly #fields: ByteFields;
  /** Of the member. */
  line = 0;
  connections = 0;
  sessions = 0;

  constructor(sink: LineSink, limits: ArchiveLimits, zone: TimeZone | undefined) {
    this.#sink = sink;
    this.#zone = zone;
    this.#fields = new ByteFields(zone);
    this.#capacity = limits.archiveBatchRecords;
    this.#textsBytesMax = limits.archiveTextsBytesMax;
    this.#lineBytesMax = limits.lineBytesMax;
    this.#connections = new ConnectionRows(this.#capacity);
    this.#sessions = new SessionRows(this.#capacity);
  }

  /** Lines that follow are of this member. */
  begin(member: string): void {
    this.#memberName = member;
    this.#member = this.#texts.members.code(member);
    this.#lineEnd = LF;
    this.line = 0;
    this.connections = 0;
    this.sessions = 0;
  }

  /** Reads whole lines; the byte before `to` is a line end, and there are `SLACK_BYTES` behind it. */
  read(text: Buffer, from: number, to: number): void {
    if (this.#text !== text) {
      this.#text = text;
      this.#fields.text = text;
      this.#view = new DataView(text.buffer, text.byteOffset, text.length);
    }
    let at = from;
    while (at < to) {
      const first = text[at] ?? LF;
      if (first === LF) {
        at += 1;
        this.line += 1;
        this.#sink.passOver();
        continue;
      }
      this.line += 1;
      const small = first | SMALL;
      let end = -1;
      if (small === LETTER.n || small === LETTER.d) end = this.#connection(at);
      else if (first >= ZERO && first < COLON) end = this.#session(at);
      at = end === -1 ? this.#judge(at) : end;
      if (this.#connections.rows === this.#capacity || this.#sessions.rows === this.#capacity) this.#flush();
    }
    if (this.#texts.size > this.#textsBytesMax) this.#renewTexts();
  }

  /** Batches that are full since this was asked before. */
  ready(): ArchiveRecordBatch[] {
    const ready = this.#ready;
    if (ready.length > 0) this.#ready = [];
    return ready;
  }

  /** Makes a batch of what is left. */
  finish(): void {
    if (this.#connections.rows > 0 || this.#sessions.rows > 0) this.#flush();
  }

  #flush(): void {
    this.#ready.push(batchOf(this.#texts, this.#connections, this.#sessions));
    this.#connections = new ConnectionRows(this.#capacity);
    this.#sessions = new SessionRows(this.#capacity);
  }

  #renewTexts(): void {
    this.finish();
    this.#texts = new ArchiveTextBook();
    this.#member = this.#texts.members.code(this.#memberName);
  }

  /** Reads an ordinary New or Destroy record; the offset behind its line, or -1. */
  #connection(from: number): number {
    const text = this.#text;
    let at: number;
    let type: number;
    if (isNew(text, from)) {
      at = from + 4;
      type = this.#texts.opened;
    } else if (isDestroy(text, from)) {
      at = from + 8;
      type = this.#texts.closed;
    } else return -1;
    const rows = this.#connections;
    const row = rows.rows;
    const source = this.#address(at, COMMA);
    if (source < 0) return -1;
    const dest = this.#address(this.#fields.at, COMMA);
    if (dest === NOT_ORDINARY) return -1;
    const ms = this.#fields.time(this.#fields.at);
    if (ms < 0) return -1;
    const sourcePort = this.#fields.smallNumber(this.#fields.at, PORT_MAX);
    if (sourcePort === NOT_ORDINARY) return -1;
    const destPort = this.#fields.smallNumber(this.#fields.at, PORT_MAX);
    if (destPort === NOT_ORDINARY) return -1;
    at = this.#fields.at;
    const protocol =
      ((text[at] ?? 0) | SMALL) >= 0x61 ? this.#fields.protocolName(at) : this.#fields.smallNumber(at, PROTOCOL_MAX);
    if (protocol === NOT_ORDINARY) return -1;
    const nat = this.#address(this.#fields.at, this.#lineEnd);
    if (nat === NOT_ORDINARY) return -1;
    if (this.#lineEnd === CR) {
      if (text[this.#fields.at] !== LF) return -1;
      this.#fields.at += 1;
    }
    rows.timestamp[row] = ms;
    rows.type[row] = type;
    rows.source[row] = source;
    rows.dest[row] = dest;
    rows.sourcePort[row] = sourcePort;
    rows.destPort[row] = destPort;
    rows.protocol[row] = protocol;
    rows.nat[row] = nat;
    rows.member[row] = this.#member;
    rows.line[row] = this.line;
    rows.rows = row + 1;
    this.connections += 1;
    return this.#fields.at;
  }

  /** Reads an ordinary record of a session's end; the offset behind its line, or -1. */
  #session(from: number): number {
    const text = this.#text;
    const view = this.#view;
    const ms = this.#fields.time(from);
    if (ms < 0) return -1;
    const first = this.#fields.at;
    const newline = text.indexOf(LF, first);
    if (newline === -1) return -1;
    const end = text[newline - 1] === CR ? newline - 1 : newline;
    const address = commaBefore(text, end, first);
    const mac = commaBefore(text, address - 1, first);
    const email = commaBefore(text, mac - 1, first);
    if (email < first) return -1;
    const texts = this.#texts;
    const addressCode = texts.addresses.codeOf(view, address, end - address);
    if (addressCode < 0) return -1;
    const macCode = isDash(text, mac, address - 1) ? NULL_VALUE : texts.macs.codeOf(view, mac, address - 1 - mac);
    if (macCode === NOT_ORDINARY) return -1;
    const emailCode = isDash(text, email, mac - 1) ? NULL_VALUE : texts.emails.codeOf(view, email, mac - 1 - email);
    if (emailCode === NOT_ORDINARY) return -1;
    let extra = NULL_VALUE;
    if (email - 1 > first) {
      extra = texts.extras.codeOf(view, first, email - 1 - first);
      if (extra === NOT_ORDINARY) return -1;
    }
    const rows = this.#sessions;
    const row = rows.rows;
    rows.timestamp[row] = ms;
    rows.email[row] = emailCode;
    rows.mac[row] = macCode < 0 ? NULL_VALUE : texts.macForm(macCode);
    rows.address[row] = texts.addressForm(addressCode);
    rows.extra[row] = extra;
    rows.member[row] = this.#member;
    rows.line[row] = this.line;
    rows.rows = row + 1;
    this.sessions += 1;
    return newline + 1;
  }

  /** The number of an address's form; `at` of the fields is then behind the delimiter. */
  #address(at: number, delimiter: number): number {
    const text = this.#text;
    const byte = text[at];
    if (byte === delimiter) {
      this.#fields.at = at + 1;
      return NULL_VALUE;
    }
    if (byte === DASH && text[at + 1] === delimiter) {
      this.#fields.at = at + 2;
      return NULL_VALUE;
    }
    const { addresses } = this.#texts;
    const code = addresses.codeUntil(this.#view, at, delimiter);
    if (code < 0) return NOT_ORDINARY;
    this.#fields.at = at + addresses.byteLength(code) + 1;
    return this.#texts.addressForm(code);
  }

  /** Judges a line that is not ordinary; the offset behind it. */
  #judge(from: number): number {
    const text = this.#text;
    const newline = text.indexOf(LF, from);
    const isCrLf = text[newline - 1] === CR && newline > from;
    this.#lineEnd = isCrLf ? CR : LF;
    const line = text.subarray(from, isCrLf ? newline - 1 : newline);
    const judged: Judgement =
      newline - from > this.#lineBytesMax
        ? { kind: 'refused', reason: longLineReason(newline - from, this.#lineBytesMax) }
        : isUtf8(line)
          ? judgeLine(line.toString('utf8'), this.#zone)
          : { kind: 'refused', reason: 'it is not UTF-8' };
    if (judged.kind === 'connection') {
      this.#connections.add(judged, this.#texts, this.#member, this.line);
      this.connections += 1;
    } else if (judged.kind === 'session') {
      this.#sessions.add(judged, this.#texts, this.#member, this.line);
      this.sessions += 1;
    } else if (judged.kind === 'refused') this.#sink.refuse(this.line, judged.reason, line);
    else this.#sink.passOver();
    return newline + 1;
  }
}

export function longLineReason(bytes: number, bytesMax: number): string {
  return `the line is ${bytes} bytes long, at most ${bytesMax} are taken`;
}

function isNew(text: Buffer, at: number): boolean {
  return (
    text[at + 3] === COMMA &&
    ((text[at] ?? 0) | SMALL) === LETTER.n &&
    ((text[at + 1] ?? 0) | SMALL) === LETTER.e &&
    ((text[at + 2] ?? 0) | SMALL) === LETTER.w
  );
}

function isDestroy(text: Buffer, at: number): boolean {
  const { d, e, s, t, r, o, y } = LETTER;
  const small = (index: number): number => (text[at + index] ?? 0) | SMALL;
  return (
    text[at + 7] === COMMA &&
    small(0) === d &&
    small(1) === e &&
    small(2) === s &&
    small(3) === t &&
    small(4) === r &&
    small(5) === o &&
    small(6) === y
  );
}

/** The offset behind the last comma before `end`; `from` when there is none, which then is no comma's. */
function commaBefore(text: Buffer, end: number, from: number): number {
  let at = end - 1;
  while (at >= from && text[at] !== COMMA) at -= 1;
  return at + 1;
}

function isDash(text: Buffer, from: number, to: number): boolean {
  return from === to || (to - from === 1 && text[from] === DASH);
}
