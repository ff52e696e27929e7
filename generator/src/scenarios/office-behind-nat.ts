import { publicAddresses } from '../country-blocks.js';
import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { peer } from '../traffic/outside-world.js';
import { evenly, everyDay, repeated } from './pattern.js';
import type { Scenario } from './scenario.js';
import { pickVpc } from './timing.js';

const BEGINS_S = 7 * 3_600;
const DURATION_S = 10 * 3_600;
const CONNECTIONS_A_DAY = 800;

/** A whole office behind one address uses our site: one client with hundreds of connections a day. */
export const officeBehindNat: Scenario = {
  name: 'office-behind-nat',
  description: 'a whole office behind one address uses a public site all day',
  benign: true,
  whenNamed: true,
  plan(context) {
    const days = everyDay(context, { beginsS: BEGINS_S, durationS: DURATION_S });
    const first = days[0];
    const last = days.at(-1);
    if (first === undefined || last === undefined) return 'needs the ten hours from 07:00 UTC, and the window has none';
    const balancer = itemAt(withRole(pickVpc(context, 0), 'alb'), 0);
    const office = peer(
      itemAt(
        publicAddresses(1, (row) => row.customerWeight, context.random('plan')),
        0,
      ).address,
    );
    return {
      from: first.from,
      to: last.to,
      who: { sources: [office.address], targets: [balancer.address], enis: [balancer], ports: [443] },
      what: `${office.address}, a whole office, opened ${CONNECTIONS_A_DAY} connections a day to ${balancer.name} (${balancer.address}).`,
      emit: repeated(
        context,
        days.flatMap((day) => evenly(day, CONNECTIONS_A_DAY)),
        (chance) => {
          const packetsOut = Math.max(5, Math.round(chance.skewed(16, 0.9)));
          return {
            serverPort: 443,
            lengthS: chance.between(1, 50),
            packetsOut,
            bytesOut: packetsOut * 200,
            packetsIn: packetsOut * 2,
            bytesIn: packetsOut * 2 * chance.between(500, 1_300),
          };
        },
        (recorder, exchange) => recorder.inbound(balancer, office, exchange),
      ),
    };
  },
};
