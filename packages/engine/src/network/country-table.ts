import { type Address, parseAddress, parseIpv4 } from './ip-address.js';

/**
 * The bundled IP-to-country table: sorted starts of address ranges and, for each, an index into `codes`; 0 is unknown.
 * A range ends where the next one starts. IPv6 starts are four 32-bit words, one array per word.
 */
export interface CountryTable {
  readonly codes: readonly string[];
  readonly ipv4Starts: Uint32Array;
  readonly ipv4Codes: Uint8Array;
  readonly ipv6Starts: readonly [Uint32Array, Uint32Array, Uint32Array, Uint32Array];
  readonly ipv6Codes: Uint8Array;
}

/** "NFCT" read as a little-endian number; scripts/build-country-table.mjs writes the same. */
const MAGIC = 0x5443464e;
const HEADER_WORDS = 4;
const WORD_BYTES = 4;
const CODE_BYTES = 2;

/** Reads the table; throws a plain Error when the bytes are not one. */
export function decodeCountryTable(bytes: Uint8Array): CountryTable {
  const data = new Uint8Array(bytes).buffer;
  const header = new DataView(data);
  if (data.byteLength < HEADER_WORDS * WORD_BYTES || header.getUint32(0, true) !== MAGIC) {
    throw new Error('not a country table');
  }
  const [ipv4Count, ipv6Count, codeCount] = [4, 8, 12].map((offset) => header.getUint32(offset, true));
  if (ipv4Count === undefined || ipv6Count === undefined || codeCount === undefined) throw new Error('no header');
  const codesEnd = HEADER_WORDS * WORD_BYTES + codeCount * CODE_BYTES;
  let offset = Math.ceil(codesEnd / WORD_BYTES) * WORD_BYTES;
  if (data.byteLength !== offset + ipv4Count * 5 + ipv6Count * 17) throw new Error('truncated country table');
  const words = (count: number): Uint32Array => {
    const array = new Uint32Array(data, offset, count);
    offset += count * WORD_BYTES;
    return array;
  };
  const letters = new TextDecoder().decode(new Uint8Array(data, HEADER_WORDS * WORD_BYTES, codeCount * CODE_BYTES));
  const codes = Array.from({ length: codeCount }, (_, i) => letters.slice(i * CODE_BYTES, (i + 1) * CODE_BYTES));
  const ipv4Starts = words(ipv4Count);
  const ipv6Starts = [words(ipv6Count), words(ipv6Count), words(ipv6Count), words(ipv6Count)] as const;
  const ipv4Codes = new Uint8Array(data, offset, ipv4Count);
  const ipv6Codes = new Uint8Array(data, offset + ipv4Count, ipv6Count);
  return { codes: ['', ...codes], ipv4Starts, ipv4Codes, ipv6Starts, ipv6Codes };
}

/** ISO 3166-1 alpha-2 code of an address or its text; undefined when unknown or no address. */
export function countryIn(table: CountryTable, address: Address | string): string | undefined {
  const ipv4 = typeof address === 'string' ? parseIpv4(address) : address.family === 4 ? Number(address.lo) : undefined;
  const index = ipv4 === undefined ? ipv6Index(table, address) : ipv4Index(table, ipv4);
  return index === 0 ? undefined : table.codes[index];
}

function ipv4Index(table: CountryTable, value: number): number {
  const found = lastAtOrBefore(table.ipv4Starts.length, (i) => (table.ipv4Starts[i] ?? 0) <= value);
  return found < 0 ? 0 : (table.ipv4Codes[found] ?? 0);
}

function ipv6Index(table: CountryTable, input: Address | string): number {
  const address = typeof input === 'string' ? parseAddress(input) : input;
  if (address === undefined) return 0;
  const words = [address.hi, address.lo].flatMap((half) => [Number(half >> 32n), Number(half & 0xffffffffn)]);
  const isAtOrBefore = (i: number): boolean => {
    for (let word = 0; word < table.ipv6Starts.length; word++) {
      const start = table.ipv6Starts[word]?.[i] ?? 0;
      const asked = words[word] ?? 0;
      if (start !== asked) return start < asked;
    }
    return true;
  };
  const found = lastAtOrBefore(table.ipv6Codes.length, isAtOrBefore);
  return found < 0 ? 0 : (table.ipv6Codes[found] ?? 0);
}

/** The last index for which the (falling) predicate holds, or -1. */
function lastAtOrBefore(length: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
