import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { attemptsOf, GUESSING, winrmGuess } from './guessing.js';
import { evenly, repeated, viaNat } from './pattern.js';
import { varying } from './scenario.js';
import { stranger } from './strangers.js';
import { pickVpc, windowWithin } from './timing.js';

/** A compromised inside host guesses WinRM passwords of a stranger. */
export const winrmBruteForceActor = varying({
  name: 'winrm-brute-force-actor',
  description: 'one inside host guesses WinRM passwords of an outside host',
  benign: false,
  whenNamed: true,
  parameters: GUESSING,
  plan(context, { attempts: wanted, minutes }) {
    const span = windowWithin(context, { durationS: minutes * 60, at: 0.7 });
    if (typeof span === 'string') return span;
    const vpc = pickVpc(context, 2);
    const source = context.random('plan').pick(withRole(vpc, 'windows'));
    const nat = itemAt(withRole(vpc, 'nat'), 0);
    const victim = stranger(context, 'US');
    const attempts = attemptsOf(wanted, context);
    return {
      ...span,
      who: { sources: [source.address], targets: [victim.address], enis: [source, nat], ports: [5985] },
      what: `${source.name} (${source.address}) opened ${attempts} short WinRM sessions to ${victim.address} within ${minutes} minutes.`,
      emit: repeated(context, evenly(span, attempts), winrmGuess, viaNat(source, nat, victim)),
    };
  },
});
