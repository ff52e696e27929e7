import { publicAddresses } from '../country-blocks.js';
import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { peer } from '../traffic/outside-world.js';
import { streamed } from './pattern.js';
import { varying } from './scenario.js';
import { pickVpc, windowWithin } from './timing.js';

/** Ports of relays: OR port and directory port. */
const PORTS = [9001, 9001, 9030];
/** Tor sends cells of 514 bytes; with TLS and TCP headers about 590 on the wire. */
const CELL_BYTES = 590;

/** One inside host joins the Tor network: a guard it keeps, another in reserve, and a directory. */
export const torClient = varying({
  name: 'tor-client',
  description: 'one host holds connections to Tor relays',
  benign: false,
  whenNamed: true,
  parameters: { minutes: { usual: 120, low: 30, high: 480, unit: 'minutes', byOrder: true } },
  plan(context, { minutes }) {
    const span = windowWithin(context, { durationS: minutes * 60, at: 0.4 });
    if (typeof span === 'string') return span;
    const random = context.random('plan');
    const vpc = pickVpc(context, 3);
    const source = random.pick(withRole(vpc, 'worker'));
    const nat = itemAt(withRole(vpc, 'nat'), 1);
    const relays = publicAddresses(PORTS.length, (row) => row.customerWeight, random).map(({ address }) =>
      peer(address),
    );
    return {
      ...span,
      who: {
        sources: [source.address],
        targets: relays.map(({ address }) => address),
        enis: [source, nat],
        ports: [...new Set(PORTS)],
      },
      what: `${source.name} (${source.address}) held connections to ${relays.length} Tor relays for ${minutes} minutes.`,
      emit: streamed(
        context,
        relays.map((_, number) => ({ from: span.from + number * 20, to: number === 0 ? span.to : span.from + 600 })),
        (chance, number) => {
          const packetsOut = chance.between(2, 40);
          const packetsIn = chance.between(3, 80);
          return {
            serverPort: itemAt(PORTS, number),
            packetsOut,
            bytesOut: packetsOut * CELL_BYTES,
            packetsIn,
            bytesIn: packetsIn * CELL_BYTES,
          };
        },
        (recorder, exchange, number) => recorder.throughNat(source, nat, itemAt(relays, number), exchange),
      ),
    };
  },
});
