import { blankExchange } from '../flow-row.js';
import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { peer } from '../traffic/outside-world.js';
import type { Scenario } from './scenario.js';
import { aim } from './shot.js';
import { addressOfCountry } from './strangers.js';
import { phaseAt, pickVpc, pulses, windowWithin } from './timing.js';

const DURATION_S = 900;
const BYTES_PER_MINUTE = 1_600_000_000;
const PACKET_BYTES = 1_420;
const PORT = 443;

/** One inside host sends tens of gigabytes to a stranger in a quarter of an hour, in one connection. */
export const exfiltrationSpike: Scenario = {
  name: 'exfiltration-spike',
  description: 'one host uploads far more than ever to one outside host',
  benign: false,
  plan(context) {
    const span = windowWithin(context, { durationS: DURATION_S, at: 0.82 });
    if (typeof span === 'string') return span;
    const random = context.random('plan');
    const vpc = pickVpc(context, 3);
    const source = random.pick(withRole(vpc, 'worker'));
    const nat = itemAt(withRole(vpc, 'nat'), 0);
    const drop = peer(addressOfCountry('NL', random));
    const clientPort = random.between(40_000, 60_000);
    const exchange = blankExchange();
    return {
      ...span,
      who: { sources: [source.address], targets: [drop.address], enis: [source, nat], ports: [PORT] },
      what: `${source.name} (${source.address}) sent about 24 GB to ${drop.address} in 15 minutes, through a NAT gateway.`,
      emit(slot, recorder) {
        const chance = context.random(slot.start);
        for (const { at } of pulses(span, 60, slot)) {
          const bytesOut = Math.round(BYTES_PER_MINUTE * (0.9 + 0.2 * chance.next()));
          const packetsOut = Math.round(bytesOut / PACKET_BYTES);
          const packetsIn = Math.round(packetsOut / 3);
          const shot = {
            at,
            serverPort: PORT,
            clientPort,
            lengthS: 59,
            packetsOut,
            bytesOut,
            packetsIn,
            bytesIn: packetsIn * 52,
          };
          recorder.throughNat(source, nat, drop, aim(exchange, { ...shot, phase: phaseAt(span, at) }, chance));
        }
      },
    };
  },
};
