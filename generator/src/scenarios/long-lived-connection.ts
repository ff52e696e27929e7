import { blankExchange } from '../flow-row.js';
import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { peer } from '../traffic/outside-world.js';
import type { Scenario } from './scenario.js';
import { aim } from './shot.js';
import { addressOfCountry } from './strangers.js';
import { lastPart, phaseAt, pickVpc, pulses } from './timing.js';

const LONGEST_S = 18 * 3_600;
const LEAST_S = 4 * 3_600;
const PORT = 8443;

/** One host in a public subnet holds one connection to a stranger for most of a day: a tunnel, by its look. */
export const longLivedConnection: Scenario = {
  name: 'long-lived-connection',
  description: 'one connection to an outside host stays open for hours',
  benign: false,
  plan(context) {
    const span = lastPart(context, LONGEST_S, LEAST_S);
    if (typeof span === 'string') return span;
    const random = context.random('plan');
    const source = itemAt(withRole(pickVpc(context, 3), 'bastion'), 0);
    const stranger = peer(addressOfCountry('PL', random));
    const clientPort = random.between(35_000, 60_000);
    const exchange = blankExchange();
    return {
      ...span,
      who: { sources: [source.address], targets: [stranger.address], enis: [source], ports: [PORT] },
      what: `${source.name} (${source.address}) held one connection to ${stranger.address}:${PORT} for ${Math.round((span.to + 1 - span.from) / 3_600)} hours, one record a minute.`,
      emit(slot, recorder) {
        const chance = context.random(slot.start);
        for (const { at } of pulses(span, 60, slot)) {
          const packetsOut = chance.between(20, 90);
          const packetsIn = chance.between(20, 90);
          const shot = {
            at,
            serverPort: PORT,
            clientPort,
            lengthS: chance.between(50, 58),
            packetsOut,
            bytesOut: packetsOut * chance.between(90, 240),
            packetsIn,
            bytesIn: packetsIn * chance.between(90, 200),
            phase: phaseAt(span, at),
          };
          recorder.outbound(source, stranger, aim(exchange, shot, chance));
        }
      },
    };
  },
};
