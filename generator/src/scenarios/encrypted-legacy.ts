import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { everySeconds, repeated } from './pattern.js';
import type { Scenario } from './scenario.js';
import { pickVpc, wholeWindow } from './timing.js';

const LEAST_S = 3_600;
const EVERY_S = 600;
const PORT = 21;

/** FTP, which does not encrypt, between instances whose network does: encryption-status says so. */
export const encryptedLegacy: Scenario = {
  name: 'encrypted-legacy',
  description: 'an old protocol between hosts whose network encrypts it',
  benign: true,
  whenNamed: true,
  plan(context) {
    const span = wholeWindow(context, LEAST_S);
    if (typeof span === 'string') return span;
    const vpc = pickVpc(context, 0);
    const client = itemAt(withRole(vpc, 'worker'), 0);
    const server = itemAt(withRole(vpc, 'backup'), 0);
    return {
      ...span,
      who: { sources: [client.address], targets: [server.address], enis: [client, server], ports: [PORT] },
      what: `${client.name} (${client.address}) fetched files from ${server.name} (${server.address}) by FTP over a network that encrypts.`,
      emit: repeated(
        context,
        everySeconds(span, EVERY_S),
        (chance) => ({
          serverPort: PORT,
          lengthS: chance.between(1, 20),
          packetsOut: chance.between(20, 60),
          bytesOut: chance.between(2_000, 6_000),
          packetsIn: chance.between(20, 90),
          bytesIn: chance.between(5_000, 90_000),
        }),
        (recorder, exchange) => recorder.internal(client, server, exchange),
      ),
    };
  },
};
