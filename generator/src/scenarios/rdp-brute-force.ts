import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { attemptsOf, GUESSING, rdpGuess } from './guessing.js';
import { evenly, repeated } from './pattern.js';
import { varying } from './scenario.js';
import { stranger } from './strangers.js';
import { pickVpc, windowWithin } from './timing.js';

/** One outside host tries passwords on a Windows host that somebody opened to the internet. */
export const rdpBruteForce = varying({
  name: 'rdp-brute-force',
  description: 'one outside host guesses passwords on a Windows host',
  benign: false,
  whenNamed: true,
  parameters: GUESSING,
  plan(context, { attempts: wanted, minutes }) {
    const span = windowWithin(context, { durationS: minutes * 60, at: 0.18 });
    if (typeof span === 'string') return span;
    const attacker = stranger(context, 'RU');
    const target = itemAt(withRole(pickVpc(context, 3), 'windows'), 1);
    const attempts = attemptsOf(wanted, context);
    return {
      ...span,
      who: { sources: [attacker.address], targets: [target.address], enis: [target], ports: [3389] },
      what: `${attacker.address} opened ${attempts} short RDP sessions to ${target.name} (${target.address}) within ${minutes} minutes.`,
      emit: repeated(context, evenly(span, attempts), rdpGuess, (recorder, exchange) =>
        recorder.inbound(target, attacker, exchange),
      ),
    };
  },
});
