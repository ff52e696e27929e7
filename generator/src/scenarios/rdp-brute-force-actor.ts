import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { attemptsOf, GUESSING, rdpGuess } from './guessing.js';
import { evenly, repeated, viaNat } from './pattern.js';
import { varying } from './scenario.js';
import { stranger } from './strangers.js';
import { pickVpc, windowWithin } from './timing.js';

/** A compromised inside host guesses RDP passwords of a stranger. */
export const rdpBruteForceActor = varying({
  name: 'rdp-brute-force-actor',
  description: 'one inside host guesses RDP passwords of an outside host',
  benign: false,
  whenNamed: true,
  parameters: GUESSING,
  plan(context, { attempts: wanted, minutes }) {
    const span = windowWithin(context, { durationS: minutes * 60, at: 0.6 });
    if (typeof span === 'string') return span;
    const vpc = pickVpc(context, 2);
    const source = context.random('plan').pick(withRole(vpc, 'worker'));
    const nat = itemAt(withRole(vpc, 'nat'), 0);
    const victim = stranger(context, 'US');
    const attempts = attemptsOf(wanted, context);
    return {
      ...span,
      who: { sources: [source.address], targets: [victim.address], enis: [source, nat], ports: [3389] },
      what: `${source.name} (${source.address}) opened ${attempts} short RDP sessions to ${victim.address} within ${minutes} minutes.`,
      emit: repeated(context, evenly(span, attempts), rdpGuess, viaNat(source, nat, victim)),
    };
  },
});
