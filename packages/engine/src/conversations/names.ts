import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteLiteral } from '../core/quote-sql.js';
import { PROTOCOLS } from '../network/protocols.js';
import { SERVICES } from '../network/services.js';

export const SERVICE_NAMES = 'conversation_services';
export const PROTOCOL_NAMES = 'conversation_protocols';

const PROTOCOL_NUMBER = { tcp: 6, udp: 17 } as const;

/** Makes the small tables that name a server's port and a protocol. */
export async function createNames(connection: DuckDBConnection): Promise<void> {
  const services = SERVICES.map(
    ({ protocol, port, name }) => `(${PROTOCOL_NUMBER[protocol]}, ${port}, ${quoteLiteral(name)})`,
  );
  const protocols = PROTOCOLS.map(({ number, name }) => `(${number}, ${quoteLiteral(name)})`);
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE ${SERVICE_NAMES} AS FROM (VALUES ${services.join(', ')}) AS t(protocol, port, name)`,
  );
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE ${PROTOCOL_NAMES} AS FROM (VALUES ${protocols.join(', ')}) AS t(protocol, name)`,
  );
}
