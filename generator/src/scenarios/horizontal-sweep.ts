import { blankExchange, PATH_SAME_VPC } from '../flow-row.js';
import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { peer } from '../traffic/outside-world.js';
import type { Scenario } from './scenario.js';
import { knock } from './shot.js';
import { pickVpc, pulses, windowWithin } from './timing.js';

const PORT = 445;
const DURATION_S = 600;
const FIRST_HOST = 4;
const LAST_HOST = 254;

/** One inside host tries one port on every address of some subnets; most addresses have no host behind them. */
export const horizontalSweep: Scenario = {
  name: 'horizontal-sweep',
  description: 'one host tries one port on many hosts',
  benign: false,
  plan(context) {
    const span = windowWithin(context, { durationS: DURATION_S, at: 0.55 });
    if (typeof span === 'string') return span;
    const random = context.random('plan');
    const vpc = pickVpc(context, 2);
    const source = random.pick(withRole(vpc, 'windows'));
    const subnets = vpc.subnets.filter((subnet) => subnet.tier !== 'public');
    const known = new Map(vpc.enis.map((eni) => [eni.address, eni]));
    const all = subnets.flatMap((subnet) => hostsOf(subnet.cidr)).filter((address) => address !== source.address);
    const targets = random.shuffled(all).slice(0, Math.max(150, Math.round(all.length * context.scale)));
    const exchange = blankExchange();
    return {
      ...span,
      who: {
        sources: [source.address],
        targets,
        enis: [source, ...targets.flatMap((address) => known.get(address) ?? [])],
        ports: [PORT],
      },
      what: `${source.name} (${source.address}) tried port ${PORT} on ${targets.length} addresses of ${vpc.cidr} within ten minutes.`,
      emit(slot, recorder) {
        const chance = context.random(slot.start);
        for (const { number, at } of pulses(span, DURATION_S / targets.length, slot)) {
          if (number >= targets.length) continue;
          const address = itemAt(targets, number);
          const target = known.get(address);
          knock(exchange, { at, serverPort: PORT, packets: 2 }, chance);
          if (target === undefined) recorder.outbound(source, peer(address), exchange, PATH_SAME_VPC);
          else recorder.refusedInternal(source, target, exchange);
        }
      },
    };
  },
};

function hostsOf(cidr: string): string[] {
  const network = cidr.slice(0, cidr.lastIndexOf('.'));
  return Array.from({ length: LAST_HOST - FIRST_HOST + 1 }, (_, index) => `${network}.${FIRST_HOST + index}`);
}
