import { PATH_SAME_VPC } from '../flow-row.js';
import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { peer } from '../traffic/outside-world.js';
import { evenly, repeated } from './pattern.js';
import { varying } from './scenario.js';
import { unansweredShot } from './shot.js';
import { pickVpc, windowWithin } from './timing.js';

const PORT = 445;
const OTHER_PORTS = [22, 23, 445, 3389, 5985, 6379, 9200];
const FIRST_HOST = 4;
const LAST_HOST = 254;

/** One inside host tries one port on every address of some subnets; most addresses have no host behind them. */
export const horizontalSweep = varying({
  name: 'horizontal-sweep',
  description: 'one host tries one port on many hosts',
  benign: false,
  parameters: { minutes: { usual: 10, low: 2, high: 90, unit: 'minutes', byOrder: true } },
  plan(context, { minutes }) {
    const span = windowWithin(context, { durationS: minutes * 60, at: 0.55 });
    if (typeof span === 'string') return span;
    const random = context.random('plan');
    const vpc = pickVpc(context, 2);
    const port = context.varied ? context.random('port').pick(OTHER_PORTS) : PORT;
    const source = random.pick(withRole(vpc, 'windows'));
    const subnets = vpc.subnets.filter((subnet) => subnet.tier !== 'public');
    const known = new Map(vpc.enis.map((eni) => [eni.address, eni]));
    const all = subnets.flatMap((subnet) => hostsOf(subnet.cidr)).filter((address) => address !== source.address);
    const targets = random.shuffled(all).slice(0, Math.max(150, Math.round(all.length * context.scale)));
    return {
      ...span,
      who: {
        sources: [source.address],
        targets,
        enis: [source, ...targets.flatMap((address) => known.get(address) ?? [])],
        ports: [port],
      },
      what: `${source.name} (${source.address}) tried port ${port} on ${targets.length} addresses of ${vpc.cidr} within ${minutes} minutes.`,
      emit: repeated(
        context,
        evenly(span, targets.length),
        () => unansweredShot(port, 2),
        (recorder, exchange, number) => {
          const address = itemAt(targets, number);
          const target = known.get(address);
          if (target === undefined) recorder.outbound(source, peer(address), exchange, PATH_SAME_VPC);
          else recorder.refusedInternal(source, target, exchange);
        },
      ),
    };
  },
});

function hostsOf(cidr: string): string[] {
  const network = cidr.slice(0, cidr.lastIndexOf('.'));
  return Array.from({ length: LAST_HOST - FIRST_HOST + 1 }, (_, index) => `${network}.${FIRST_HOST + index}`);
}
