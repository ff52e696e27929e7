import { type Column, column, type Table } from './column.js';
import { SHOWN_EMAIL, SHOWN_MAC, SHOWN_TEXT } from './personal-data.js';

/** How the two ends of a connection are known; see `connection_spans`. */
export const SPAN_ENDS = ['bounded', 'superseded', 'no-end', 'no-beginning'] as const;
export type SpanEnds = (typeof SPAN_ENDS)[number];

/** Milliseconds by which the Destroy of a connection may be logged before its New: clocks and queues differ. */
export const SPAN_SKEW_MS = 5_000;

/** Days that connection logs are kept unless said: what identifies people is kept no longer than somebody decided. */
export const CONNECTIONS_KEEP_DAYS_DEFAULT = 180;

export const RECORD_TYPES = ['New', 'Destroy'] as const;

const archive = (description: string): Column => column({ name: 'archive', type: 'VARCHAR', kind: 'id', description });
const member = column({ name: 'member', type: 'VARCHAR', kind: 'text', description: 'The file inside the archive.' });
const line = column({
  name: 'line',
  type: 'BIGINT',
  kind: 'integer',
  description: 'Line number in that file, from 1.',
});

const timestamp = (of: string): Column =>
  column({ name: 'timestamp', type: 'BIGINT', kind: 'integer', description: `${of}, Unix milliseconds.` });

/** A UTC timestamp beside a column of Unix milliseconds. */
function timeOf(name: string, needs: string, description: string): Column {
  return column({
    name,
    type: 'TIMESTAMP',
    kind: 'time',
    derived: 'view',
    expression: `make_timestamp("${needs}" * 1000)`,
    needs,
    description,
  });
}

/** What names a connection: two records with the same values here are about the same one. */
const TUPLE: readonly Column[] = [
  column({ name: 'source_ip', type: 'VARCHAR', kind: 'address', description: 'The private host, RFC 5952.' }),
  column({ name: 'dest_ip', type: 'VARCHAR', kind: 'address', description: 'The host it connected to, RFC 5952.' }),
  column({
    name: 'source_port',
    type: 'INTEGER',
    kind: 'port',
    description: 'Port of the private host; the port behind the NAT is not logged.',
  }),
  column({ name: 'dest_port', type: 'INTEGER', kind: 'port', description: 'Port of the host it connected to.' }),
  column({ name: 'protocol', type: 'INTEGER', kind: 'protocol', description: 'IANA protocol number, such as 6.' }),
  column({
    name: 'nat_ip',
    type: 'VARCHAR',
    kind: 'address',
    description: 'Public address the NAT gave it, RFC 5952.',
  }),
];

/** Names of the columns that two records of one connection share. */
export const CONNECTION_KEY: readonly string[] = TUPLE.map(({ name }) => name);

export const connectionLogs: Table = {
  name: 'connection_logs',
  description: 'One row per New or Destroy record of a firewall or NAT: a connection began, or it ended.',
  columns: [
    timestamp('When it was logged'),
    timeOf('time', 'timestamp', 'timestamp as a UTC timestamp.'),
    column({
      name: 'type',
      type: 'VARCHAR',
      kind: 'enum',
      values: RECORD_TYPES,
      description: 'New when the connection began, Destroy when it ended.',
    }),
    ...TUPLE,
    archive('SHA-256 of the archive the record came in.'),
    member,
    line,
  ],
};

export const sessions: Table = {
  name: 'sessions',
  description:
    'One row per session-termination record: who held a private address until then. Personal data is masked.',
  columns: [
    timestamp('When the session ended'),
    timeOf('time', 'timestamp', 'timestamp as a UTC timestamp.'),
    column({
      name: 'email',
      type: 'VARCHAR',
      kind: 'text',
      derived: 'view',
      expression: SHOWN_EMAIL,
      needs: 'email',
      description: 'E-mail address of the user, masked.',
    }),
    column({
      name: 'mac_address',
      type: 'VARCHAR',
      kind: 'text',
      derived: 'view',
      expression: SHOWN_MAC,
      needs: 'mac_address',
      description: 'MAC address of the device, masked.',
    }),
    column({
      name: 'private_ip',
      type: 'VARCHAR',
      kind: 'address',
      description: 'Private address that the session had, RFC 5952.',
    }),
    column({
      name: 'extra',
      type: 'VARCHAR',
      kind: 'text',
      derived: 'view',
      expression: SHOWN_TEXT,
      needs: 'extra',
      description: 'Further fields of the record as they were written, e-mail and MAC addresses masked.',
    }),
    archive('SHA-256 of the archive the record came in.'),
    member,
    line,
  ],
};

