import { publicAddresses } from '../country-blocks.js';
import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { peer } from '../traffic/outside-world.js';
import { evenly, repeated } from './pattern.js';
import { varying } from './scenario.js';
import { pickVpc, windowWithin } from './timing.js';

const SERVICES = [
  { port: 6379, role: 'cache' },
  { port: 5432, role: 'database' },
  { port: 3306, role: 'database' },
  { port: 9200, role: 'search' },
  { port: 27017, role: 'database' },
  { port: 3389, role: 'windows' },
  { port: 2375, role: 'worker' },
] as const;

/** A rule too wide: hosts on the internet reach a service that was meant for inside, and it answers. */
export const exposedService = varying({
  name: 'exposed-service',
  description: 'outside hosts reach a database, cache or desktop that answers them',
  benign: false,
  whenNamed: true,
  parameters: {
    visitors: { usual: 15, low: 4, high: 60, unit: 'outside hosts', byOrder: true },
    minutes: { usual: 240, low: 60, high: 600, unit: 'minutes' },
  },
  plan(context, { visitors, minutes }) {
    const span = windowWithin(context, { durationS: minutes * 60, at: 0.5 });
    if (typeof span === 'string') return span;
    const random = context.random('plan');
    const { port, role } = context.varied ? random.pick(SERVICES) : itemAt(SERVICES, 0);
    const target = random.pick(withRole(pickVpc(context, 1), role));
    const guests = publicAddresses(visitors, (row) => row.scannerWeight, random).map(({ address }) => peer(address));
    return {
      ...span,
      who: {
        sources: guests.map(({ address }) => address),
        targets: [target.address],
        enis: [target],
        ports: [port],
      },
      what: `${visitors} outside hosts reached port ${port} of ${target.name} (${target.address}), which answered.`,
      emit: repeated(
        context,
        evenly(span, visitors * 2),
        (chance) => ({
          serverPort: port,
          lengthS: chance.between(0, 6),
          packetsOut: chance.between(4, 12),
          bytesOut: chance.between(240, 1_600),
          packetsIn: chance.between(3, 12),
          bytesIn: chance.between(200, 6_000),
        }),
        (recorder, exchange, number) => recorder.inbound(target, itemAt(guests, number % guests.length), exchange),
      ),
    };
  },
});
