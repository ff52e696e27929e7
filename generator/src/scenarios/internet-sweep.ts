import { publicAddresses } from '../country-blocks.js';
import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { peer } from '../traffic/outside-world.js';
import { evenly, repeated } from './pattern.js';
import { varying } from './scenario.js';
import { unansweredShot } from './shot.js';
import { pickVpc, windowWithin } from './timing.js';

const PORTS = [23, 22, 445, 8080, 2323];

/** One inside host looks for victims outside, as a worm does: one port on hosts all over the world. */
export const internetSweep = varying({
  name: 'internet-sweep',
  description: 'one host tries one port on many outside hosts',
  benign: false,
  whenNamed: true,
  parameters: {
    hosts: { usual: 400, low: 100, high: 800, unit: 'hosts' },
    minutes: { usual: 20, low: 5, high: 60, unit: 'minutes' },
  },
  plan(context, { hosts, minutes }) {
    const span = windowWithin(context, { durationS: minutes * 60, at: 0.5 });
    if (typeof span === 'string') return span;
    const random = context.random('plan');
    const vpc = pickVpc(context, 1);
    const source = random.pick(withRole(vpc, 'app'));
    const nat = itemAt(withRole(vpc, 'nat'), 0);
    const port = random.pick(PORTS);
    const targets = publicAddresses(hosts, (row) => row.scannerWeight, random).map(({ address }) => peer(address));
    return {
      ...span,
      who: {
        sources: [source.address],
        targets: targets.map(({ address }) => address),
        enis: [source, nat],
        ports: [port],
      },
      what: `${source.name} (${source.address}) tried port ${port} on ${hosts} outside hosts within ${minutes} minutes.`,
      emit: repeated(
        context,
        evenly(span, hosts),
        () => unansweredShot(port, 2),
        (recorder, exchange, number) => recorder.throughNat(source, nat, itemAt(targets, number), exchange),
      ),
    };
  },
});
