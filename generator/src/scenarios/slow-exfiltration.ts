import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { repeated, sleeping, uploadOf, viaNat } from './pattern.js';
import { varying } from './scenario.js';
import { stranger } from './strangers.js';
import { lastPart, pickVpc } from './timing.js';

const DAY_S = 86_400;
const LEAST_S = 12 * 3_600;
const PORT = 443;

/** One inside host sends a few megabytes to the same stranger every ten minutes or so, for days. */
export const slowExfiltration = varying({
  name: 'slow-exfiltration',
  description: 'one host uploads a little at a time to one outside host, for days',
  benign: false,
  parameters: {
    megabytesADay: { usual: 940, low: 200, high: 3_000, unit: 'MB a day', byOrder: true },
    everyS: { usual: 600, low: 300, high: 1_800, unit: 'seconds' },
    days: { usual: 3, low: 1, high: 3, unit: 'days' },
  },
  plan(context, { megabytesADay, everyS, days }) {
    const span = lastPart(context, days * DAY_S, LEAST_S);
    if (typeof span === 'string') return span;
    const vpc = pickVpc(context, 0);
    const source = context.random('plan').pick(withRole(vpc, 'app'));
    const nat = itemAt(withRole(vpc, 'nat'), 1);
    const drop = stranger(context, 'RO');
    const bytes = (megabytesADay * 1e6 * everyS) / DAY_S;
    return {
      ...span,
      who: { sources: [source.address], targets: [drop.address], enis: [source, nat], ports: [PORT] },
      what: `${source.name} (${source.address}) sent about ${megabytesADay} MB a day to ${drop.address}, a little every ${Math.round(everyS / 60)} minutes or so, through a NAT gateway.`,
      emit: repeated(
        context,
        sleeping(span, { everyS, jitterPercent: 30, lossPercent: 0 }, context.random('times')),
        (chance) => ({ serverPort: PORT, lengthS: 25, ...uploadOf(bytes, chance) }),
        viaNat(source, nat, drop),
      ),
    };
  },
});
