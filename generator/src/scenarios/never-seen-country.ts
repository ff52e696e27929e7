import { addressIn, NEVER_SEEN_COUNTRY } from '../country-blocks.js';
import { blankExchange } from '../flow-row.js';
import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { peer } from '../traffic/outside-world.js';
import type { Scenario } from './scenario.js';
import { aim } from './shot.js';
import { pickVpc, pulses, windowWithin } from './timing.js';

const DURATION_S = 1800;
const EVERY_S = 100;
const HOSTS = 3;
const PORT = 443;

/** One inside host talks to a country that no other traffic ever reaches, on the last day only. */
export const neverSeenCountry: Scenario = {
  name: 'never-seen-country',
  description: 'one host talks to a country nobody talked to before',
  benign: false,
  plan(context) {
    const span = windowWithin(context, { durationS: DURATION_S, at: 0.9 });
    if (typeof span === 'string') return span;
    const random = context.random('plan');
    const vpc = pickVpc(context, 1);
    const source = random.pick(withRole(vpc, 'app'));
    const nat = itemAt(withRole(vpc, 'nat'), 0);
    const hosts = Array.from({ length: HOSTS }, () => peer(addressIn(NEVER_SEEN_COUNTRY.blocks, random)));
    const exchange = blankExchange();
    return {
      ...span,
      who: {
        sources: [source.address],
        targets: hosts.map(({ address }) => address),
        enis: [source, nat],
        ports: [PORT],
        country: NEVER_SEEN_COUNTRY.country,
      },
      what: `${source.name} (${source.address}) talked to ${HOSTS} hosts in ${NEVER_SEEN_COUNTRY.name}, a country that occurs nowhere else in this data.`,
      emit(slot, recorder) {
        const chance = context.random(slot.start);
        for (const { at } of pulses(span, EVERY_S, slot)) {
          const packetsOut = chance.between(30, 90);
          const packetsIn = chance.between(20, 60);
          const shot = {
            at,
            serverPort: PORT,
            lengthS: chance.between(3, 25),
            packetsOut,
            bytesOut: packetsOut * chance.between(500, 1_100),
            packetsIn,
            bytesIn: packetsIn * chance.between(80, 300),
          };
          recorder.throughNat(source, nat, chance.pick(hosts), aim(exchange, shot, chance));
        }
      },
    };
  },
};
