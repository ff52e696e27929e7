import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { evenly, repeated, uploadOf, viaNat } from './pattern.js';
import { varying } from './scenario.js';
import { stranger } from './strangers.js';
import { pickVpc, windowWithin } from './timing.js';

const PORT = 443;

/** One inside host uploads in many short connections and gets next to nothing back. */
export const exfiltrationUploadOnly = varying({
  name: 'exfiltration-upload-only',
  description: 'one host sends many times what it receives, in many short connections',
  benign: false,
  whenNamed: true,
  parameters: {
    megabytes: { usual: 800, low: 200, high: 3_000, unit: 'MB', byOrder: true },
    hours: { usual: 4, low: 1, high: 12, unit: 'hours' },
    connections: { usual: 60, low: 20, high: 200, unit: 'connections' },
  },
  plan(context, { megabytes, hours, connections }) {
    const span = windowWithin(context, { durationS: hours * 3_600, at: 0.5 });
    if (typeof span === 'string') return span;
    const vpc = pickVpc(context, 0);
    const source = context.random('plan').pick(withRole(vpc, 'web'));
    const nat = itemAt(withRole(vpc, 'nat'), 0);
    const drop = stranger(context, 'SG');
    return {
      ...span,
      who: { sources: [source.address], targets: [drop.address], enis: [source, nat], ports: [PORT] },
      what: `${source.name} (${source.address}) sent ${megabytes} MB to ${drop.address} in ${connections} short connections over ${hours} hours, and received acknowledgements only.`,
      emit: repeated(
        context,
        evenly(span, connections),
        (chance) => ({
          serverPort: PORT,
          lengthS: chance.between(15, 50),
          ...uploadOf((megabytes * 1e6) / connections, chance),
        }),
        viaNat(source, nat, drop),
      ),
    };
  },
});
