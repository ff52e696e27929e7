import { itemAt, type Random } from './random.js';

/**
 * Well-known public IPv4 /16 blocks, named by their first two octets, of networks registered and used in one country.
 * Weights are how much of the traffic comes from there: customers are mostly near the regions, scanners are everywhere.
 */
export interface CountryBlocks {
  readonly country: string;
  readonly customerWeight: number;
  readonly scannerWeight: number;
  readonly blocks: readonly string[];
}

function row(country: string, customerWeight: number, scannerWeight: number, blocks: string): CountryBlocks {
  return { country, customerWeight, scannerWeight, blocks: blocks.split(' ') };
}

export const COUNTRY_BLOCKS: readonly CountryBlocks[] = [
  row('US', 260, 120, '73.10 98.100 24.60 71.200 50.130 172.58'),
  row('DE', 110, 30, '91.10 84.160 87.150 93.200 217.230'),
  row('GB', 100, 25, '86.140 81.130 90.200 86.10'),
  row('FR', 70, 20, '86.200 90.40 82.230 88.170 176.140'),
  row('AU', 70, 8, '1.130 49.180 58.165 120.150 101.170'),
  row('CA', 50, 12, '99.220 24.80 70.70 142.120'),
  row('NL', 40, 60, '77.165 86.85 145.195 84.25 83.82'),
  row('IN', 45, 50, '117.200 106.200 122.165 49.36'),
  row('JP', 30, 12, '60.70 126.60 133.10 219.10 220.10'),
  row('BR', 28, 40, '179.210 191.170 187.20 189.110'),
  row('IT', 25, 10, '79.10 87.5 95.230 2.35'),
  row('ES', 25, 8, '83.40 88.10 79.150 80.30'),
  row('IE', 22, 4, '87.33 86.41'),
  row('SE', 18, 8, '78.66 81.226 90.226'),
  row('PL', 16, 10, '83.10 89.66 79.186'),
  row('KR', 15, 35, '14.40 121.130 175.200 59.10'),
  row('SG', 15, 20, '116.87 203.116 43.106'),
  row('MX', 14, 10, '189.150 187.190 201.100'),
  row('CH', 13, 4, '85.1 178.195'),
  row('NZ', 12, 2, '122.57 49.225'),
  row('AT', 10, 3, '84.113 77.117'),
  row('BE', 10, 3, '109.130 81.241'),
  row('DK', 9, 3, '83.89 87.50'),
  row('NO', 9, 3, '84.209 88.89'),
  row('FI', 8, 3, '91.153 80.221'),
  row('PT', 8, 3, '85.241 2.81'),
  row('ZA', 8, 8, '41.10 105.1 105.210 197.65'),
  row('CZ', 7, 5, '90.177 85.161 88.101'),
  row('AR', 7, 12, '181.25 186.57 190.173'),
  row('CO', 6, 8, '181.130 191.65 181.50'),
  row('CL', 6, 5, '190.161 181.161'),
  row('TR', 6, 15, '88.230 78.165 85.100'),
  row('PH', 6, 8, '112.201 49.145'),
  row('MY', 5, 6, '175.138 60.49'),
  row('TH', 5, 14, '171.97 49.229 110.169'),
  row('ID', 5, 30, '39.200 114.5 120.170 182.5'),
  row('HK', 5, 25, '113.252 219.77 221.124'),
  row('TW', 5, 22, '1.165 36.230 59.115'),
  row('IL', 5, 4, '79.177 84.109'),
  row('AE', 4, 4, '94.200 2.49'),
  row('GR', 4, 4, '94.65 2.85'),
  row('RO', 4, 18, '86.121 109.97'),
  row('HU', 4, 5, '89.133'),
  row('SA', 3, 4, '188.50 2.89'),
  row('EG', 2, 10, '41.35 197.40'),
  row('NG', 2, 8, '105.112 102.89'),
  row('KE', 2, 4, '105.50 102.1'),
  row('PE', 2, 5, '190.233'),
  row('UA', 2, 20, '37.53 176.37 46.118 46.200'),
  row('BG', 1, 15, '95.42'),
  row('VN', 2, 55, '14.165 14.230 113.165 171.230'),
  row('PK', 1, 22, '39.40 182.180'),
  row('CN', 1, 160, '36.100 59.200 110.250 183.10 112.10 61.140'),
  row('RU', 1, 90, '95.24 5.136 128.70 176.210'),
  row('IR', 0.5, 25, '2.180 5.115'),
];

/** Iceland: kept out of `COUNTRY_BLOCKS`, so that only the never-seen-country scenario ever talks to it. */
export const NEVER_SEEN_COUNTRY = { country: 'IS', name: 'Iceland', blocks: ['157.157', '130.208'] } as const;

/** IPv6 blocks of consumer networks (first three groups are completed at random, never with zero groups). */
export const IPV6_BLOCKS: readonly string[] = [
  '2001:1c04',
  '2409:4051',
  '2a01:e0a',
  '2804:14c',
  '2600:1700',
  '2003:e4',
  '2a00:23c5',
  '240b:11',
];

/** A host address inside one of `blocks`; never a network or broadcast address of a /24. */
export function addressIn(blocks: readonly string[], random: Random): string {
  return `${random.pick(blocks)}.${random.between(0, 255)}.${random.between(1, 254)}`;
}

/** An IPv6 address under `block`, in RFC 5952 form because no group is zero. */
export function addressUnder(block: string, random: Random): string {
  const groups = block.split(':');
  while (groups.length < 8) groups.push(random.between(1, 0xffff).toString(16));
  return groups.join(':');
}

/** `count` distinct addresses of countries chosen by `weightOf`, each with its country. */
export function publicAddresses(
  count: number,
  weightOf: (row: CountryBlocks) => number,
  random: Random,
): { readonly address: string; readonly country: string }[] {
  const total = COUNTRY_BLOCKS.reduce((sum, entry) => sum + weightOf(entry), 0);
  const found = new Map<string, string>();
  while (found.size < count) {
    let left = random.next() * total;
    let chosen = itemAt(COUNTRY_BLOCKS, 0);
    for (const entry of COUNTRY_BLOCKS) {
      left -= weightOf(entry);
      if (left < 0) {
        chosen = entry;
        break;
      }
    }
    found.set(addressIn(chosen.blocks, random), chosen.country);
  }
  return [...found].map(([address, country]) => ({ address, country }));
}
