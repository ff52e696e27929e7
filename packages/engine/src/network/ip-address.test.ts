import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalAddress,
  canonicalIpv6,
  formatIpv4,
  formatIpv6Groups,
  parseAddress,
  parseIpv4,
  parseIpv6Groups,
  wireAddress,
} from './ip-address.js';

describe('parseIpv4', () => {
  it.each([
    ['0.0.0.0', 0],
    ['10.0.0.1', 0x0a000001],
    ['255.255.255.255', 0xffffffff],
  ])('reads %s', (text, value) => {
    expect(parseIpv4(text)).toBe(value);
    expect(formatIpv4(value)).toBe(text);
  });

  it.each([
    '',
    '10.0.0',
    '10.0.0.1.2',
    '10.0.0.256',
    '010.0.0.1',
    '10.00.0.1',
    '10..0.1',
    '.10.0.1',
    '10.0.0.',
    ' 10.0.0.1',
    '10.0.0.1 ',
    '10.0.0.a',
    '1e1.0.0.1',
    '+1.0.0.1',
    '１.0.0.1',
    '-',
  ])('refuses "%s"', (text) => {
    expect(parseIpv4(text)).toBeUndefined();
  });
});

describe('canonicalIpv6', () => {
  it.each([
    // RFC 5952 section 4, and 5 for IPv4-mapped.
    ['2001:0DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8::0:1', '2001:db8::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:db8::1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['::2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8'],
    ['::FFFF:192.0.2.1', '::ffff:192.0.2.1'],
    ['::ffff:c000:201', '::ffff:192.0.2.1'],
    ['64:ff9b::192.0.2.1', '64:ff9b::c000:201'],
    ['0:0:0:0:0:ffff:0:0', '::ffff:0.0.0.0'],
    ['1:2:3:4:5:6:1.2.3.4', '1:2:3:4:5:6:102:304'],
  ])('writes %s as %s', (text, canonical) => {
    expect(canonicalIpv6(text)).toBe(canonical);
    expect(canonicalIpv6(canonical)).toBe(canonical);
  });

  it.each([
    '',
    ':',
    ':::',
    '::1::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8::',
    '::1:2:3:4:5:6:7:8',
    '12345::',
    'g::',
    '1:',
    ':1',
    '1:2:3:4:5:6:7:',
    '::1.2.3',
    '::01.2.3.4',
    '::1.2.3.4:5',
    '1:2:3:4:5:6:7:1.2.3.4',
    'fe80::1%eth0',
    '::1 ',
    '1.2.3.4',
  ])('refuses "%s"', (text) => {
    expect(canonicalIpv6(text)).toBeUndefined();
  });

  it('is the identity on what it wrote, for any groups', () => {
    const group = fc.oneof(fc.constant(0), fc.constant(0xffff), fc.integer({ min: 0, max: 0xffff }));
    fc.assert(
      fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
        expect(parseIpv6Groups(formatIpv6Groups(groups))).toEqual(groups);
      }),
    );
  });

  it('agrees with the platform, which writes mapped addresses in hex', () => {
    const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }));
    fc.assert(
      fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
        const text = groups.map((value) => value.toString(16)).join(':');
        const platform = new URL(`http://[${text}]/`).hostname.slice(1, -1);
        expect(canonicalIpv6(platform)).toBe(canonicalIpv6(text));
        if (!text.startsWith('0:0:0:0:0:ffff:')) expect(canonicalIpv6(text)).toBe(platform);
      }),
    );
  });

  it('answers undefined or text that parses, for any input', () => {
    const soup = fc.string({ unit: fc.constantFrom('0', '1', 'f', ':', '::', '.', 'F', 'g', '%', '/'), maxLength: 30 });
    fc.assert(
      fc.property(soup, (text) => {
        const canonical = canonicalAddress(text);
        if (canonical !== undefined) expect(canonicalAddress(canonical)).toBe(canonical);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('parseAddress', () => {
  it('gives the number in halves', () => {
    expect(parseAddress('10.0.0.1')).toEqual({ family: 4, hi: 0n, lo: 0x0a000001n, text: '10.0.0.1' });
    expect(parseAddress('2001:DB8::1')).toEqual({ family: 6, hi: 0x20010db800000000n, lo: 1n, text: '2001:db8::1' });
    expect(parseAddress('unknown')).toBeUndefined();
  });
});

describe('wireAddress', () => {
  it.each([
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:c000:201', '192.0.2.1'],
    ['192.0.2.1', '192.0.2.1'],
    ['2001:DB8::1', '2001:db8::1'],
    ['::192.0.2.1', '::c000:201'],
    ['64:ff9b::192.0.2.1', '64:ff9b::c000:201'],
    ['::ffff:0:192.0.2.1', '::ffff:0:c000:201'],
    ['::ffff:192.0.2.256', undefined],
  ])('of %s is %s', (text, address) => {
    expect(wireAddress(text)).toBe(address);
  });
});
