import { publicAddresses } from '../country-blocks.js';
import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { peer } from '../traffic/outside-world.js';
import { evenly, everyDay, repeated } from './pattern.js';
import type { Scenario } from './scenario.js';
import { pickVpc } from './timing.js';

const BEGINS_S = 9 * 3_600;
const DURATION_S = 3_600;
const MESSAGES_A_DAY = 300;
const SERVERS = 60;
const PORT = 25;

/** The mail relay delivers a newsletter every day at the same hour, to servers all over the world. */
export const mailRelay: Scenario = {
  name: 'mail-relay',
  description: 'the mail relay delivers a newsletter every day',
  benign: true,
  whenNamed: true,
  plan(context) {
    const days = everyDay(context, { beginsS: BEGINS_S, durationS: DURATION_S });
    const first = days[0];
    const last = days.at(-1);
    if (first === undefined || last === undefined) return 'needs the hour from 09:00 UTC, and the window has none';
    const relay = itemAt(withRole(pickVpc(context, 1), 'mail'), 0);
    const servers = publicAddresses(SERVERS, (row) => row.customerWeight, context.random('plan')).map(({ address }) =>
      peer(address),
    );
    return {
      from: first.from,
      to: last.to,
      who: {
        sources: [relay.address],
        targets: servers.map(({ address }) => address),
        enis: [relay],
        ports: [PORT],
      },
      what: `${relay.name} (${relay.address}) delivered ${MESSAGES_A_DAY} messages to ${SERVERS} servers every day from 09:00 UTC.`,
      emit: repeated(
        context,
        days.flatMap((day) => evenly(day, MESSAGES_A_DAY)),
        (chance) => ({
          serverPort: PORT,
          lengthS: chance.between(1, 8),
          packetsOut: chance.between(12, 24),
          bytesOut: chance.between(3_000, 16_000),
          packetsIn: chance.between(10, 18),
          bytesIn: chance.between(900, 2_200),
        }),
        (recorder, exchange, number) =>
          recorder.outbound(relay, itemAt(servers, (number * 7) % servers.length), exchange),
      ),
    };
  },
};
