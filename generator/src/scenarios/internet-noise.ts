import { publicAddresses } from '../country-blocks.js';
import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { peer } from '../traffic/outside-world.js';
import { everySeconds, repeated } from './pattern.js';
import type { Scenario } from './scenario.js';
import { unansweredShot } from './shot.js';
import { pickVpc, wholeWindow } from './timing.js';

const LEAST_S = 3_600;
const EVERY_S = 60;
const SCANNERS = 120;
const PORTS = [3389, 6379, 9200, 5432, 27017, 22, 2375, 445, 5985];

/** Scanners of the internet try sensitive ports of public addresses day and night, and are refused. */
export const internetNoise: Scenario = {
  name: 'internet-noise',
  description: 'outside scanners try sensitive ports of public addresses and are refused',
  benign: true,
  whenNamed: true,
  plan(context) {
    const span = wholeWindow(context, LEAST_S);
    if (typeof span === 'string') return span;
    const vpc = pickVpc(context, 3);
    const targets = (['bastion', 'vpn', 'nlb', 'mail'] as const).flatMap((role) => withRole(vpc, role));
    const scanners = publicAddresses(SCANNERS, (row) => row.scannerWeight, context.random('plan')).map(({ address }) =>
      peer(address),
    );
    return {
      ...span,
      who: {
        sources: scanners.map(({ address }) => address),
        targets: targets.map(({ address }) => address),
        enis: targets,
        ports: PORTS,
      },
      what: `${SCANNERS} outside scanners tried sensitive ports of ${targets.length} hosts, one a minute, and were refused.`,
      emit: repeated(
        context,
        everySeconds(span, EVERY_S),
        (chance) => unansweredShot(chance.pick(PORTS), chance.between(1, 2)),
        (recorder, exchange, number) =>
          recorder.refusedInbound(
            itemAt(targets, (number * 3) % targets.length),
            itemAt(scanners, (number * 17) % scanners.length),
            exchange,
          ),
      ),
    };
  },
};
