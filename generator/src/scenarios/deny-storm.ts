import { blankExchange } from '../flow-row.js';
import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import type { Scenario } from './scenario.js';
import { knock } from './shot.js';
import { pickVpc, pulses, windowWithin } from './timing.js';

const ATTEMPTS = 1_200;
const ATTEMPTS_MIN = 250;
const DURATION_S = 1200;
const PORT = 5432;

/** A security group lost a rule: every application host is refused by one database for twenty minutes. */
export const denyStorm: Scenario = {
  name: 'deny-storm',
  description: 'all application hosts are suddenly refused by one database',
  benign: false,
  plan(context) {
    const span = windowWithin(context, { durationS: DURATION_S, at: 0.3 });
    if (typeof span === 'string') return span;
    const vpc = pickVpc(context, 4);
    const clients = withRole(vpc, 'app');
    const database = itemAt(withRole(vpc, 'database'), 0);
    const attempts = Math.max(ATTEMPTS_MIN, Math.round(ATTEMPTS * context.volume));
    const exchange = blankExchange();
    return {
      ...span,
      who: {
        sources: clients.map((client) => client.address),
        targets: [database.address],
        enis: [...clients, database],
        ports: [PORT],
      },
      what: `${clients.length} application hosts were refused ${attempts} times by ${database.name} (${database.address}:${PORT}) within 20 minutes.`,
      emit(slot, recorder) {
        const chance = context.random(slot.start);
        for (const { number, at } of pulses(span, DURATION_S / attempts, slot)) {
          if (number >= attempts) continue;
          recorder.refusedInternal(
            chance.pick(clients),
            database,
            knock(exchange, { at, serverPort: PORT, packets: 3 }, chance),
          );
        }
      },
    };
  },
};
