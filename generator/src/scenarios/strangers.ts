import { addressIn, COUNTRY_BLOCKS } from '../country-blocks.js';
import type { Peer } from '../flow-row.js';
import type { Random } from '../random.js';
import { peer } from '../traffic/outside-world.js';
import type { ScenarioContext } from './scenario.js';

/** A host of `country` (ISO code) that everyday traffic does not know, but for a chance in many thousands. */
export function addressOfCountry(country: string, random: Random): string {
  const row = COUNTRY_BLOCKS.find((entry) => entry.country === country);
  if (row === undefined) throw new Error(`No address blocks are known for the country ${country}.`);
  return addressIn(row.blocks, random);
}

/** A host of the usual country, or of any when the scenario varies. */
export function stranger(context: ScenarioContext, usualCountry: string, purpose = 'stranger'): Peer {
  const random = context.random(purpose);
  const country = context.varied ? random.pick(COUNTRY_BLOCKS).country : usualCountry;
  return peer(addressOfCountry(country, random));
}
