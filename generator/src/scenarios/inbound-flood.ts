import { publicAddresses } from '../country-blocks.js';
import { SYN, SYN_ACK } from '../flow-row.js';
import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { peer } from '../traffic/outside-world.js';
import { evenly, repeated } from './pattern.js';
import { varying } from './scenario.js';
import { pickVpc, windowWithin } from './timing.js';

const PORT = 443;

/** Hundreds of outside hosts open half connections to one load balancer for ten minutes. */
export const inboundFlood = varying({
  name: 'inbound-flood',
  description: 'many outside hosts flood one load balancer',
  benign: false,
  parameters: {
    connections: { usual: 1_800, low: 1_200, high: 6_000, unit: 'connections', byOrder: true },
    sources: { usual: 700, low: 200, high: 1_000, unit: 'outside hosts' },
    minutes: { usual: 10, low: 5, high: 30, unit: 'minutes' },
  },
  plan(context, drawn) {
    const { minutes } = drawn;
    const span = windowWithin(context, { durationS: minutes * 60, at: 0.67 });
    if (typeof span === 'string') return span;
    const random = context.random('plan');
    const target = itemAt(withRole(pickVpc(context, 0), 'alb'), 0);
    const volume = context.varied ? 1 : context.volume;
    const connections = Math.max(200, Math.round(drawn.connections * volume));
    const count = Math.min(connections, Math.max(150, Math.round(drawn.sources * Math.sqrt(volume))));
    const sources = publicAddresses(count, (row) => row.scannerWeight, random).map(({ address }) => peer(address));
    return {
      ...span,
      who: { sources: sources.map(({ address }) => address), targets: [target.address], enis: [target], ports: [PORT] },
      what: `${count} outside hosts sent ${connections} floods of SYN packets to ${target.name} (${target.address}) within ${minutes} minutes.`,
      emit: repeated(
        context,
        evenly(span, connections),
        (chance) => {
          const packetsOut = chance.between(200, 1_500);
          const packetsIn = Math.round(packetsOut / 20);
          const volumes = { packetsOut, bytesOut: packetsOut * 60, packetsIn, bytesIn: packetsIn * 60 };
          return { serverPort: PORT, lengthS: 20, ...volumes };
        },
        (recorder, exchange, number) => {
          exchange.flagsOut = SYN;
          exchange.flagsIn = SYN_ACK;
          recorder.inbound(target, itemAt(sources, (number * 7) % sources.length), exchange);
        },
      ),
    };
  },
});
