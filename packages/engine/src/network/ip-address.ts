/** An IP address as a number in two 64-bit halves. For IPv4 `hi` is 0 and `lo` is the 32-bit number. */
export interface Address {
  readonly family: 4 | 6;
  readonly hi: bigint;
  readonly lo: bigint;
  /** Canonical text: dotted quad, or RFC 5952 (IPv4-mapped addresses in its mixed notation, `::ffff:192.0.2.1`). */
  readonly text: string;
}

const ZERO = 48;
const DOT = 46;
const COLON = 58;
const GROUPS = 8;
const MAPPED_MARK = 0xffff;
const MAPPED_PREFIX = '::ffff:';

/** A strict dotted quad as a 32-bit unsigned number; undefined otherwise (leading zeros are refused: some read octal). */
export function parseIpv4(text: string): number | undefined {
  return parseIpv4At(text, 0);
}

function parseIpv4At(text: string, from: number): number | undefined {
  if (text.length - from < 7 || text.length - from > 15) return undefined;
  let value = 0;
  let octet = 0;
  let digits = 0;
  let dots = 0;
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === DOT) {
      if (digits === 0 || ++dots > 3) return undefined;
      value = value * 256 + octet;
      octet = 0;
      digits = 0;
      continue;
    }
    const digit = code - ZERO;
    if (digit < 0 || digit > 9 || (digits > 0 && octet === 0)) return undefined;
    octet = octet * 10 + digit;
    if (octet > 255) return undefined;
    digits++;
  }
  return dots === 3 && digits > 0 ? value * 256 + octet : undefined;
}

export function formatIpv4(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  if (code >= 97 && code <= 102) return code - 87;
  if (code >= 65 && code <= 70) return code - 55;
  return -1;
}

/** The eight 16-bit groups of an IPv6 text, or undefined. Zone identifiers (`%eth0`) are refused. */
export function parseIpv6Groups(text: string): number[] | undefined {
  if (text.length < 2 || text.length > 45) return undefined;
  const groups: number[] = [];
  let gap = -1;
  let i = 0;
  if (text.charCodeAt(0) === COLON) {
    if (text.charCodeAt(1) !== COLON) return undefined;
    gap = 0;
    i = 2;
  }
  while (i < text.length) {
    if (groups.length >= GROUPS) return undefined;
    const start = i;
    let group = 0;
    for (; i < text.length && i - start < 5; i++) {
      const digit = hexDigit(text.charCodeAt(i));
      if (digit < 0) break;
      group = group * 16 + digit;
    }
    if (i === start || i - start > 4) return undefined;
    if (text.charCodeAt(i) === DOT) {
      const embedded = parseIpv4At(text, start);
      if (embedded === undefined || groups.length > GROUPS - 2) return undefined;
      groups.push(Math.floor(embedded / 0x10000), embedded % 0x10000);
      break;
    }
    groups.push(group);
    if (i === text.length) break;
    if (text.charCodeAt(i) !== COLON) return undefined;
    i++;
    if (text.charCodeAt(i) === COLON) {
      if (gap >= 0) return undefined;
      gap = groups.length;
      i++;
    } else if (i === text.length) {
      return undefined;
    }
  }
  if (gap < 0) return groups.length === GROUPS ? groups : undefined;
  if (groups.length >= GROUPS) return undefined;
  const zeros = new Array<number>(GROUPS - groups.length).fill(0);
  return [...groups.slice(0, gap), ...zeros, ...groups.slice(gap)];
}

/** RFC 5952 text of eight groups: lower case, no leading zeros, the first longest run of two or more zeros as `::`. */
export function formatIpv6Groups(groups: readonly number[]): string {
  if (groups[5] === MAPPED_MARK && groups.slice(0, 5).every((group) => group === 0)) {
    return `::ffff:${formatIpv4((groups[6] ?? 0) * 0x10000 + (groups[7] ?? 0))}`;
  }
  let runStart = -1;
  let runLength = 1;
  for (let i = 0; i < groups.length; i++) {
    let end = i;
    while (end < groups.length && groups[end] === 0) end++;
    if (end - i > runLength) {
      runStart = i;
      runLength = end - i;
    }
    if (end > i) i = end;
  }
  const hex = groups.map((group) => group.toString(16));
  if (runStart < 0) return hex.join(':');
  return `${hex.slice(0, runStart).join(':')}::${hex.slice(runStart + runLength).join(':')}`;
}

export function canonicalIpv6(text: string): string | undefined {
  const groups = parseIpv6Groups(text);
  return groups === undefined ? undefined : formatIpv6Groups(groups);
}

/** Canonical text of either family, or undefined when the text is no address. A valid dotted quad is its own canon. */
export function canonicalAddress(text: string): string | undefined {
  return parseIpv4(text) === undefined ? canonicalIpv6(text) : text;
}

/** The address that is on the wire: canonical text, an IPv4-mapped one (`::ffff:192.0.2.1`) as the IPv4 address it stands for. */
export function wireAddress(text: string): string | undefined {
  const canonical = canonicalAddress(text);
  const isMapped = canonical?.startsWith(MAPPED_PREFIX) === true && canonical.includes('.');
  return isMapped ? canonical.slice(MAPPED_PREFIX.length) : canonical;
}

/** Parses an address of either family strictly; undefined when the text is none. */
export function parseAddress(text: string): Address | undefined {
  const ipv4 = parseIpv4(text);
  if (ipv4 !== undefined) return { family: 4, hi: 0n, lo: BigInt(ipv4), text };
  const groups = parseIpv6Groups(text);
  if (groups === undefined) return undefined;
  return { family: 6, hi: half(groups, 0), lo: half(groups, 4), text: formatIpv6Groups(groups) };
}

function half(groups: readonly number[], from: number): bigint {
  const high = (groups[from] ?? 0) * 0x10000 + (groups[from + 1] ?? 0);
  const low = (groups[from + 2] ?? 0) * 0x10000 + (groups[from + 3] ?? 0);
  return (BigInt(high) << 32n) | BigInt(low);
}

/** The groups of a number in two 64-bit halves: the reverse of parsing. */
export function ipv6GroupsOf(hi: bigint, lo: bigint): number[] {
  return [hi, lo].flatMap((part) => [48n, 32n, 16n, 0n].map((shift) => Number((part >> shift) & 0xffffn)));
}
