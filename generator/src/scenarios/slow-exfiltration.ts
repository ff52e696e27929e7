import { blankExchange } from '../flow-row.js';
import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { peer } from '../traffic/outside-world.js';
import type { Scenario } from './scenario.js';
import { aim } from './shot.js';
import { addressOfCountry } from './strangers.js';
import { jitteredPulses, lastPart, pickVpc } from './timing.js';

const DAY_S = 86_400;
const LEAST_S = 12 * 3_600;
const EVERY_S = 600;
const JITTER_S = 180;
const PACKET_BYTES = 1_400;
const PORT = 443;

/** One inside host sends a few megabytes to the same stranger every ten minutes or so, for days. */
export const slowExfiltration: Scenario = {
  name: 'slow-exfiltration',
  description: 'one host uploads a little at a time to one outside host, for days',
  benign: false,
  plan(context) {
    const span = lastPart(context, 3 * DAY_S, LEAST_S);
    if (typeof span === 'string') return span;
    const random = context.random('plan');
    const vpc = pickVpc(context, 0);
    const source = random.pick(withRole(vpc, 'app'));
    const nat = itemAt(withRole(vpc, 'nat'), 1);
    const drop = peer(addressOfCountry('RO', random));
    const exchange = blankExchange();
    return {
      ...span,
      who: { sources: [source.address], targets: [drop.address], enis: [source, nat], ports: [PORT] },
      what: `${source.name} (${source.address}) sent 4 to 9 MB to ${drop.address} about every ten minutes, through a NAT gateway.`,
      emit(slot, recorder) {
        const chance = context.random(slot.start);
        const randomOf = (number: number) => context.random(`pulse ${number}`).next();
        for (const { at } of jitteredPulses(span, { everyS: EVERY_S, jitterS: JITTER_S, randomOf }, slot)) {
          const bytesOut = chance.between(4_000_000, 9_000_000);
          const packetsOut = Math.round(bytesOut / PACKET_BYTES);
          const packetsIn = Math.round(packetsOut / 2);
          const shot = { at, serverPort: PORT, lengthS: 25, packetsOut, bytesOut, packetsIn, bytesIn: packetsIn * 54 };
          recorder.throughNat(source, nat, drop, aim(exchange, shot, chance));
        }
      },
    };
  },
};
