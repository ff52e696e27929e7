import { publicAddresses } from '../country-blocks.js';
import { ESP, GRE } from '../flow-row.js';
import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { peer } from '../traffic/outside-world.js';
import { everySeconds, repeated } from './pattern.js';
import type { Scenario } from './scenario.js';
import { pickVpc, wholeWindow } from './timing.js';

const LEAST_S = 7_200;
const EVERY_S = 120;

/** Tunnels to two branch offices carry traffic all the time: GRE and ESP are what they are made of. */
export const siteTunnels: Scenario = {
  name: 'site-tunnels',
  description: 'GRE and IPsec tunnels to two branch offices',
  benign: true,
  whenNamed: true,
  plan(context) {
    const span = wholeWindow(context, LEAST_S);
    if (typeof span === 'string') return span;
    const gateway = itemAt(withRole(pickVpc(context, 1), 'vpn'), 0);
    const branches = publicAddresses(2, (row) => row.customerWeight, context.random('plan')).map(({ address }) =>
      peer(address),
    );
    return {
      ...span,
      who: { sources: [gateway.address], targets: branches.map(({ address }) => address), enis: [gateway] },
      what: `${gateway.name} (${gateway.address}) kept a GRE and an IPsec tunnel to two branch offices busy.`,
      emit: repeated(
        context,
        everySeconds(span, EVERY_S),
        (chance, number) => {
          const packetsOut = chance.between(60, 2_000);
          const packetsIn = chance.between(60, 2_000);
          return {
            protocol: number % 2 === 0 ? GRE : ESP,
            serverPort: 0,
            clientPort: 0,
            lengthS: 58,
            packetsOut,
            bytesOut: packetsOut * chance.between(200, 900),
            packetsIn,
            bytesIn: packetsIn * chance.between(200, 900),
          };
        },
        (recorder, exchange, number) => recorder.outbound(gateway, itemAt(branches, number % 2), exchange),
      ),
    };
  },
};
