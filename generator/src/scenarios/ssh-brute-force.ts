import { blankExchange } from '../flow-row.js';
import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { peer } from '../traffic/outside-world.js';
import type { Scenario } from './scenario.js';
import { aim } from './shot.js';
import { addressOfCountry } from './strangers.js';
import { pickVpc, pulses, windowWithin } from './timing.js';

const ATTEMPTS = 600;
const ATTEMPTS_MIN = 120;
const DURATION_S = 1500;
const PORT = 22;

/** One outside host logs in to a bastion again and again: short accepted sessions, each with a new port. */
export const sshBruteForce: Scenario = {
  name: 'ssh-brute-force',
  description: 'one outside host guesses passwords on a bastion',
  benign: false,
  plan(context) {
    const span = windowWithin(context, { durationS: DURATION_S, at: 0.12 });
    if (typeof span === 'string') return span;
    const random = context.random('plan');
    const attacker = peer(addressOfCountry('VN', random));
    const bastion = itemAt(withRole(pickVpc(context, 1), 'bastion'), 0);
    const attempts = Math.max(ATTEMPTS_MIN, Math.round(ATTEMPTS * context.scale));
    const exchange = blankExchange();
    return {
      ...span,
      who: { sources: [attacker.address], targets: [bastion.address], enis: [bastion], ports: [PORT] },
      what: `${attacker.address} opened ${attempts} short SSH sessions to ${bastion.name} (${bastion.address}) within 25 minutes.`,
      emit(slot, recorder) {
        const chance = context.random(slot.start);
        for (const { number, at } of pulses(span, DURATION_S / attempts, slot)) {
          if (number >= attempts) continue;
          const packets = chance.between(11, 18);
          const shot = {
            at,
            serverPort: PORT,
            lengthS: chance.between(1, 4),
            packetsOut: packets,
            bytesOut: packets * chance.between(95, 120),
            packetsIn: packets + 2,
            bytesIn: packets * chance.between(130, 170),
          };
          recorder.inbound(bastion, attacker, aim(exchange, shot, chance));
        }
      },
    };
  },
};
