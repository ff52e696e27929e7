import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { checkIn } from './check-in.js';
import { repeated, sleeping, viaNat } from './pattern.js';
import { varying } from './scenario.js';
import { stranger } from './strangers.js';
import { lastPart, pickVpc } from './timing.js';

const WEEK_S = 7 * 86_400;
const PORT = 443;

/** As beaconing, but so seldom that only a week shows the rhythm. */
export const slowBeaconing = varying({
  name: 'slow-beaconing',
  description: 'one host calls one outside host every hour or two, for a week',
  benign: false,
  whenNamed: true,
  parameters: {
    everyS: { usual: 3_600, low: 1_800, high: 7_200, unit: 'seconds' },
    jitterPercent: { usual: 20, low: 0, high: 40, unit: '% of the interval' },
    lossPercent: { usual: 5, low: 0, high: 10, unit: '% of the calls' },
  },
  plan(context, { everyS, jitterPercent, lossPercent }) {
    const span = lastPart(context, WEEK_S, WEEK_S);
    if (typeof span === 'string') return span;
    const vpc = pickVpc(context, 1);
    const source = context.random('plan').pick(withRole(vpc, 'app'));
    const nat = itemAt(withRole(vpc, 'nat'), 1);
    const server = stranger(context, 'CZ');
    return {
      ...span,
      who: { sources: [source.address], targets: [server.address], enis: [source, nat], ports: [PORT] },
      what: `${source.name} (${source.address}) opened a small connection to ${server.address} every ${Math.round(everyS / 60)} minutes, with a jitter of ${jitterPercent} %, for a week.`,
      emit: repeated(
        context,
        sleeping(span, { everyS, jitterPercent, lossPercent }, context.random('times')),
        (chance) => checkIn(PORT, chance),
        viaNat(source, nat, server),
      ),
    };
  },
});
