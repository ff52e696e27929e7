import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { everySeconds, repeated, streamed, together } from './pattern.js';
import type { Scenario } from './scenario.js';
import { pickVpc, wholeWindow } from './timing.js';

const LEAST_S = 4 * 3_600;
const EVERY_S = 600;
const RECORD_EVERY_S = 300;
/** A development server's favourite port, and the console of an object store. */
const PORTS = [3333, 9001];

/** Services inside that happen to listen where mining pools and Tor relays do. */
export const insideServices: Scenario = {
  name: 'inside-services',
  description: 'inside services listen on ports known from mining pools and Tor relays',
  benign: true,
  whenNamed: true,
  plan(context) {
    const span = wholeWindow(context, LEAST_S);
    if (typeof span === 'string') return span;
    const vpc = pickVpc(context, 4);
    const client = itemAt(withRole(vpc, 'app'), 5);
    const server = itemAt(withRole(vpc, 'worker'), 1);
    return {
      ...span,
      who: { sources: [client.address], targets: [server.address], enis: [client, server], ports: PORTS },
      what: `${client.name} (${client.address}) used ports ${PORTS.join(' and ')} of ${server.name} (${server.address}), one of them in a connection that stayed open.`,
      emit: together(
        streamed(
          context,
          [span],
          (chance) => {
            const packets = chance.between(4, 12);
            return {
              serverPort: itemAt(PORTS, 0),
              packetsOut: packets,
              bytesOut: packets * 140,
              packetsIn: packets,
              bytesIn: packets * 220,
            };
          },
          (recorder, exchange) => recorder.internal(client, server, exchange),
          RECORD_EVERY_S,
        ),
        repeated(
          context,
          everySeconds(span, EVERY_S),
          (chance) => ({
            serverPort: itemAt(PORTS, 1),
            lengthS: 5,
            packetsOut: chance.between(10, 30),
            bytesOut: chance.between(1_500, 6_000),
            packetsIn: chance.between(10, 30),
            bytesIn: chance.between(5_000, 30_000),
          }),
          (recorder, exchange) => recorder.internal(client, server, exchange),
        ),
      ),
    };
  },
};
