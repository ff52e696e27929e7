import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { attemptsOf, GUESSING, sshGuess } from './guessing.js';
import { evenly, repeated } from './pattern.js';
import { varying } from './scenario.js';
import { stranger } from './strangers.js';
import { pickVpc, windowWithin } from './timing.js';

/** One outside host logs in to a bastion again and again: short accepted sessions, each with a new port. */
export const sshBruteForce = varying({
  name: 'ssh-brute-force',
  description: 'one outside host guesses passwords on a bastion',
  benign: false,
  parameters: GUESSING,
  plan(context, { attempts: wanted, minutes }) {
    const span = windowWithin(context, { durationS: minutes * 60, at: 0.12 });
    if (typeof span === 'string') return span;
    const attacker = stranger(context, 'VN');
    const bastion = itemAt(withRole(pickVpc(context, 1), 'bastion'), 0);
    const attempts = attemptsOf(wanted, context);
    return {
      ...span,
      who: { sources: [attacker.address], targets: [bastion.address], enis: [bastion], ports: [22] },
      what: `${attacker.address} opened ${attempts} short SSH sessions to ${bastion.name} (${bastion.address}) within ${minutes} minutes.`,
      emit: repeated(context, evenly(span, attempts), sshGuess, (recorder, exchange) =>
        recorder.inbound(bastion, attacker, exchange),
      ),
    };
  },
});
