import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cidr, cidrContains, parseCidr } from '../network/cidr.js';
import { formatIpv4, formatIpv6Groups, ipv6GroupsOf, parseAddress } from '../network/ip-address.js';
import { cidrPatterns } from './cidr-pattern.js';

const ALL_128 = (1n << 128n) - 1n;

function textOf(family: 4 | 6, value: bigint): string {
  if (family === 4) return formatIpv4(Number(value & 0xffffffffn));
  const whole = value & ALL_128;
  return formatIpv6Groups(ipv6GroupsOf(whole >> 64n, whole & ((1n << 64n) - 1n)));
}

/** Addresses at and around the edges of a network, and `inside` it at random offsets. */
function probes(cidr: Cidr, offsets: readonly bigint[]): string[] {
  const width = BigInt((cidr.family === 4 ? 32 : 128) - cidr.bits);
  const size = 1n << width;
  const start = (cidr.hi << 64n) | cidr.lo;
  const values = [0n, -1n, 1n, size - 1n, size, size / 2n, -size, 2n * size, ...offsets.map((offset) => offset % size)];
  return values.map((value) => textOf(cidr.family, start + value));
}

const group = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  fc.constantFrom(1, 0xf, 0x10, 0x100, 0xffff),
  fc.integer({ min: 0, max: 0xffff }),
);
const ipv6Cidr = fc
  .tuple(fc.array(group, { minLength: 8, maxLength: 8 }), fc.nat(128))
  .map(([groups, bits]) => `${formatIpv6Groups(groups)}/${bits}`);
const mappedCidr = fc
  .tuple(fc.nat(0xffffffff), fc.integer({ min: 60, max: 128 }))
  .map(([value, bits]) => `::ffff:${formatIpv4(value)}/${bits}`);
const ipv4Cidr = fc.tuple(fc.nat(0xffffffff), fc.nat(32)).map(([value, bits]) => `${formatIpv4(value)}/${bits}`);
// Offsets of few bits make inner zero runs, where `::` moves.
const sparse = fc
  .array(fc.nat(127), { maxLength: 3 })
  .map((bits) => bits.reduce((sum, bit) => sum | (1n << BigInt(bit)), 0n));
const offsets = fc.array(fc.oneof(sparse, fc.bigInt(0n, ALL_128)), { minLength: 8, maxLength: 8 });

describe('cidrPatterns', () => {
  it('match the canonical text of an address exactly when the network holds it', () => {
    let inside = 0;
    fc.assert(
      fc.property(fc.oneof(ipv6Cidr, mappedCidr, ipv4Cidr), offsets, (network, around) => {
        const cidr = parseCidr(network);
        if (cidr === undefined) throw new Error(`${network} is no CIDR`);
        const patterns = cidrPatterns([network]).map((pattern) => new RegExp(pattern));

        for (const text of [
          ...probes(cidr, around),
          '0.0.0.0',
          '::',
          '::1',
          '::ffff:1.2.3.4',
          '255.1.0.0',
          '2001:db8::',
        ]) {
          const address = parseAddress(text);
          const held = address !== undefined && cidrContains(cidr, address);
          if (held) inside++;
          expect(`${text}: ${patterns.some((pattern) => pattern.test(text))}`).toBe(`${text}: ${held}`);
        }
      }),
      { numRuns: 5_000 },
    );
    expect(inside).toBeGreaterThan(10_000);
  });

  it('are one pattern for a usual list and few for a long one', () => {
    expect(cidrPatterns([])).toEqual([]);
    expect(cidrPatterns(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'])).toHaveLength(1);
    const many = Array.from({ length: 1_000 }, (_, i) => `2001:${i.toString(16)}::/40`);
    expect(cidrPatterns(many).length).toBeLessThan(20);
  });

  it('refuse what is no network', () => {
    expect(() => cidrPatterns(['10.0.0.1'])).toThrow();
  });
});
