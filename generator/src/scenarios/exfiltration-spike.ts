import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { streamed, uploadOf, viaNat } from './pattern.js';
import { varying } from './scenario.js';
import { stranger } from './strangers.js';
import { pickVpc, windowWithin } from './timing.js';

const PORT = 443;

/** One inside host sends tens of gigabytes to a stranger in a quarter of an hour, in one connection. */
export const exfiltrationSpike = varying({
  name: 'exfiltration-spike',
  description: 'one host uploads far more than ever to one outside host',
  benign: false,
  parameters: {
    megabytes: { usual: 24_000, low: 1_000, high: 40_000, unit: 'MB', byOrder: true },
    minutes: { usual: 15, low: 5, high: 120, unit: 'minutes', byOrder: true },
  },
  plan(context, { megabytes, minutes }) {
    const span = windowWithin(context, { durationS: minutes * 60, at: 0.82 });
    if (typeof span === 'string') return span;
    const vpc = pickVpc(context, 3);
    const source = context.random('plan').pick(withRole(vpc, 'worker'));
    const nat = itemAt(withRole(vpc, 'nat'), 0);
    const drop = stranger(context, 'NL');
    const bytesAMinute = (megabytes * 1e6) / minutes;
    return {
      ...span,
      who: { sources: [source.address], targets: [drop.address], enis: [source, nat], ports: [PORT] },
      what: `${source.name} (${source.address}) sent about ${(megabytes / 1_000).toFixed(1)} GB to ${drop.address} in ${minutes} minutes, through a NAT gateway.`,
      emit: streamed(
        context,
        [span],
        (chance) => ({ serverPort: PORT, lengthS: 59, ...uploadOf(bytesAMinute, chance) }),
        viaNat(source, nat, drop),
      ),
    };
  },
});
