import { type Cidr, cidrContains, parseCidr } from './cidr.js';
import { type Address, parseAddress, parseIpv4 } from './ip-address.js';

/** What an address is for, by the IANA special-purpose registries (RFC 6890 and its updates). */
export const ADDRESS_CLASSES = [
  'private',
  'public',
  'shared',
  'link-local',
  'loopback',
  'multicast',
  'documentation',
  'reserved',
  'unspecified',
] as const;

export type AddressClass = (typeof ADDRESS_CLASSES)[number];

/** Most specific first: the first network that holds an address decides. */
const SPECIAL: readonly (readonly [network: string, addressClass: AddressClass])[] = [
  ['0.0.0.0/32', 'unspecified'],
  ['0.0.0.0/8', 'reserved'],
  ['10.0.0.0/8', 'private'],
  ['100.64.0.0/10', 'shared'],
  ['127.0.0.0/8', 'loopback'],
  ['169.254.0.0/16', 'link-local'],
  ['172.16.0.0/12', 'private'],
  ['192.0.0.0/24', 'reserved'],
  ['192.0.2.0/24', 'documentation'],
  ['192.88.99.0/24', 'reserved'],
  ['192.168.0.0/16', 'private'],
  ['198.18.0.0/15', 'reserved'],
  ['198.51.100.0/24', 'documentation'],
  ['203.0.113.0/24', 'documentation'],
  ['224.0.0.0/4', 'multicast'],
  ['240.0.0.0/4', 'reserved'],
  ['::/128', 'unspecified'],
  ['::1/128', 'loopback'],
  ['64:ff9b::/96', 'public'],
  ['2001::/23', 'reserved'],
  ['2001:db8::/32', 'documentation'],
  ['3fff::/20', 'documentation'],
  ['2000::/3', 'public'],
  ['fc00::/7', 'private'],
  ['fe80::/10', 'link-local'],
  ['ff00::/8', 'multicast'],
  // Nothing else is handed out: IPv4-mapped, discard-only, deprecated site-local and unallocated space.
  ['::/0', 'reserved'],
];

interface Entry {
  readonly cidr: Cidr;
  readonly addressClass: AddressClass;
}

const ENTRIES: readonly Entry[] = SPECIAL.map(([network, addressClass]) => {
  const cidr = parseCidr(network);
  if (cidr === undefined) throw new Error(`The special-purpose table holds ${network}, which is no CIDR.`);
  return { cidr, addressClass };
});
const IPV6_ENTRIES = ENTRIES.filter((entry) => entry.cidr.family === 6);
const IPV4_ENTRIES = ENTRIES.filter((entry) => entry.cidr.family === 4).map((entry) => ({
  first: Number(entry.cidr.lo),
  last: Number(entry.cidr.lo) + 2 ** (32 - entry.cidr.bits) - 1,
  addressClass: entry.addressClass,
}));

export function addressClass(address: Address): AddressClass {
  if (address.family === 4) return ipv4Class(Number(address.lo));
  return IPV6_ENTRIES.find((entry) => cidrContains(entry.cidr, address))?.addressClass ?? 'reserved';
}

/** The class of an address text, without BigInt arithmetic for IPv4; undefined when the text is no address. */
export function addressClassOf(text: string): AddressClass | undefined {
  const ipv4 = parseIpv4(text);
  if (ipv4 !== undefined) return ipv4Class(ipv4);
  const address = parseAddress(text);
  return address === undefined ? undefined : addressClass(address);
}

function ipv4Class(value: number): AddressClass {
  for (const entry of IPV4_ENTRIES) {
    if (value >= entry.first && value <= entry.last) return entry.addressClass;
  }
  return 'public';
}
