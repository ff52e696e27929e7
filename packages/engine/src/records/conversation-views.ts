/** A column of an answer and the SQL over `conversations` that makes it. */
interface ViewColumn {
  readonly name: string;
  readonly sql: string;
}

/** One way of listing conversations: one by one, or grouped. */
export interface ConversationView {
  readonly by?: string;
  readonly columns: readonly ViewColumn[];
  /** Names of the columns it groups by; none lists conversations one by one. */
  readonly keys: readonly string[];
  readonly sort: string;
  readonly tieBreakers: readonly string[];
}

const FLAGS = 'coalesce(client_flags, 0) | coalesce(server_flags, 0)';
const RST = 4;
const FIN = 1;

/** How it went: what was refused, what nobody answered, and for TCP whether an end was seen. */
const STATE =
  "CASE WHEN action = 'REJECT' THEN 'refused' WHEN server_packets = 0 THEN 'unanswered' " +
  `WHEN (${FLAGS}) & ${RST} > 0 THEN 'reset' WHEN (${FLAGS}) & ${FIN} > 0 THEN 'closed' ELSE 'answered' END`;

const PLAIN_BEFORE = ['id', 'start', 'end'];
const PLAIN_AFTER = [
  'client',
  'client_port',
  'client_country',
  'client_interface',
  'server',
  'server_port',
  'server_country',
  'server_interface',
  'protocol',
  'service',
  'action',
  'client_bytes',
  'server_bytes',
  'client_packets',
  'server_packets',
  'flows',
  'refused_flows',
  'vantage_points',
  'direction',
  'orientation',
  'orientation_confidence',
  'client_flags',
  'server_flags',
  'vpc_id',
  'account_id',
  'encryption_status',
  'leg',
];

function plain(name: string): ViewColumn {
  return { name, sql: `"${name}"` };
}

/** Conversations one by one. */
export const SESSIONS: ConversationView = {
  columns: [
    ...PLAIN_BEFORE.map(plain),
    { name: 'seconds', sql: '"end" - "start"' },
    ...PLAIN_AFTER.map(plain),
    { name: 'bytes', sql: '(client_bytes::HUGEINT + server_bytes)' },
    { name: 'state', sql: STATE },
  ],
  keys: [],
  sort: '-start',
  tieBreakers: ['start', 'id'],
};

const AMOUNTS: readonly ViewColumn[] = [
  { name: 'conversations', sql: 'count(*)' },
  { name: 'refused', sql: "count(*) FILTER (WHERE action = 'REJECT')" },
  { name: 'unanswered', sql: "count(*) FILTER (WHERE action <> 'REJECT' AND server_packets = 0)" },
  { name: 'client_bytes', sql: 'coalesce(sum(client_bytes), 0)' },
  { name: 'server_bytes', sql: 'coalesce(sum(server_bytes), 0)' },
  { name: 'bytes', sql: 'coalesce(sum(client_bytes::HUGEINT + server_bytes), 0)' },
  { name: 'flows', sql: 'coalesce(sum(flows), 0)' },
  { name: 'first_seen', sql: 'make_timestamp(min("start") * 1000000)' },
  { name: 'last_seen', sql: 'make_timestamp(max("end") * 1000000)' },
];

const CLIENTS: ViewColumn = { name: 'clients', sql: 'count(DISTINCT client)' };
const SERVERS: ViewColumn = { name: 'servers', sql: 'count(DISTINCT server)' };

function groupedBy(by: string, keys: readonly string[], more: readonly ViewColumn[]): ConversationView {
  return { by, keys, columns: [...keys.map(plain), ...more, ...AMOUNTS], sort: '-bytes', tieBreakers: keys };
}

/** The groupings, by name. `service` with a filter on `dst` says what a host offers, with one on `src` what it uses. */
export const CONVERSATION_VIEWS: readonly ConversationView[] = [
  groupedBy('service', ['service', 'server_port', 'protocol'], [CLIENTS, SERVERS]),
  groupedBy('client', ['client', 'client_country'], [SERVERS]),
  groupedBy('server', ['server', 'server_country', 'service', 'server_port', 'protocol'], [CLIENTS]),
  groupedBy('pair', ['client', 'client_country', 'server', 'server_country'], []),
];
