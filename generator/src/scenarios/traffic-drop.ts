import { varying } from './scenario.js';
import { pickVpc, windowWithin } from './timing.js';

/** A VPC falls silent: an outage, or somebody who turned logging off in all but name. */
export const trafficDrop = varying({
  name: 'traffic-drop',
  description: 'everyday traffic of one VPC stops',
  benign: false,
  whenNamed: true,
  parameters: { hours: { usual: 3, low: 2, high: 6, unit: 'hours' } },
  plan(context, { hours }) {
    const span = windowWithin(context, { durationS: hours * 3_600, at: 0.6 });
    if (typeof span === 'string') return span;
    const vpc = pickVpc(context, 2);
    return {
      ...span,
      who: { sources: [], targets: [], enis: vpc.enis },
      what: `No everyday traffic of ${vpc.name} (${vpc.id}) took place for ${hours} hours.`,
      emit: () => undefined,
      silence: { vpc, ...span },
    };
  },
});
