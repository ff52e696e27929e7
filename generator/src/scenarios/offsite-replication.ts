import { publicAddresses } from '../country-blocks.js';
import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { peer } from '../traffic/outside-world.js';
import { everyDay, streamed, uploadOf, viaNat } from './pattern.js';
import type { Scenario } from './scenario.js';
import { pickVpc } from './timing.js';

const BEGINS_S = 3 * 3_600 + 600;
const DURATION_S = 2_400;
const BYTES_PER_MINUTE = 120_000_000;
const PORT = 22;

/** Every night a database is copied to another provider, gigabytes in forty minutes, as it has been for long. */
export const offsiteReplication: Scenario = {
  name: 'offsite-replication',
  description: 'a database is copied to an outside provider every night',
  benign: true,
  whenNamed: true,
  plan(context) {
    const nights = everyDay(context, { beginsS: BEGINS_S, durationS: DURATION_S });
    const first = nights[0];
    const last = nights.at(-1);
    if (first === undefined || last === undefined)
      return 'needs the 40 minutes from 03:10 UTC, and the window has none';
    const vpc = pickVpc(context, 2);
    const source = itemAt(withRole(vpc, 'backup'), 0);
    const nat = itemAt(withRole(vpc, 'nat'), 1);
    const providers = publicAddresses(1, (row) => row.customerWeight, context.random('plan'));
    const provider = peer(itemAt(providers, 0).address);
    return {
      from: first.from,
      to: last.to,
      who: { sources: [source.address], targets: [provider.address], enis: [source, nat], ports: [PORT] },
      what: `${source.name} (${source.address}) copied about 5 GB to ${provider.address} each night from 03:10 UTC; ${nights.length} nights.`,
      emit: streamed(
        context,
        nights,
        (chance) => ({ serverPort: PORT, lengthS: 59, ...uploadOf(BYTES_PER_MINUTE, chance) }),
        viaNat(source, nat, provider),
      ),
    };
  },
};
