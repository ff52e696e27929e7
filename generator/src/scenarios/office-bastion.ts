import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { officeAddress, peer } from '../traffic/outside-world.js';
import { everyDay, streamed } from './pattern.js';
import type { Scenario } from './scenario.js';
import { pickVpc, type Span } from './timing.js';

const BEGINS_S = 6 * 3_600;
const DURATION_S = 12 * 3_600;
const SESSIONS_A_DAY = 14;
const PORT = 22;

/** The bastion is open to the internet on purpose, and the team logs in from the office: few sessions, all of them work. */
export const officeBastion: Scenario = {
  name: 'office-bastion',
  description: 'administrators log in to the bastion from the office, with success',
  benign: true,
  whenNamed: true,
  plan(context) {
    const days = everyDay(context, { beginsS: BEGINS_S, durationS: DURATION_S });
    const first = days[0];
    const last = days.at(-1);
    if (first === undefined || last === undefined)
      return 'needs the twelve hours from 06:00 UTC, and the window has none';
    const random = context.random('sessions');
    const bastion = itemAt(withRole(pickVpc(context, 2), 'bastion'), 0);
    const office = peer(officeAddress(context.seed));
    const sessions: Span[] = days.flatMap((day) =>
      Array.from({ length: SESSIONS_A_DAY }, () => {
        const from = day.from + random.below(DURATION_S - 3_600);
        return { from, to: from + random.between(2, 50) * 60 - 1 };
      }),
    );
    return {
      from: first.from,
      to: last.to,
      who: { sources: [office.address], targets: [bastion.address], enis: [bastion], ports: [PORT] },
      what: `Administrators logged in to ${bastion.name} (${bastion.address}) ${SESSIONS_A_DAY} times a day from ${office.address}.`,
      emit: streamed(
        context,
        sessions,
        (chance) => {
          const packets = chance.between(40, 400);
          return {
            serverPort: PORT,
            packetsOut: packets,
            bytesOut: packets * chance.between(70, 130),
            packetsIn: packets,
            bytesIn: packets * chance.between(120, 400),
          };
        },
        (recorder, exchange) => recorder.inbound(bastion, office, exchange),
      ),
    };
  },
};
