import { blankExchange, UDP } from '../flow-row.js';
import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { peer } from '../traffic/outside-world.js';
import type { Scenario } from './scenario.js';
import { aim } from './shot.js';
import { pickVpc, pulses, wholeWindow } from './timing.js';

const EVERY_S = 1_024;
const LEAST_S = 1_800;
const HOSTS = 8;
const HOSTS_MIN = 2;
const PORT = 123;
/** NIST's public time servers. */
const SERVERS = ['129.6.15.28', '132.163.96.1'];

/** Hosts ask outside time servers every 1024 seconds, from port 123 to port 123: regular, small and harmless. */
export const ntp: Scenario = {
  name: 'ntp',
  description: 'hosts ask outside time servers at a fixed interval',
  benign: true,
  plan(context) {
    const span = wholeWindow(context, LEAST_S);
    if (typeof span === 'string') return span;
    const vpc = pickVpc(context, 3);
    const nat = itemAt(withRole(vpc, 'nat'), 1);
    const hosts = withRole(vpc, 'app').slice(0, Math.max(HOSTS_MIN, Math.round(HOSTS * context.scale)));
    const random = context.random('plan');
    const spans = hosts.map(() => ({ from: span.from + random.below(EVERY_S), to: span.to }));
    const exchange = blankExchange();
    return {
      ...span,
      who: { sources: hosts.map((host) => host.address), targets: SERVERS, enis: [...hosts, nat], ports: [PORT] },
      what: `${hosts.length} hosts asked ${SERVERS.join(' and ')} for the time every ${EVERY_S} seconds.`,
      emit(slot, recorder) {
        const chance = context.random(slot.start);
        hosts.forEach((host, number) => {
          const server = peer(itemAt(SERVERS, number % SERVERS.length));
          for (const { at } of pulses(itemAt(spans, number), EVERY_S, slot)) {
            const shot = {
              at,
              protocol: UDP,
              serverPort: PORT,
              clientPort: PORT,
              packetsOut: 1,
              bytesOut: 76,
              packetsIn: 1,
              bytesIn: 76,
            };
            recorder.throughNat(host, nat, server, aim(exchange, shot, chance));
          }
        });
      },
    };
  },
};
