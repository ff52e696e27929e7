import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { streamed, viaNat } from './pattern.js';
import { varying } from './scenario.js';
import { stranger } from './strangers.js';
import { lastPart, pickVpc } from './timing.js';

const LEAST_S = 2 * 3_600;
/** Ports that stratum mining pools are known for. */
const PORT = 3333;
const OTHER_PORTS = [3333, 4444, 5555, 7777, 14444, 45700];

/** One inside host keeps a single connection to a mining pool open: small packets, minute after minute. */
export const cryptoMiner = varying({
  name: 'crypto-miner',
  description: 'one host talks to a mining pool for hours',
  benign: false,
  parameters: { hours: { usual: 8, low: 3, high: 20, unit: 'hours' } },
  plan(context, { hours }) {
    const span = lastPart(context, hours * 3_600, LEAST_S);
    if (typeof span === 'string') return span;
    const vpc = pickVpc(context, 4);
    const source = context.random('plan').pick(withRole(vpc, 'app'));
    const nat = itemAt(withRole(vpc, 'nat'), 0);
    const port = context.varied ? context.random('port').pick(OTHER_PORTS) : PORT;
    const pool = stranger(context, 'FR');
    return {
      ...span,
      who: { sources: [source.address], targets: [pool.address], enis: [source, nat], ports: [port] },
      what: `${source.name} (${source.address}) kept one connection to ${pool.address}:${port} open, with a few small packets every minute.`,
      emit: streamed(
        context,
        [span],
        (chance) => {
          const packets = chance.between(4, 12);
          return {
            serverPort: port,
            lengthS: chance.between(40, 58),
            packetsOut: packets,
            bytesOut: packets * chance.between(110, 180),
            packetsIn: packets + chance.between(0, 2),
            bytesIn: packets * chance.between(160, 300),
          };
        },
        viaNat(source, nat, pool),
      ),
    };
  },
});
