import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { everySeconds, repeated } from './pattern.js';
import type { Scenario } from './scenario.js';
import { pickVpc, wholeWindow } from './timing.js';

const EVERY_S = 90;
const LEAST_S = 3_600;
const PORT = 22;

/** Build hosts fetch from the code server over SSH all day: many short sessions, each of its own size. */
export const ciSshSessions: Scenario = {
  name: 'ci-ssh-sessions',
  description: 'build hosts fetch code over SSH in many short sessions',
  benign: true,
  whenNamed: true,
  plan(context) {
    const span = wholeWindow(context, LEAST_S);
    if (typeof span === 'string') return span;
    const vpc = pickVpc(context, 3);
    const runners = withRole(vpc, 'worker').slice(0, 4);
    const server = itemAt(withRole(vpc, 'backup'), 0);
    return {
      ...span,
      who: {
        sources: runners.map(({ address }) => address),
        targets: [server.address],
        enis: [...runners, server],
        ports: [PORT],
      },
      what: `${runners.length} build hosts fetched code from ${server.name} (${server.address}) over SSH, one session every ${EVERY_S} seconds.`,
      emit: repeated(
        context,
        everySeconds(span, EVERY_S),
        (chance) => {
          const packetsIn = Math.round(chance.skewed(120, 1.2));
          const packetsOut = Math.max(20, Math.round(packetsIn * 0.6));
          return {
            serverPort: PORT,
            lengthS: chance.between(2, 40),
            packetsOut,
            bytesOut: packetsOut * chance.between(80, 140),
            packetsIn,
            bytesIn: packetsIn * chance.between(600, 1_300),
          };
        },
        (recorder, exchange, number) =>
          recorder.internal(itemAt(runners, (number * 3) % runners.length), server, exchange),
      ),
    };
  },
};
