import { publicAddresses } from '../country-blocks.js';
import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { peer } from '../traffic/outside-world.js';
import { evenly, repeated } from './pattern.js';
import { varying } from './scenario.js';
import { pickVpc, windowWithin } from './timing.js';

const PORTS = [25, 25, 25, 587, 465];

/** A host that never sent mail delivers it to mail servers all over the world. */
export const spamBurst = varying({
  name: 'spam-burst',
  description: 'one host that is no mail server sends mail to many outside servers',
  benign: false,
  whenNamed: true,
  parameters: {
    servers: { usual: 40, low: 10, high: 150, unit: 'mail servers', byOrder: true },
    messages: { usual: 300, low: 150, high: 800, unit: 'messages', byOrder: true },
    minutes: { usual: 60, low: 20, high: 180, unit: 'minutes' },
  },
  plan(context, { servers: count, messages, minutes }) {
    const span = windowWithin(context, { durationS: minutes * 60, at: 0.75 });
    if (typeof span === 'string') return span;
    const random = context.random('plan');
    const vpc = pickVpc(context, 1);
    const source = random.pick(withRole(vpc, 'web'));
    const nat = itemAt(withRole(vpc, 'nat'), 0);
    const port = context.varied ? random.pick(PORTS) : 25;
    const servers = publicAddresses(count, (row) => row.customerWeight, random).map(({ address }) => peer(address));
    return {
      ...span,
      who: {
        sources: [source.address],
        targets: servers.map(({ address }) => address),
        enis: [source, nat],
        ports: [port],
      },
      what: `${source.name} (${source.address}), which is no mail server, delivered ${messages} messages to port ${port} of ${count} outside servers.`,
      emit: repeated(
        context,
        evenly(span, messages),
        (chance) => ({
          serverPort: port,
          lengthS: chance.between(1, 8),
          packetsOut: chance.between(12, 24),
          bytesOut: chance.between(3_000, 16_000),
          packetsIn: chance.between(10, 18),
          bytesIn: chance.between(900, 2_200),
        }),
        (recorder, exchange, number) =>
          recorder.throughNat(source, nat, itemAt(servers, (number * 11) % servers.length), exchange),
      ),
    };
  },
});
