import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { everySeconds, repeated } from './pattern.js';
import type { Scenario } from './scenario.js';
import { unansweredShot } from './shot.js';
import { pickVpc, wholeWindow } from './timing.js';

const LEAST_S = 7_200;
const EVERY_S = 150;
const PORT = 5432;

/** One forgotten client tries a database that has refused it for weeks: many refusals, and nothing new. */
export const staleClient: Scenario = {
  name: 'stale-client',
  description: 'a forgotten client is refused by a database all the time',
  benign: true,
  whenNamed: true,
  plan(context) {
    const span = wholeWindow(context, LEAST_S);
    if (typeof span === 'string') return span;
    const vpc = pickVpc(context, 1);
    const client = itemAt(withRole(vpc, 'worker'), 3);
    const database = itemAt(withRole(vpc, 'database'), 2);
    return {
      ...span,
      who: { sources: [client.address], targets: [database.address], enis: [client, database], ports: [PORT] },
      what: `${client.name} (${client.address}) was refused by ${database.name} (${database.address}:${PORT}) every ${EVERY_S} seconds.`,
      emit: repeated(
        context,
        everySeconds(span, EVERY_S),
        () => unansweredShot(PORT, 3),
        (recorder, exchange) => recorder.refusedInternal(client, database, exchange),
      ),
    };
  },
};
