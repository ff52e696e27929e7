/** IANA names of the protocols flow logs usually hold; others show their number. */
const PROTOCOLS: ReadonlyMap<number, string> = new Map([
  [1, 'ICMP'],
  [2, 'IGMP'],
  [6, 'TCP'],
  [17, 'UDP'],
  [41, 'IPv6'],
  [47, 'GRE'],
  [50, 'ESP'],
  [51, 'AH'],
  [58, 'ICMPv6'],
  [89, 'OSPF'],
  [132, 'SCTP'],
]);

/** `TCP` for 6, `protocol 253` for one without a common name, `unknown` for none. */
export function protocolName(protocol: unknown): string {
  if (protocol === null || protocol === undefined || protocol === '') return 'unknown';
  return PROTOCOLS.get(Number(protocol)) ?? `protocol ${protocol}`;
}

const ADDRESS_LENGTH_MAX = 22;
const ADDRESS_HEAD = 11;
const ADDRESS_TAIL = 9;

/** Long IPv6 addresses lose their middle; the full text belongs in the hover. */
export function shortAddress(address: string): string {
  if (address.length <= ADDRESS_LENGTH_MAX) return address;
  return `${address.slice(0, ADDRESS_HEAD)}…${address.slice(-ADDRESS_TAIL)}`;
}

/** `443 https` beside a port whose service has a name of its own. */
export function portLabel(port: unknown, service: unknown): string {
  const named = typeof service === 'string' && service !== '' && !service.includes('/');
  return named ? `${port} ${service}` : `${port}`;
}
