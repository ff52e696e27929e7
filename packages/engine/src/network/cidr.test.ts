import { describe, expect, it } from 'vitest';
import { cidrContains, parseCidr } from './cidr.js';
import { parseAddress } from './ip-address.js';

describe('parseCidr', () => {
  it.each([
    ['10.1.2.3/8', '10.0.0.0/8'],
    ['10.1.2.3/32', '10.1.2.3/32'],
    ['1.2.3.4/0', '0.0.0.0/0'],
    ['172.31.255.255/12', '172.16.0.0/12'],
    ['2001:DB8:ffff::1/33', '2001:db8:8000::/33'],
    ['::ffff:10.1.2.3/104', '::ffff:10.0.0.0/104'],
    ['fe80::1/128', 'fe80::1/128'],
    ['fe80::1/0', '::/0'],
    ['2001:db8::ffff/64', '2001:db8::/64'],
    ['2001:db8::ffff:1/65', '2001:db8::/65'],
  ])('clears the host bits of %s', (text, canonical) => {
    expect(parseCidr(text)?.text).toBe(canonical);
  });

  it.each(['10.0.0.0', '10.0.0.0/', '10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/08', '10.0.0/8', '::/129', '/8', '::/8/8'])(
    'refuses %s',
    (text) => {
      expect(parseCidr(text)).toBeUndefined();
    },
  );
});

describe('cidrContains', () => {
  it.each([
    ['10.0.0.0/8', '10.255.255.255', true],
    ['10.0.0.0/8', '11.0.0.0', false],
    ['0.0.0.0/0', '255.255.255.255', true],
    ['0.0.0.0/0', '::1', false],
    ['::/0', '10.0.0.1', false],
    ['::/0', 'ffff::', true],
    ['2001:db8::/65', '2001:db8::7fff:ffff:ffff:ffff', true],
    ['2001:db8::/65', '2001:db8:0:0:8000::', false],
    ['0.0.0.0/0', '::ffff:10.0.0.1', false],
  ])('%s holds %s: %s', (network, text, expected) => {
    const cidr = parseCidr(network);
    const address = parseAddress(text);

    expect(cidr && address && cidrContains(cidr, address)).toBe(expected);
  });
});
