import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { evenly, repeated } from './pattern.js';
import { varying } from './scenario.js';
import { pickVpc, windowWithin } from './timing.js';

const PORT = 9092;

/** A consumer that lost its place reads everything again: known hosts, known port, many times the usual volume. */
export const trafficSpike = varying({
  name: 'traffic-spike',
  description: 'traffic of one VPC is many times what it is at that hour',
  benign: false,
  whenNamed: true,
  parameters: {
    gigabytes: { usual: 120, low: 40, high: 400, unit: 'GB', byOrder: true },
    connections: { usual: 2_000, low: 1_000, high: 3_000, unit: 'connections' },
    minutes: { usual: 60, low: 60, high: 180, unit: 'minutes' },
  },
  plan(context, { gigabytes, connections, minutes }) {
    const span = windowWithin(context, { durationS: minutes * 60, at: 0.45 });
    if (typeof span === 'string') return span;
    const vpc = pickVpc(context, 3);
    const clients = withRole(vpc, 'worker');
    const brokers = withRole(vpc, 'kafka');
    const bytes = (gigabytes * 1e9) / connections;
    return {
      ...span,
      who: {
        sources: clients.map(({ address }) => address),
        targets: brokers.map(({ address }) => address),
        enis: [...clients, ...brokers],
        ports: [PORT],
      },
      what: `${clients.length} hosts of ${vpc.name} read ${gigabytes} GB from ${brokers.length} brokers in ${minutes} minutes, many times the usual.`,
      emit: repeated(
        context,
        evenly(span, connections),
        (chance) => {
          const bytesIn = Math.round(bytes * (0.7 + 0.6 * chance.next()));
          const packetsIn = Math.ceil(bytesIn / 1_430);
          const packetsOut = Math.ceil(packetsIn / 3);
          return { serverPort: PORT, lengthS: 30, packetsOut, bytesOut: packetsOut * 60, packetsIn, bytesIn };
        },
        (recorder, exchange, number) =>
          recorder.internal(
            itemAt(clients, number % clients.length),
            itemAt(brokers, number % brokers.length),
            exchange,
          ),
      ),
    };
  },
});
