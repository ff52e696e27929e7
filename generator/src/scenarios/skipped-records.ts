import { withRole } from '../topology.js';
import { varying } from './scenario.js';
import { pickVpc, pulses, windowWithin } from './timing.js';

/** More traffic than the flow-log service could write down: minutes of an interface are missing from the logs. */
export const skippedRecords = varying({
  name: 'skipped-records',
  description: 'records of one interface are lost for many minutes (SKIPDATA)',
  benign: false,
  whenNamed: true,
  parameters: { minutes: { usual: 40, low: 15, high: 120, unit: 'minutes' } },
  plan(context, { minutes }) {
    const span = windowWithin(context, { durationS: minutes * 60, at: 0.55 });
    if (typeof span === 'string') return span;
    const eni = context.random('plan').pick(withRole(pickVpc(context, 0), 'nat'));
    return {
      ...span,
      who: { sources: [eni.address], targets: [], enis: [eni] },
      what: `The records of ${eni.name} (${eni.id}) were lost in ${minutes} minutes.`,
      emit(slot, recorder) {
        for (const { at } of pulses(span, 60, slot)) recorder.skipData(eni, at);
      },
    };
  },
});
