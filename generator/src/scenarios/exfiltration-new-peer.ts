import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { streamed, uploadOf, viaNat } from './pattern.js';
import { varying } from './scenario.js';
import { stranger } from './strangers.js';
import { pickVpc, windowWithin } from './timing.js';

/** A database, which never talks to the outside, sends a dump to a host nobody talked to before, over SSH. */
export const exfiltrationNewPeer = varying({
  name: 'exfiltration-new-peer',
  description: 'a database uploads to an outside host that nobody has talked to before',
  benign: false,
  whenNamed: true,
  parameters: {
    megabytes: { usual: 600, low: 200, high: 2_000, unit: 'MB', byOrder: true },
    minutes: { usual: 40, low: 10, high: 240, unit: 'minutes', byOrder: true },
  },
  plan(context, { megabytes, minutes }) {
    const span = windowWithin(context, { durationS: minutes * 60, at: 0.6 });
    if (typeof span === 'string') return span;
    const vpc = pickVpc(context, 4);
    const source = context.random('plan').pick(withRole(vpc, 'database'));
    const nat = itemAt(withRole(vpc, 'nat'), 1);
    const drop = stranger(context, 'NL');
    const port = context.varied ? context.random('port').pick([22, 443, 8443]) : 22;
    return {
      ...span,
      who: { sources: [source.address], targets: [drop.address], enis: [source, nat], ports: [port] },
      what: `${source.name} (${source.address}) sent ${megabytes} MB to ${drop.address}:${port}, a host nobody had talked to, in ${minutes} minutes.`,
      emit: streamed(
        context,
        [span],
        (chance) => ({ serverPort: port, lengthS: 59, ...uploadOf((megabytes * 1e6) / minutes, chance) }),
        viaNat(source, nat, drop),
      ),
    };
  },
});
