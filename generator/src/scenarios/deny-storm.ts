import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { evenly, repeated } from './pattern.js';
import { varying } from './scenario.js';
import { unansweredShot } from './shot.js';
import { pickVpc, windowWithin } from './timing.js';

const ATTEMPTS_MIN = 250;
const PORT = 5432;

/** A security group lost a rule: every application host is refused by one database for twenty minutes. */
export const denyStorm = varying({
  name: 'deny-storm',
  description: 'all application hosts are suddenly refused by one database',
  benign: false,
  parameters: {
    attempts: { usual: 1_200, low: 600, high: 3_000, unit: 'attempts', byOrder: true },
    minutes: { usual: 20, low: 10, high: 60, unit: 'minutes' },
  },
  plan(context, { attempts: wanted, minutes }) {
    const span = windowWithin(context, { durationS: minutes * 60, at: 0.3 });
    if (typeof span === 'string') return span;
    const vpc = pickVpc(context, 4);
    const clients = withRole(vpc, 'app');
    const database = itemAt(withRole(vpc, 'database'), 0);
    const attempts = context.varied ? wanted : Math.max(ATTEMPTS_MIN, Math.round(wanted * context.volume));
    return {
      ...span,
      who: {
        sources: clients.map((client) => client.address),
        targets: [database.address],
        enis: [...clients, database],
        ports: [PORT],
      },
      what: `${clients.length} application hosts were refused ${attempts} times by ${database.name} (${database.address}:${PORT}) within ${minutes} minutes.`,
      emit: repeated(
        context,
        evenly(span, attempts),
        () => unansweredShot(PORT, 3),
        (recorder, exchange, number) =>
          recorder.refusedInternal(itemAt(clients, (number * 5) % clients.length), database, exchange),
      ),
    };
  },
});
