import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { checkIn } from './check-in.js';
import { repeated, sleeping, viaNat } from './pattern.js';
import { varying } from './scenario.js';
import { stranger } from './strangers.js';
import { lastPart, pickVpc } from './timing.js';

const DAY_S = 86_400;
const LEAST_S = 3 * 3_600;
const PORT = 443;

/** One inside host calls a command server every five minutes, give or take one, with a new small connection. */
export const beaconing = varying({
  name: 'beaconing',
  description: 'one host calls one outside host at regular intervals with jitter',
  benign: false,
  parameters: {
    everyS: { usual: 300, low: 30, high: 1_800, unit: 'seconds', byOrder: true },
    jitterPercent: { usual: 20, low: 0, high: 40, unit: '% of the interval' },
    lossPercent: { usual: 0, low: 0, high: 10, unit: '% of the calls' },
  },
  plan(context, { everyS, jitterPercent, lossPercent }) {
    const span = lastPart(context, context.varied ? DAY_S : 2 * DAY_S, LEAST_S);
    if (typeof span === 'string') return span;
    const vpc = pickVpc(context, 2);
    const source = context.random('plan').pick(withRole(vpc, 'worker'));
    const nat = itemAt(withRole(vpc, 'nat'), 0);
    const server = stranger(context, 'BG');
    return {
      ...span,
      who: { sources: [source.address], targets: [server.address], enis: [source, nat], ports: [PORT] },
      what: `${source.name} (${source.address}) opened a small connection to ${server.address} every ${everyS} seconds, with a jitter of ${jitterPercent} % and ${lossPercent} % of the calls lost.`,
      emit: repeated(
        context,
        sleeping(span, { everyS, jitterPercent, lossPercent }, context.random('times')),
        (chance) => checkIn(PORT, chance),
        viaNat(source, nat, server),
      ),
    };
  },
});
