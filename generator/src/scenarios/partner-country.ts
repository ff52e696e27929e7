import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { peer } from '../traffic/outside-world.js';
import { repeated, sleeping, viaNat } from './pattern.js';
import type { Scenario } from './scenario.js';
import { pickVpc, wholeWindow } from './timing.js';

const LEAST_S = 7_200;
const EVERY_S = 1_500;
/** In Malta (BKNET), a country that nothing else here talks to. */
const PARTNER = '80.85.96.20';

/** A partner in a country that nobody else talks to: rare, and there from the first day. */
export const partnerCountry: Scenario = {
  name: 'partner-country',
  description: 'one host talks to a partner in a rare country, and always has',
  benign: true,
  whenNamed: true,
  plan(context) {
    const span = wholeWindow(context, LEAST_S);
    if (typeof span === 'string') return span;
    const vpc = pickVpc(context, 4);
    const source = itemAt(withRole(vpc, 'app'), 2);
    const nat = itemAt(withRole(vpc, 'nat'), 1);
    const rhythm = { everyS: EVERY_S, jitterPercent: 95, lossPercent: 20 };
    return {
      ...span,
      who: { sources: [source.address], targets: [PARTNER], enis: [source, nat], ports: [443], country: 'MT' },
      what: `${source.name} (${source.address}) exchanged documents with ${PARTNER}, a partner in Malta, now and then.`,
      emit: repeated(
        context,
        sleeping(span, rhythm, context.random('times')),
        (chance) => {
          const packetsOut = Math.max(8, Math.round(chance.skewed(40, 1)));
          return {
            serverPort: 443,
            lengthS: chance.between(2, 40),
            packetsOut,
            bytesOut: packetsOut * chance.between(200, 900),
            packetsIn: packetsOut,
            bytesIn: packetsOut * chance.between(200, 1_100),
          };
        },
        viaNat(source, nat, peer(PARTNER)),
      ),
    };
  },
};
