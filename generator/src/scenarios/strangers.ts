import { addressIn, COUNTRY_BLOCKS } from '../country-blocks.js';
import type { Random } from '../random.js';

/** A host of `country` (ISO code) that everyday traffic does not know, but for a chance in many thousands. */
export function addressOfCountry(country: string, random: Random): string {
  const row = COUNTRY_BLOCKS.find((entry) => entry.country === country);
  if (row === undefined) throw new Error(`No address blocks are known for the country ${country}.`);
  return addressIn(row.blocks, random);
}
