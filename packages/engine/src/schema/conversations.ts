import { type ColumnKind, column, type DuckType, type Table } from './column.js';

type More = Partial<
  Pick<ReturnType<typeof column>, 'unit' | 'values' | 'groupable' | 'derived' | 'expression' | 'needs'>
>;

function own(name: string, type: DuckType, kind: ColumnKind, description: string, more: More = {}) {
  return column({ name, type, kind, description, ...more });
}

/**
 * With its ends in the order of their text. Nothing that is kept may refer to it: another version of DuckDB hashes
 * otherwise, and what is so easily made again need not be stored.
 */
const ID =
  '(CASE WHEN client <= server THEN hash(client, server, client_port, server_port, protocol, "start") ' +
  'ELSE hash(server, client, server_port, client_port, protocol, "start") END >> 1)::BIGINT';

/**
 * One row per conversation: both directions of one 5-tuple from its first record to its last, across files and hours.
 * What two interfaces logged twice counts once; legs that a NAT gateway or a transit gateway logged are folded into the
 * conversation of the hosts. See docs/architecture.md, "Conversations before statistics".
 */
export const conversations: Table = {
  name: 'conversations',
  description:
    'One row per conversation: both directions of a connection, seen once however many interfaces logged it, from its first record to its last.',
  columns: [
    own('id', 'BIGINT', 'integer', 'Identity of the conversation: a hash of its 5-tuple and its start.', {
      groupable: true,
      derived: 'view',
      expression: ID,
      needs: 'client',
    }),
    own('start', 'BIGINT', 'seconds', 'Unix second of its first packet.', { unit: 'seconds' }),
    own('end', 'BIGINT', 'seconds', 'Unix second of its last packet so far.', { unit: 'seconds' }),
    own('start_time', 'TIMESTAMP', 'time', 'start as a UTC timestamp.', {
      derived: 'view',
      expression: 'make_timestamp("start" * 1000000)',
      needs: 'start',
    }),
    own('end_time', 'TIMESTAMP', 'time', 'end as a UTC timestamp.', {
      derived: 'view',
      expression: 'make_timestamp("end" * 1000000)',
      needs: 'end',
    }),
    own('client', 'VARCHAR', 'address', 'Address of the side that opened it, as in the packet itself (before NAT).'),
    own('client_port', 'INTEGER', 'port', 'Port of the client; 0 for ICMP.'),
    own('server', 'VARCHAR', 'address', 'Address of the side that was called, as in the packet itself.'),
    own('server_port', 'INTEGER', 'port', 'Port of the server; 0 for ICMP.'),
    own('protocol', 'INTEGER', 'protocol', 'IANA protocol number.'),
    own(
      'service',
      'VARCHAR',
      'text',
      'Service name of server_port ("https"), "tcp/8444" when unnamed, else the protocol.',
    ),
    own('orientation', 'VARCHAR', 'enum', 'How client and server were told apart.', {
      values: ['syn', 'service', 'sender', 'port', 'address'],
    }),
    own(
      'orientation_confidence',
      'DOUBLE',
      'integer',
      'How sure that is: syn 1, service 0.9, sender (nobody answered) 0.7, port 0.6, address 0.5.',
      {
        derived: 'view',
        expression:
          "CASE orientation WHEN 'syn' THEN 1 WHEN 'service' THEN 0.9 WHEN 'sender' THEN 0.7 WHEN 'port' THEN 0.6 WHEN 'address' THEN 0.5 END",
        needs: 'orientation',
      },
    ),
    own('client_bytes', 'BIGINT', 'bytes', 'Bytes the client sent.', { unit: 'bytes' }),
    own('client_packets', 'BIGINT', 'integer', 'Packets the client sent.', { unit: 'packets' }),
    own('server_bytes', 'BIGINT', 'bytes', 'Bytes the server sent.', { unit: 'bytes' }),
    own('server_packets', 'BIGINT', 'integer', 'Packets the server sent.', { unit: 'packets' }),
    own('client_flags', 'INTEGER', 'integer', 'TCP flags of the client, OR-ed; NULL where not recorded.'),
    own('server_flags', 'INTEGER', 'integer', 'TCP flags of the server, OR-ed; NULL where not recorded.'),
    own('action', 'VARCHAR', 'enum', 'REJECT when any interface on the way refused all of it, else ACCEPT.', {
      values: ['ACCEPT', 'REJECT'],
    }),
    own('flows', 'BIGINT', 'integer', 'Flow-log records it was made of.', { unit: 'rows' }),
    own('refused_flows', 'BIGINT', 'integer', 'Records of these with action REJECT.', { unit: 'rows' }),
    own('vantage_points', 'INTEGER', 'integer', 'Interfaces that logged it.'),
    own('client_interface', 'VARCHAR', 'id', 'Interface (ENI) of the client, when it logged.'),
    own('server_interface', 'VARCHAR', 'id', 'Interface (ENI) of the server, when it logged.'),
    own('account_id', 'VARCHAR', 'id', "Account of the client's interface, else of the server's."),
    own('vpc_id', 'VARCHAR', 'id', "VPC of the client's interface, else of the server's."),
    own('region', 'VARCHAR', 'id', "Region of the client's interface, else of the server's."),
    own(
      'client_internal',
      'BOOLEAN',
      'enum',
      'Whether client is inside the network: a private address, or one of a logged interface.',
      { values: ['true', 'false'] },
    ),
    own(
      'server_internal',
      'BOOLEAN',
      'enum',
      'Whether server is inside the network: a private address, or one of a logged interface.',
      { values: ['true', 'false'] },
    ),
    own('direction', 'VARCHAR', 'enum', 'Which way it was opened across the border of the network.', {
      values: ['outbound', 'inbound', 'internal', 'external'],
    }),
    own('client_country', 'VARCHAR', 'id', 'ISO 3166-1 alpha-2 country of a public client; NULL when unknown.'),
    own('server_country', 'VARCHAR', 'id', 'ISO 3166-1 alpha-2 country of a public server; NULL when unknown.'),
    own('client_aws_service', 'VARCHAR', 'id', 'AWS service that owns the client address, where recorded.'),
    own('server_aws_service', 'VARCHAR', 'id', 'AWS service that owns the server address, where recorded.'),
    own(
      'encryption_status',
      'INTEGER',
      'integer',
      'Weakest encryption-status of its records; NULL where not recorded.',
    ),
    own(
      'leg',
      'VARCHAR',
      'enum',
      'direct, or translated: a leg of a NAT gateway whose bytes another conversation counts.',
      {
        values: ['direct', 'translated'],
      },
    ),
  ],
};

