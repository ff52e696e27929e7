import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { streamed } from './pattern.js';
import type { Scenario } from './scenario.js';
import { pickVpc, wholeWindow } from './timing.js';

const LEAST_S = 4 * 3_600;
const CLIENTS = 2;
/** Idle most of the time: a keep-alive. */
const RECORD_EVERY_S = 300;

/** An application holds its database connections for as long as it runs. */
export const connectionPool: Scenario = {
  name: 'connection-pool',
  description: 'applications hold database connections for days',
  benign: true,
  whenNamed: true,
  plan(context) {
    const span = wholeWindow(context, LEAST_S);
    if (typeof span === 'string') return span;
    const vpc = pickVpc(context, 3);
    const clients = withRole(vpc, 'app').slice(-CLIENTS);
    const database = itemAt(withRole(vpc, 'database'), 1);
    return {
      ...span,
      who: {
        sources: clients.map(({ address }) => address),
        targets: [database.address],
        enis: [...clients, database],
        ports: [5432],
      },
      what: `${CLIENTS} applications held a connection to ${database.name} (${database.address}) all the time.`,
      emit: streamed(
        context,
        clients.map((_, number) => ({ from: span.from + number * 7, to: span.to })),
        (chance) => {
          const packets = chance.between(10, 200);
          return {
            serverPort: 5432,
            packetsOut: packets,
            bytesOut: packets * chance.between(120, 300),
            packetsIn: packets,
            bytesIn: packets * chance.between(300, 1_100),
          };
        },
        (recorder, exchange, number) => recorder.internal(itemAt(clients, number), database, exchange),
        RECORD_EVERY_S,
      ),
    };
  },
};
