import { NULL_VALUE } from '../parquet/columns.js';
import type { TextDictionary } from '../parquet/text-dictionary.js';
import type { ArchiveRecordBatch } from './archive-records.js';
import type { ArchiveTextBook } from './archive-text-book.js';
import type { ConnectionRecord, SessionRecord } from './judge-line.js';

/** Rows of one kind while they are read. */
export class ConnectionRows {
  rows = 0;
  readonly timestamp: Float64Array;
  readonly type: Int32Array;
  readonly source: Int32Array;
  readonly dest: Int32Array;
  readonly sourcePort: Int32Array;
  readonly destPort: Int32Array;
  readonly protocol: Int32Array;
  readonly nat: Int32Array;
  readonly member: Int32Array;
  /** A member may have more than 2^31 lines. */
  readonly line: Float64Array;

  constructor(readonly capacity: number) {
    const column = (): Int32Array => new Int32Array(capacity);
    this.timestamp = new Float64Array(capacity);
    [this.type, this.source, this.dest, this.nat] = [column(), column(), column(), column()];
    [this.sourcePort, this.destPort, this.protocol] = [column(), column(), column()];
    [this.member, this.line] = [column(), new Float64Array(capacity)];
  }

  add(record: ConnectionRecord, { addresses, opened, closed }: ArchiveTextBook, member: number, line: number): void {
    const row = this.rows;
    this.timestamp[row] = record.ms;
    this.type[row] = record.type === 'New' ? opened : closed;
    this.source[row] = codeOf(record.source, addresses);
    this.dest[row] = codeOf(record.dest, addresses);
    this.sourcePort[row] = record.sourcePort ?? NULL_VALUE;
    this.destPort[row] = record.destPort ?? NULL_VALUE;
    this.protocol[row] = record.protocol ?? NULL_VALUE;
    this.nat[row] = codeOf(record.nat, addresses);
    this.member[row] = member;
    this.line[row] = line;
    this.rows = row + 1;
  }
}

export class SessionRows {
  rows = 0;
  readonly timestamp: Float64Array;
  readonly email: Int32Array;
  readonly mac: Int32Array;
  readonly address: Int32Array;
  readonly extra: Int32Array;
  readonly member: Int32Array;
  /** A member may have more than 2^31 lines. */
  readonly line: Float64Array;

  constructor(readonly capacity: number) {
    const column = (): Int32Array => new Int32Array(capacity);
    this.timestamp = new Float64Array(capacity);
    [this.email, this.mac, this.address, this.extra] = [column(), column(), column(), column()];
    [this.member, this.line] = [column(), new Float64Array(capacity)];
  }

  add(record: SessionRecord, { addresses, emails, macs, extras }: ArchiveTextBook, member: number, line: number): void {
    const row = this.rows;
    this.timestamp[row] = record.ms;
    this.email[row] = codeOf(record.email, emails);
    this.mac[row] = codeOf(record.mac, macs);
    this.address[row] = codeOf(record.address, addresses);
    this.extra[row] = codeOf(record.extra, extras);
    this.member[row] = member;
    this.line[row] = line;
    this.rows = row + 1;
  }
}

function codeOf(text: string | null, texts: TextDictionary): number {
  return text === null ? NULL_VALUE : texts.code(text);
}

/** What was read, as it is handed over. The arrays are the batch's own from then on. */
export function batchOf(
  texts: ArchiveTextBook,
  connections: ConnectionRows,
  sessions: SessionRows,
): ArchiveRecordBatch {
  const { addresses, emails, macs, extras, members, types } = texts;
  const [opened, ended] = [connections.rows, sessions.rows];
  return {
    texts,
    connections: {
      rows: opened,
      columns: {
        timestamp: { numbers: connections.timestamp.subarray(0, opened) },
        type: { codes: connections.type.subarray(0, opened), texts: types },
        source_ip: { codes: connections.source.subarray(0, opened), texts: addresses },
        dest_ip: { codes: connections.dest.subarray(0, opened), texts: addresses },
        source_port: { numbers: connections.sourcePort.subarray(0, opened) },
        dest_port: { numbers: connections.destPort.subarray(0, opened) },
        protocol: { numbers: connections.protocol.subarray(0, opened) },
        nat_ip: { codes: connections.nat.subarray(0, opened), texts: addresses },
        member: { codes: connections.member.subarray(0, opened), texts: members },
        line: { numbers: connections.line.subarray(0, opened) },
      },
    },
    sessions: {
      rows: ended,
      columns: {
        timestamp: { numbers: sessions.timestamp.subarray(0, ended) },
        email: { codes: sessions.email.subarray(0, ended), texts: emails },
        mac_address: { codes: sessions.mac.subarray(0, ended), texts: macs },
        private_ip: { codes: sessions.address.subarray(0, ended), texts: addresses },
        extra: { codes: sessions.extra.subarray(0, ended), texts: extras },
        member: { codes: sessions.member.subarray(0, ended), texts: members },
        line: { numbers: sessions.line.subarray(0, ended) },
      },
    },
  };
}
