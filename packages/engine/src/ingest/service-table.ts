import type { DuckDBConnection } from '@duckdb/node-api';
import { protocolName } from '../network/protocols.js';
import { serviceName } from '../network/services.js';

/** Every port with its TCP and UDP service name, NULL where it has none. */
export const SERVICE_TABLE = 'service_name';
/** Every protocol number with its name, and `NO_PROTOCOL` for records without one. */
export const PROTOCOL_TABLE = 'protocol_name';
export const NO_PROTOCOL = 256;

const PORTS = 65_536;
const PROTOCOLS = 256;

/** Makes the small tables that name ports and protocols. */
export async function createNameTables(connection: DuckDBConnection): Promise<void> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${SERVICE_TABLE} (port USMALLINT, tcp VARCHAR, udp VARCHAR)`);
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${PROTOCOL_TABLE} (protocol USMALLINT, name VARCHAR)`);
  const services = await connection.createAppender(SERVICE_TABLE);
  for (let port = 0; port < PORTS; port += 1) {
    services.appendUSmallInt(port);
    for (const name of [serviceName('tcp', port), serviceName('udp', port)]) {
      if (name === undefined) services.appendNull();
      else services.appendVarchar(name);
    }
    services.endRow();
  }
  services.closeSync();
  const protocols = await connection.createAppender(PROTOCOL_TABLE);
  for (let number = 0; number <= PROTOCOLS; number += 1) {
    const name = protocolName(number);
    protocols.appendUSmallInt(number);
    if (name === undefined) protocols.appendNull();
    else protocols.appendVarchar(name);
    protocols.endRow();
  }
  protocols.closeSync();
}
