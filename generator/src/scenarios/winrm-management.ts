import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { everySeconds, repeated } from './pattern.js';
import type { Scenario } from './scenario.js';
import { pickVpc, wholeWindow } from './timing.js';

const EVERY_S = 1_800;
const LEAST_S = 7_200;
const CALLS = 5;
const PORT = 5985;

/** Configuration management visits each Windows host every half hour: a handful of calls that are answered in full. */
export const winrmManagement: Scenario = {
  name: 'winrm-management',
  description: 'configuration management calls Windows hosts through WinRM every half hour',
  benign: true,
  whenNamed: true,
  plan(context) {
    const span = wholeWindow(context, LEAST_S);
    if (typeof span === 'string') return span;
    const vpc = pickVpc(context, 0);
    const controller = itemAt(withRole(vpc, 'monitor'), 0);
    const hosts = withRole(vpc, 'windows');
    const calls = CALLS * hosts.length;
    const times = everySeconds(span, EVERY_S).flatMap((at) =>
      Array.from({ length: calls }, (_, call) => at + call * 4),
    );
    return {
      ...span,
      who: {
        sources: [controller.address],
        targets: hosts.map(({ address }) => address),
        enis: [controller, ...hosts],
        ports: [PORT],
      },
      what: `${controller.name} (${controller.address}) made ${CALLS} WinRM calls to each of ${hosts.length} hosts every half hour.`,
      emit: repeated(
        context,
        times,
        (chance) => ({
          serverPort: PORT,
          lengthS: chance.between(1, 12),
          packetsOut: chance.between(14, 60),
          bytesOut: chance.between(6_000, 40_000),
          packetsIn: chance.between(14, 60),
          bytesIn: chance.between(8_000, 60_000),
        }),
        (recorder, exchange, number) => recorder.internal(controller, itemAt(hosts, number % hosts.length), exchange),
      ),
    };
  },
};
