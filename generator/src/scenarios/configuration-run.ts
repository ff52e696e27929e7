import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { evenly, repeated } from './pattern.js';
import type { Scenario } from './scenario.js';
import { pickVpc, windowWithin } from './timing.js';

const DURATION_S = 480;
const SESSIONS_PER_HOST = 3;
const PORT = 22;

/** A playbook logs in to every host of a VPC within minutes, three times each: a sweep and a guess by its shape. */
export const configurationRun: Scenario = {
  name: 'configuration-run',
  description: 'the bastion logs in to every host of a VPC within minutes, with success',
  benign: true,
  whenNamed: true,
  plan(context) {
    const span = windowWithin(context, { durationS: DURATION_S, at: 0.52 });
    if (typeof span === 'string') return span;
    const vpc = pickVpc(context, 0);
    const bastion = itemAt(withRole(vpc, 'bastion'), 0);
    const hosts = (['web', 'app', 'worker'] as const).flatMap((role) => withRole(vpc, role));
    return {
      ...span,
      who: {
        sources: [bastion.address],
        targets: hosts.map(({ address }) => address),
        enis: [bastion, ...hosts],
        ports: [PORT],
      },
      what: `${bastion.name} (${bastion.address}) logged in to ${hosts.length} hosts, ${SESSIONS_PER_HOST} times each, within eight minutes.`,
      emit: repeated(
        context,
        evenly(span, hosts.length * SESSIONS_PER_HOST),
        (chance) => ({
          serverPort: PORT,
          lengthS: chance.between(3, 25),
          packetsOut: chance.between(60, 260),
          bytesOut: chance.between(9_000, 90_000),
          packetsIn: chance.between(60, 260),
          bytesIn: chance.between(8_000, 40_000),
        }),
        (recorder, exchange, number) => recorder.internal(bastion, itemAt(hosts, number % hosts.length), exchange),
      ),
    };
  },
};