const PER_HOUR = new Set([
  'id',
  'start',
  'start_time',
  'client',
  'client_port',
  'server',
  'server_port',
  'protocol',
  'service',
  'client_bytes',
  'client_packets',
  'server_bytes',
  'server_packets',
  'flows',
  'refused_flows',
  'account_id',
  'vpc_id',
  'region',
  'client_internal',
  'server_internal',
  'direction',
  'client_country',
  'server_country',
  'client_aws_service',
  'server_aws_service',
  'leg',
]);

/** One row per conversation and hour in which it has records: when a long conversation moved what. */
export const conversationHours: Table = {
  name: 'conversation_hours',
  description: 'One row per conversation and hour: what each side sent in the records that start in this hour.',
  columns: [
    own('hour', 'BIGINT', 'seconds', 'Unix second at which the hour begins.', { unit: 'seconds', groupable: true }),
    own('hour_time', 'TIMESTAMP', 'time', 'hour as a UTC timestamp.', {
      derived: 'view',
      expression: 'make_timestamp("hour" * 1000000)',
      needs: 'hour',
    }),
    ...conversations.columns.filter((each) => PER_HOUR.has(each.name)),
  ],
};

/**
 * Interfaces whose sums are kept apart while a conversation is open, because two interfaces count the same packets in
 * different records: each conversation's own first three. Further ones repeat what these say.
 */
export const SLOTS = ['a', 'b', 'c'] as const;

export const MEASURES = ['client_bytes', 'client_packets', 'server_bytes', 'server_packets'] as const;

/** Stored for a conversation that may have begun before the hour or go on after it; see store/conversation-views.ts. */
export const SEGMENT_COLUMNS: readonly { readonly name: string; readonly type: DuckType }[] = [
  { name: 'hour', type: 'BIGINT' },
  ...conversations.columns
    .filter((each) => each.derived !== 'view' && each.name !== 'action' && !MEASURES.some((name) => name === each.name))
    .map(({ name, type }) => ({ name, type })),
  ...SLOTS.flatMap((slot) => [
    ...MEASURES.map((measure) => ({ name: `${slot}_${measure}`, type: 'BIGINT' as const })),
    { name: `${slot}_interface`, type: 'VARCHAR' as const },
    // Whether it has let any of it pass, up to and with this hour.
    { name: `${slot}_accepted`, type: 'BOOLEAN' as const },
  ]),
  // Up to and with this hour: all of it was refused at some interface; its last packet closed it; it may go on.
  { name: 'refused', type: 'BOOLEAN' },
  { name: 'closed', type: 'BOOLEAN' },
  { name: 'open', type: 'BOOLEAN' },
  // Whether its last record is a SYN alone: true of the client, false of the server.
  { name: 'knocking', type: 'BOOLEAN' },
];
