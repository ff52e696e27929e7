import { blankExchange } from '../flow-row.js';
import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { peer } from '../traffic/outside-world.js';
import type { Scenario } from './scenario.js';
import { aim } from './shot.js';
import { addressOfCountry } from './strangers.js';
import { jitteredPulses, lastPart, pickVpc } from './timing.js';

const DAY_S = 86_400;
const LEAST_S = 3 * 3_600;
const EVERY_S = 300;
/** Plus or minus a fifth of the interval. */
const JITTER_S = 60;
const PORT = 443;

/** One inside host calls a command server every five minutes, give or take one, with a new small connection. */
export const beaconing: Scenario = {
  name: 'beaconing',
  description: 'one host calls one outside host at regular intervals with jitter',
  benign: false,
  plan(context) {
    const span = lastPart(context, 2 * DAY_S, LEAST_S);
    if (typeof span === 'string') return span;
    const random = context.random('plan');
    const vpc = pickVpc(context, 2);
    const source = random.pick(withRole(vpc, 'worker'));
    const nat = itemAt(withRole(vpc, 'nat'), 0);
    const server = peer(addressOfCountry('BG', random));
    const exchange = blankExchange();
    return {
      ...span,
      who: { sources: [source.address], targets: [server.address], enis: [source, nat], ports: [PORT] },
      what: `${source.name} (${source.address}) opened a small connection to ${server.address} every five minutes, with a jitter of 20 %.`,
      emit(slot, recorder) {
        const chance = context.random(slot.start);
        const randomOf = (number: number) => context.random(`pulse ${number}`).next();
        for (const { at } of jitteredPulses(span, { everyS: EVERY_S, jitterS: JITTER_S, randomOf }, slot)) {
          const shot = {
            at,
            serverPort: PORT,
            lengthS: 1,
            packetsOut: chance.between(7, 9),
            bytesOut: chance.between(900, 980),
            packetsIn: chance.between(6, 7),
            bytesIn: chance.between(1_250, 1_400),
          };
          recorder.throughNat(source, nat, server, aim(exchange, shot, chance));
        }
      },
    };
  },
};
