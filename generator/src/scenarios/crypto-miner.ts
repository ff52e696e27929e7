import { blankExchange } from '../flow-row.js';
import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { peer } from '../traffic/outside-world.js';
import type { Scenario } from './scenario.js';
import { aim } from './shot.js';
import { addressOfCountry } from './strangers.js';
import { lastPart, phaseAt, pickVpc, pulses } from './timing.js';

const LONGEST_S = 8 * 3_600;
const LEAST_S = 2 * 3_600;
/** A port that stratum mining pools are known for. */
const PORT = 3333;

/** One inside host keeps a single connection to a mining pool open: small packets, minute after minute. */
export const cryptoMiner: Scenario = {
  name: 'crypto-miner',
  description: 'one host talks to a mining pool for hours',
  benign: false,
  plan(context) {
    const span = lastPart(context, LONGEST_S, LEAST_S);
    if (typeof span === 'string') return span;
    const random = context.random('plan');
    const vpc = pickVpc(context, 4);
    const source = random.pick(withRole(vpc, 'app'));
    const nat = itemAt(withRole(vpc, 'nat'), 0);
    const pool = peer(addressOfCountry('FR', random));
    const clientPort = random.between(35_000, 60_000);
    const exchange = blankExchange();
    return {
      ...span,
      who: { sources: [source.address], targets: [pool.address], enis: [source, nat], ports: [PORT] },
      what: `${source.name} (${source.address}) kept one connection to ${pool.address}:${PORT} open, with a few small packets every minute.`,
      emit(slot, recorder) {
        const chance = context.random(slot.start);
        for (const { at } of pulses(span, 60, slot)) {
          const packets = chance.between(4, 12);
          const shot = {
            at,
            serverPort: PORT,
            clientPort,
            lengthS: chance.between(40, 58),
            packetsOut: packets,
            bytesOut: packets * chance.between(110, 180),
            packetsIn: packets + chance.between(0, 2),
            bytesIn: packets * chance.between(160, 300),
            phase: phaseAt(span, at),
          };
          recorder.throughNat(source, nat, pool, aim(exchange, shot, chance));
        }
      },
    };
  },
};
