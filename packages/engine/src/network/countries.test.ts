import { describe, expect, it } from 'vitest';
import { openBundledCountryTable, openMmdb } from './countries.js';
import { type CountryTable, countryIn, decodeCountryTable } from './country-table.js';
import { parseAddress } from './ip-address.js';

const TABLE: CountryTable = {
  codes: ['', 'DE', 'US'],
  ipv4Starts: Uint32Array.of(0x01000000, 0x01000100, 0x02000000, 0xfffffff0),
  ipv4Codes: Uint8Array.of(1, 0, 2, 1),
  ipv6Starts: [
    Uint32Array.of(0x20010db8, 0x20010db8, 0x20010db9),
    Uint32Array.of(0, 0, 0),
    Uint32Array.of(0, 0xffffffff, 0),
    Uint32Array.of(0, 5, 0),
  ],
  ipv6Codes: Uint8Array.of(1, 2, 0),
};

describe('countryIn', () => {
  it.each([
    ['0.255.255.255', undefined],
    ['1.0.0.0', 'DE'],
    ['1.0.0.255', 'DE'],
    ['1.0.1.0', undefined],
    ['1.255.255.255', undefined],
    ['2.0.0.0', 'US'],
    ['255.255.255.255', 'DE'],
    ['2001:db7:ffff::', undefined],
    ['2001:db8::', 'DE'],
    ['2001:db8::ffff:ffff:0:4', 'DE'],
    ['2001:db8::ffff:ffff:0:5', 'US'],
    ['2001:db8::ffff:fffe:0:6', 'DE'],
    ['2001:db9::', undefined],
    ['nonsense', undefined],
  ])('%s is in %s', (text, expected) => {
    expect(countryIn(TABLE, text)).toBe(expected);
    const address = parseAddress(text);
    if (address !== undefined) expect(countryIn(TABLE, address)).toBe(expected);
  });
});

describe('decodeCountryTable', () => {
  it.each([[new Uint8Array(0)], [new Uint8Array(64)], [new TextEncoder().encode('NFCT0000000000000000')]])(
    'refuses bytes that are no table',
    (bytes) => {
      expect(() => decodeCountryTable(bytes)).toThrow();
    },
  );
});

describe('openBundledCountryTable', () => {
  it('knows well-known addresses, leaves private ones unknown and names its maker', async () => {
    const lookup = await openBundledCountryTable();

    expect(lookup.country('8.8.8.8')).toBe('US');
    expect(lookup.country('2001:200::1')).toBe('JP');
    expect(lookup.country('1.0.1.7')).toBe('CN');
    expect(lookup.country('10.0.0.1')).toBeUndefined();
    expect(lookup.country('fd00::1')).toBeUndefined();
    expect(lookup.country('-')).toBeUndefined();
    expect(lookup.attribution).toContain('DB-IP');
  });
});

describe('openMmdb', () => {
  it('says which file it cannot read', async () => {
    await expect(openMmdb('no-such-file.mmdb')).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('no-such-file.mmdb'),
    });
    await expect(openMmdb(new URL(import.meta.url).pathname)).rejects.toMatchObject({ code: 'invalid-input' });
  });
});
