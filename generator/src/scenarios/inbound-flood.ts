import { publicAddresses } from '../country-blocks.js';
import { blankExchange, SYN, SYN_ACK } from '../flow-row.js';
import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { peer } from '../traffic/outside-world.js';
import type { Scenario } from './scenario.js';
import { aim } from './shot.js';
import { pickVpc, pulses, windowWithin } from './timing.js';

const CONNECTIONS = 1_800;
const SOURCES = 700;
const DURATION_S = 600;
const PORT = 443;

/** Hundreds of outside hosts open half connections to one load balancer for ten minutes. */
export const inboundFlood: Scenario = {
  name: 'inbound-flood',
  description: 'many outside hosts flood one load balancer',
  benign: false,
  plan(context) {
    const span = windowWithin(context, { durationS: DURATION_S, at: 0.67 });
    if (typeof span === 'string') return span;
    const random = context.random('plan');
    const target = itemAt(withRole(pickVpc(context, 0), 'alb'), 0);
    const connections = Math.max(200, Math.round(CONNECTIONS * context.volume));
    const count = Math.min(connections, Math.max(150, Math.round(SOURCES * Math.sqrt(context.volume))));
    const sources = publicAddresses(count, (row) => row.scannerWeight, random).map(({ address }) => peer(address));
    const exchange = blankExchange();
    return {
      ...span,
      who: { sources: sources.map(({ address }) => address), targets: [target.address], enis: [target], ports: [PORT] },
      what: `${count} outside hosts sent ${connections} floods of SYN packets to ${target.name} (${target.address}) within ten minutes.`,
      emit(slot, recorder) {
        const chance = context.random(slot.start);
        for (const { number, at } of pulses(span, DURATION_S / connections, slot)) {
          if (number >= connections) continue;
          const packetsOut = chance.between(200, 1_500);
          const packetsIn = Math.round(packetsOut / 20);
          const shot = {
            at,
            serverPort: PORT,
            lengthS: 20,
            packetsOut,
            bytesOut: packetsOut * 60,
            packetsIn,
            bytesIn: packetsIn * 60,
          };
          aim(exchange, shot, chance);
          exchange.flagsOut = SYN;
          exchange.flagsIn = SYN_ACK;
          recorder.inbound(target, chance.pick(sources), exchange);
        }
      },
    };
  },
};
