import { type Cidr, parseCidr } from '../network/cidr.js';
import { ipv6GroupsOf } from '../network/ip-address.js';

/**
 * Characters of one regular expression; longer lists become several. RE2 compiles within a fixed memory, and an IPv6
 * network can take some hundred characters.
 */
const PATTERN_CHARS_MAX = 8_000;
const GROUPS = 8;
const GROUP_BITS = 16;
const ANY_GROUP = '[0-9a-f]{1,4}';
const MAPPED_BITS = 96;

/**
 * Anchored RE2 patterns that together match exactly the RFC 5952 texts of the addresses in the networks. Matching text
 * keeps addresses in dictionary-encoded Parquet columns unparsed: the pattern runs once per distinct address.
 */
export function cidrPatterns(networks: readonly string[]): string[] {
  const patterns: string[] = [];
  let alternatives: string[] = [];
  let length = 0;
  for (const network of networks) {
    const cidr = parseCidr(network);
    if (cidr === undefined) throw new Error(`'${network}' is no CIDR.`);
    for (const alternative of cidr.family === 4 ? ipv4Alternatives(cidr) : ipv6Alternatives(cidr)) {
      if (length > 0 && length + alternative.length > PATTERN_CHARS_MAX) {
        patterns.push(anchored(alternatives));
        alternatives = [];
        length = 0;
      }
      alternatives.push(alternative);
      length += alternative.length;
    }
  }
  if (alternatives.length > 0) patterns.push(anchored(alternatives));
  return patterns;
}

function anchored(alternatives: readonly string[]): string {
  return `^(?:${alternatives.join('|')})`;
}

function ipv4Alternatives(cidr: Cidr): string[] {
  return [ipv4Pattern(Number(cidr.lo), cidr.bits)];
}

/** Octets as fixed text, then the alternatives of the octet the prefix cuts through. `/0` is anything without a colon. */
function ipv4Pattern(start: number, bits: number): string {
  if (bits === 0) return '[0-9.]+$';
  const octets = [start >>> 24, (start >>> 16) & 255, (start >>> 8) & 255, start & 255];
  const whole = Math.floor(bits / 8);
  const parts = octets.slice(0, whole).map(String);
  const cut = octets[whole];
  if (cut !== undefined && bits % 8 !== 0) {
    const count = 2 ** (8 - (bits % 8));
    parts.push(`(?:${Array.from({ length: count }, (_, i) => cut + i).join('|')})`);
  }
  return `${parts.join('\\.')}${parts.length === 4 ? '$' : '\\.'}`;
}

/**
 * One alternative per place the `::` can take. With `fixed` constrained leading groups, it starts after all of them, or
 * at group `before` < fixed: then it ends beyond them, or at group `end` < fixed with the rest spelled out.
 */
function ipv6Alternatives(cidr: Cidr): string[] {
  const groups = ipv6GroupsOf(cidr.hi, cidr.lo);
  const fixed = Math.ceil(cidr.bits / GROUP_BITS);
  const mapped = mappedAlternative(cidr);
  if (fixed === 0) return [`[0-9a-f:.]*:`];
  const pattern = groups
    .slice(0, fixed)
    .map((group, i) => groupPattern(group, Math.min(GROUP_BITS, cidr.bits - i * GROUP_BITS)));
  const spell = (from: number, to: number): string => pattern.slice(from, to).join(':');
  const free = GROUPS - fixed;
  const alternatives = [`${spell(0, fixed)}${free === 0 ? '$' : ':'}`];
  for (let before = 0; before < fixed; before++) {
    for (let end = before + 1; end <= fixed && groups[end - 1] === 0; end++) {
      const head = `${spell(0, before)}::`;
      // A run that reaches the free groups may go on into them; `::` stands for two groups or more.
      if (end === fixed && free > 0) {
        const rest = end - before >= 2 ? free : free - 1;
        const more = rest > 1 ? `(?::${ANY_GROUP}){0,${rest - 1}}` : '';
        alternatives.push(rest > 0 ? `${head}(?:${ANY_GROUP}${more})?$` : `${head}$`);
      } else if (end - before >= 2) {
        const tail = [...pattern.slice(end), ...new Array<string>(free).fill(ANY_GROUP)];
        alternatives.push(`${head}${tail.join(':')}$`);
      }
    }
  }
  return mapped === undefined ? alternatives : [...alternatives, mapped];
}

/** RFC 5952 writes ::ffff:0:0/96 with a dotted quad, which no group pattern matches. */
function mappedAlternative(cidr: Cidr): string | undefined {
  const isMapped = cidr.hi === 0n && cidr.lo >> 32n === 0xffffn;
  if (cidr.bits >= MAPPED_BITS) {
    return isMapped ? `::ffff:${ipv4Pattern(Number(cidr.lo & 0xffffffffn), cidr.bits - MAPPED_BITS)}` : undefined;
  }
  const first = parseCidr(`::ffff:0:0/${cidr.bits}`);
  return first?.text === cidr.text ? '::ffff:[0-9.]+$' : undefined;
}

/** A group whose first `bits` bits are fixed, as hex without leading zeros. */
function groupPattern(group: number, bits: number): string {
  if (bits >= GROUP_BITS) return group.toString(16);
  const restNibbles = Math.floor((GROUP_BITS - bits) / 4);
  const first = Math.floor(group / 16 ** restNibbles);
  const last = first + 2 ** ((GROUP_BITS - bits) % 4) - 1;
  const options: string[] = [];
  for (let lead = first; lead <= last; lead++) {
    if (lead > 0) options.push(`${lead.toString(16)}${restNibbles > 0 ? `[0-9a-f]{${restNibbles}}` : ''}`);
    else options.push(restNibbles > 0 ? `[0-9a-f]{1,${restNibbles}}` : '0');
  }
  return options.length === 1 ? (options[0] ?? '') : `(?:${options.join('|')})`;
}
