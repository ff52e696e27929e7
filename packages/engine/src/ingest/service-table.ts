import type { DuckDBConnection } from '@duckdb/node-api';
import { PROTOCOLS } from '../network/protocols.js';
import { SERVICES } from '../network/services.js';

export const SERVICE_TABLE = 'service_name';
export const PROTOCOL_TABLE = 'protocol_name';

const PROTOCOL_NUMBERS = { tcp: 6, udp: 17 } as const;

/** Makes the small tables that name ports and protocols. */
export async function createNameTables(connection: DuckDBConnection): Promise<void> {
  const services = SERVICES.map(({ protocol, port, name }) => [PROTOCOL_NUMBERS[protocol], port, name] as const);
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE ${SERVICE_TABLE} (protocol UTINYINT, port USMALLINT, name VARCHAR)`,
  );
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${PROTOCOL_TABLE} (protocol UTINYINT, name VARCHAR)`);
  const serviceRows = await connection.createAppender(SERVICE_TABLE);
  for (const [protocol, port, name] of services) {
    serviceRows.appendUTinyInt(protocol);
    serviceRows.appendUSmallInt(port);
    serviceRows.appendVarchar(name);
    serviceRows.endRow();
  }
  serviceRows.closeSync();
  const protocolRows = await connection.createAppender(PROTOCOL_TABLE);
  for (const { number, name } of PROTOCOLS) {
    protocolRows.appendUTinyInt(number);
    protocolRows.appendVarchar(name);
    protocolRows.endRow();
  }
  protocolRows.closeSync();
}
