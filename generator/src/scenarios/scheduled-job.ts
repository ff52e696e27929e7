import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { evenly, everyDay, repeated } from './pattern.js';
import type { Scenario } from './scenario.js';
import { pickVpc } from './timing.js';

const BEGINS_S = 5 * 3_600;
const DURATION_S = 3_600;
const CONNECTIONS_A_DAY = 400;
const BYTES = 60_000_000;
const PORT = 9092;

/** A report runs every day from five to six: many times the traffic of the hours around it, every day. */
export const scheduledJob: Scenario = {
  name: 'scheduled-job',
  description: 'a report moves many gigabytes at the same hour of every day',
  benign: true,
  whenNamed: true,
  plan(context) {
    const days = everyDay(context, { beginsS: BEGINS_S, durationS: DURATION_S });
    const first = days[0];
    const last = days.at(-1);
    if (first === undefined || last === undefined) return 'needs the hour from 05:00 UTC, and the window has none';
    const vpc = pickVpc(context, 3);
    const workers = withRole(vpc, 'worker');
    const broker = itemAt(withRole(vpc, 'kafka'), 0);
    return {
      from: first.from,
      to: last.to,
      who: {
        sources: workers.map(({ address }) => address),
        targets: [broker.address],
        enis: [...workers, broker],
        ports: [PORT],
      },
      what: `${workers.length} hosts read about 24 GB from ${broker.name} (${broker.address}) every day from 05:00 to 06:00 UTC.`,
      emit: repeated(
        context,
        days.flatMap((day) => evenly(day, CONNECTIONS_A_DAY)),
        (chance) => {
          const bytesIn = Math.round(BYTES * (0.7 + 0.6 * chance.next()));
          const packetsIn = Math.ceil(bytesIn / 1_430);
          const packetsOut = Math.ceil(packetsIn / 3);
          return { serverPort: PORT, lengthS: 40, packetsOut, bytesOut: packetsOut * 60, packetsIn, bytesIn };
        },
        (recorder, exchange, number) => recorder.internal(itemAt(workers, number % workers.length), broker, exchange),
      ),
    };
  },
};
