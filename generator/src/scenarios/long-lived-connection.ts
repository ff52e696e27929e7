import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { streamed } from './pattern.js';
import { varying } from './scenario.js';
import { stranger } from './strangers.js';
import { lastPart, pickVpc } from './timing.js';

const LEAST_S = 4 * 3_600;
const PORT = 8443;

/** One host in a public subnet holds one connection to a stranger for most of a day: a tunnel, by its look. */
export const longLivedConnection = varying({
  name: 'long-lived-connection',
  description: 'one connection to an outside host stays open for hours',
  benign: false,
  parameters: { hours: { usual: 18, low: 13, high: 24, unit: 'hours' } },
  plan(context, { hours }) {
    const span = lastPart(context, hours * 3_600, LEAST_S);
    if (typeof span === 'string') return span;
    const source = itemAt(withRole(pickVpc(context, 3), 'bastion'), 0);
    const other = stranger(context, 'PL');
    return {
      ...span,
      who: { sources: [source.address], targets: [other.address], enis: [source], ports: [PORT] },
      what: `${source.name} (${source.address}) held one connection to ${other.address}:${PORT} for ${Math.round((span.to + 1 - span.from) / 3_600)} hours, one record a minute.`,
      emit: streamed(
        context,
        [span],
        (chance) => {
          const packetsOut = chance.between(20, 90);
          const packetsIn = chance.between(20, 90);
          return {
            serverPort: PORT,
            lengthS: chance.between(50, 58),
            packetsOut,
            bytesOut: packetsOut * chance.between(90, 240),
            packetsIn,
            bytesIn: packetsIn * chance.between(90, 200),
          };
        },
        (recorder, exchange) => recorder.outbound(source, other, exchange),
      ),
    };
  },
});