export const connectionSpans: Table = {
  name: 'connection_spans',
  description:
    'One row per connection: its New and its Destroy, matched by addresses, ports, protocol and order in time.',
  columns: [
    column({
      name: 'opened',
      type: 'BIGINT',
      kind: 'integer',
      description: 'When its New was logged, Unix milliseconds; NULL when none was.',
    }),
    column({
      name: 'closed',
      type: 'BIGINT',
      kind: 'integer',
      description: 'When its Destroy was logged, or the next New of the same connection; NULL when neither was.',
    }),
    timeOf('opened_time', 'opened', 'opened as a UTC timestamp.'),
    timeOf('closed_time', 'closed', 'closed as a UTC timestamp.'),
    column({
      name: 'ends',
      type: 'VARCHAR',
      kind: 'enum',
      values: SPAN_ENDS,
      description: 'bounded by New and Destroy; superseded by the next New; no-end; no-beginning.',
    }),
    ...TUPLE,
  ],
};

export const archives: Table = {
  name: 'archives',
  description: 'One row per archive that was loaded or refused as a whole, known by its checksum.',
  columns: [
    archive('SHA-256 of its bytes, which is what it is known by.'),
    column({ name: 'name', type: 'VARCHAR', kind: 'text', description: 'Where it was read: a path or an S3 URL.' }),
    column({
      name: 'status',
      type: 'VARCHAR',
      kind: 'enum',
      values: ['loaded', 'refused'],
      description: 'loaded, or refused as a whole with a reason in archive_quarantine.',
    }),
    column({ name: 'bytes', type: 'BIGINT', kind: 'bytes', unit: 'bytes', description: 'Its size as stored.' }),
    column({ name: 'members', type: 'BIGINT', kind: 'integer', description: 'Files in it that were read.' }),
    column({
      name: 'connections',
      type: 'BIGINT',
      kind: 'integer',
      unit: 'rows',
      description: 'New and Destroy records loaded from it.',
    }),
    column({
      name: 'session_ends',
      type: 'BIGINT',
      kind: 'integer',
      unit: 'rows',
      description: 'Session-termination records loaded from it.',
    }),
    column({
      name: 'quarantined',
      type: 'BIGINT',
      kind: 'integer',
      unit: 'rows',
      description: 'Entries of archive_quarantine about it, with those that were only counted.',
    }),
    column({
      name: 'first',
      type: 'BIGINT',
      kind: 'integer',
      description: 'Earliest timestamp of its records, Unix milliseconds.',
    }),
    column({
      name: 'last',
      type: 'BIGINT',
      kind: 'integer',
      description: 'Latest timestamp of its records, Unix milliseconds.',
    }),
    column({
      name: 'imported',
      type: 'BIGINT',
      kind: 'integer',
      description: 'When it was loaded, Unix milliseconds.',
    }),
    timeOf('imported_at', 'imported', 'imported as a UTC timestamp.'),
    column({
      name: 'etag',
      type: 'VARCHAR',
      kind: 'text',
      description: 'Version of what was read: its ETag in S3, or size and time of change of a file.',
    }),
  ],
};

export const archiveQuarantine: Table = {
  name: 'archive_quarantine',
  description: 'What was refused of archives, and why: lines, members, whole archives.',
  columns: [
    archive('SHA-256 of the archive.'),
    column({ name: 'name', type: 'VARCHAR', kind: 'text', description: 'Where the archive was read.' }),
    column({
      name: 'member',
      type: 'VARCHAR',
      kind: 'text',
      description: 'File inside the archive; NULL when the whole archive was refused.',
    }),
    column({
      name: 'line',
      type: 'BIGINT',
      kind: 'integer',
      description: 'Line number in that file, from 1; NULL when the whole file was refused.',
    }),
    column({
      name: 'reason',
      type: 'VARCHAR',
      kind: 'text',
      derived: 'view',
      expression: SHOWN_TEXT.replaceAll('"extra"', '"reason"'),
      needs: 'reason',
      description: 'Why it was refused, in a sentence.',
    }),
    column({
      name: 'rows',
      type: 'BIGINT',
      kind: 'integer',
      unit: 'rows',
      description: 'Lines this entry stands for: 1 unless a summary; NULL when not known.',
    }),
  ],
};

export const CONNECTION_TABLES: readonly Table[] = [
  connectionLogs,
  sessions,
  connectionSpans,
  archives,
  archiveQuarantine,
];
