import { AWS_COLUMNS } from '../src/schema/flows.js';
import { record } from '../src/testing/index.js';

/** Hour boundary from which the tests' times count: 2023-11-14T22:00:00Z. */
export const HOUR = 1_699_999_200;

const V5 = AWS_COLUMNS.flatMap(({ token, version = 0 }) => (token !== undefined && version <= 5 ? [token] : []));

export type Fields = Readonly<Record<string, string | number>>;
/** What both directions have in common, and what one of them has of its own. */
export type Directions = Readonly<Record<string, string | number | Fields>> & {
  readonly out?: Fields;
  readonly back?: Fields;
};

/** A version 5 file; `start` and `end` count from `HOUR`. */
export function v5(...records: readonly Fields[]): string {
  return text(V5, records);
}

/** The same in the default format, without flow-direction, pkt- fields and flags. */
export function v2(...records: readonly Fields[]): string {
  return text(V5.slice(0, 14), records);
}

function text(fields: readonly string[], records: readonly Fields[]): string {
  const lines = records.map((each) => {
    const start = HOUR + Number(each.start ?? 0);
    const end = HOUR + Number(each.end ?? each.start ?? 0);
    const addresses = { 'pkt-srcaddr': each.srcaddr ?? '-', 'pkt-dstaddr': each.dstaddr ?? '-' };
    return record({ 'interface-id': 'eni-a', 'flow-direction': '-', ...addresses, ...each, start, end }, fields);
  });
  return `${[fields.join(' '), ...lines].join('\n')}\n`;
}

/** Both directions of a connection at one interface: the client's side out and in, or the server's in and out. */
export function logged(
  at: 'client' | 'server',
  { client, server, out = {}, back = {}, ...both }: Directions & { readonly client: string; readonly server: string },
): Fields[] {
  const [clientAddress = '', clientPort = 0] = client.split('|');
  const [serverAddress = '', serverPort = 0] = server.split('|');
  const shared = both as Fields;
  return [
    {
      srcaddr: clientAddress,
      srcport: clientPort,
      dstaddr: serverAddress,
      dstport: serverPort,
      'flow-direction': at === 'client' ? 'egress' : 'ingress',
      ...shared,
      ...out,
    },
    {
      srcaddr: serverAddress,
      srcport: serverPort,
      dstaddr: clientAddress,
      dstport: clientPort,
      'flow-direction': at === 'client' ? 'ingress' : 'egress',
      ...shared,
      ...back,
    },
  ];
}
