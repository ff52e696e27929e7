import { type Address, formatIpv4, formatIpv6Groups, ipv6GroupsOf, parseAddress } from './ip-address.js';

/** A network: the first address and the number of leading bits that are fixed. */
export interface Cidr {
  readonly family: 4 | 6;
  readonly hi: bigint;
  readonly lo: bigint;
  readonly bits: number;
  /** Canonical text with the host bits cleared, `10.0.0.0/8`. */
  readonly text: string;
}

const PREFIX_LENGTH = /^(0|[1-9]\d{0,2})$/;
const HALF_BITS = 64;
const ALL_ONES = (1n << 64n) - 1n;

/** Parses `address/bits`; host bits are cleared (`10.1.2.3/8` is `10.0.0.0/8`). Undefined when the text is no CIDR. */
export function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf('/');
  if (slash < 0) return undefined;
  const address = parseAddress(text.slice(0, slash));
  const length = text.slice(slash + 1);
  if (address === undefined || !PREFIX_LENGTH.test(length)) return undefined;
  const bits = Number(length);
  if (bits > (address.family === 4 ? 32 : 128)) return undefined;
  const { hi: hiMask, lo: loMask } = masks(address.family, bits);
  const hi = address.hi & hiMask;
  const lo = address.lo & loMask;
  const start = address.family === 4 ? formatIpv4(Number(lo)) : formatIpv6Groups(ipv6GroupsOf(hi, lo));
  return { family: address.family, hi, lo, bits, text: `${start}/${bits}` };
}

/** Whether the network holds the address. Families never mix: `0.0.0.0/0` holds no IPv6 address, mapped ones included. */
export function cidrContains(cidr: Cidr, address: Address): boolean {
  if (cidr.family !== address.family) return false;
  const mask = masks(cidr.family, cidr.bits);
  return (address.hi & mask.hi) === cidr.hi && (address.lo & mask.lo) === cidr.lo;
}

function masks(family: 4 | 6, bits: number): { hi: bigint; lo: bigint } {
  if (family === 4) return { hi: 0n, lo: ((1n << BigInt(bits)) - 1n) << BigInt(32 - bits) };
  return { hi: halfMask(Math.min(bits, HALF_BITS)), lo: halfMask(Math.max(bits - HALF_BITS, 0)) };
}

function halfMask(bits: number): bigint {
  return (ALL_ONES << BigInt(HALF_BITS - bits)) & ALL_ONES;
}
