import { EngineError } from '../core/errors.js';
import { quoteIdentifier } from '../core/quote-sql.js';
import type { Column } from '../schema/column.js';
import { filterField } from './aliases.js';
import { askedColumn } from './compile-filter.js';
import type { Filter } from './filter.js';

/**
 * What a column of `flows` is in `conversations`. The source of a record is taken for the client, its destination for the
 * server: whoever filters by `src` wants what that address opened. A column that is not here differs from record to record
 * of one conversation, and no conversation can be asked for it.
 */
const IN_CONVERSATIONS: Readonly<Record<string, readonly string[]>> = {
  srcaddr: ['client'],
  dstaddr: ['server'],
  pkt_srcaddr: ['client'],
  pkt_dstaddr: ['server'],
  srcport: ['client_port'],
  dstport: ['server_port'],
  service_port: ['server_port'],
  service: ['service'],
  protocol: ['protocol'],
  action: ['action'],
  start: ['start'],
  start_time: ['start'],
  end: ['end'],
  end_time: ['end'],
  account_id: ['account_id'],
  vpc_id: ['vpc_id'],
  region: ['region'],
  interface_id: ['client_interface', 'server_interface'],
  src_country: ['client_country'],
  dst_country: ['server_country'],
  pkt_src_aws_service: ['client_aws_service'],
  pkt_dst_aws_service: ['server_aws_service'],
  encryption_status: ['encryption_status'],
};

/** Measures of a conversation are those of both directions. */
const SUMS: Readonly<Record<string, string>> = {
  bytes: '(client_bytes::HUGEINT + server_bytes)',
  packets: '(client_packets::HUGEINT + server_packets)',
};

/** The SQL over `conversations` that a column of `flows` stands for; throws `invalid-input` where there is none. */
export function sqlOfConversations(column: Column): readonly string[] {
  const sum = SUMS[column.name];
  if (sum !== undefined) return [sum];
  const names = IN_CONVERSATIONS[column.name] ?? IN_CONVERSATIONS[askedColumn(column)];
  if (names === undefined) throw cannotAsk([column.name]);
  return names.map(quoteIdentifier);
}

/** The names in a filter that conversations know nothing of, each once, in order. */
export function unaskedOfConversations(filter: Filter | undefined): readonly string[] {
  if (filter === undefined) return [];
  return [...new Set(fieldsOf(filter).filter((field) => !isAskable(field)))];
}

export function requireAskable(filter: Filter | undefined): void {
  const fields = unaskedOfConversations(filter);
  if (fields.length > 0) throw cannotAsk(fields);
}

function cannotAsk(fields: readonly string[]): EngineError {
  return new EngineError(
    'invalid-input',
    `Conversations cannot be filtered by ${fields.join(', ')}: records have it, conversations do not. Leave it out, or look at the records.`,
    { details: { fields } },
  );
}

function isAskable(field: string): boolean {
  return (filterField(field)?.columns ?? []).every(
    ({ name }) => SUMS[name] !== undefined || IN_CONVERSATIONS[name] !== undefined,
  );
}

function fieldsOf(filter: Filter): readonly string[] {
  switch (filter.op) {
    case 'and':
    case 'or':
      return filter.filters.flatMap(fieldsOf);
    case 'not':
      return fieldsOf(filter.filter);
    default:
      return [filter.field];
  }
}
