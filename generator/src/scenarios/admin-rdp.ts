import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { everyDay, streamed } from './pattern.js';
import type { Scenario } from './scenario.js';
import { pickVpc, type Span } from './timing.js';

const HOUR_S = 3_600;
/** Hours of the day, UTC, at which an administrator connects. */
const SESSIONS_AT = [7, 9, 12, 13, 16];
const MINUTES_MIN = 10;
const MINUTES_MAX = 55;
const PORT = 3389;

/** Administrators work on two Windows hosts through the bastion: a few long sessions every day. */
export const adminRdp: Scenario = {
  name: 'admin-rdp',
  description: 'administrators hold a few long RDP sessions every day',
  benign: true,
  whenNamed: true,
  plan(context) {
    const vpc = pickVpc(context, 4);
    const random = context.random('sessions');
    const spans: Span[] = SESSIONS_AT.flatMap((hour) =>
      everyDay(context, { beginsS: hour * HOUR_S, durationS: HOUR_S }).map(({ from }) => {
        const begin = from + random.below(300);
        return { from: begin, to: begin + random.between(MINUTES_MIN, MINUTES_MAX) * 60 - 1 };
      }),
    ).sort((a, b) => a.from - b.from);
    const first = spans[0];
    const last = spans.at(-1);
    if (first === undefined || last === undefined)
      return 'needs an hour of the working day (UTC), and the window has none';
    const bastion = itemAt(withRole(vpc, 'bastion'), 0);
    const hosts = withRole(vpc, 'windows');
    return {
      from: first.from,
      to: last.from + HOUR_S,
      who: {
        sources: [bastion.address],
        targets: hosts.map(({ address }) => address),
        enis: [bastion, ...hosts],
        ports: [PORT],
      },
      what: `Administrators held ${spans.length} RDP sessions of ${MINUTES_MIN} to ${MINUTES_MAX} minutes from ${bastion.name} (${bastion.address}).`,
      emit: streamed(
        context,
        spans,
        (chance) => {
          const packetsIn = chance.between(400, 3_000);
          return {
            serverPort: PORT,
            packetsOut: Math.round(packetsIn / 2),
            bytesOut: packetsIn * 40,
            packetsIn,
            bytesIn: packetsIn * chance.between(300, 900),
          };
        },
        (recorder, exchange, number) => recorder.internal(bastion, itemAt(hosts, number % hosts.length), exchange),
      ),
    };
  },
};
