import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { attemptsOf, GUESSING, winrmGuess } from './guessing.js';
import { evenly, repeated } from './pattern.js';
import { varying } from './scenario.js';
import { pickVpc, windowWithin } from './timing.js';

/** One inside host tries passwords on a Windows host beside it, through Windows Remote Management. */
export const winrmBruteForce = varying({
  name: 'winrm-brute-force',
  description: 'one inside host guesses WinRM passwords of another',
  benign: false,
  whenNamed: true,
  parameters: GUESSING,
  plan(context, { attempts: wanted, minutes }) {
    const span = windowWithin(context, { durationS: minutes * 60, at: 0.47 });
    if (typeof span === 'string') return span;
    const vpc = pickVpc(context, 4);
    const source = context.random('plan').pick(withRole(vpc, 'worker'));
    const target = itemAt(withRole(vpc, 'windows'), 0);
    const attempts = attemptsOf(wanted, context);
    return {
      ...span,
      who: { sources: [source.address], targets: [target.address], enis: [source, target], ports: [5985] },
      what: `${source.name} (${source.address}) opened ${attempts} short WinRM sessions to ${target.name} (${target.address}) within ${minutes} minutes.`,
      emit: repeated(context, evenly(span, attempts), winrmGuess, (recorder, exchange) =>
        recorder.internal(source, target, exchange),
      ),
    };
  },
});
