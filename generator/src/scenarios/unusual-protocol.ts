import { withRole } from '../topology.js';
import { evenly, repeated } from './pattern.js';
import { varying } from './scenario.js';
import { stranger } from './strangers.js';
import { pickVpc, windowWithin } from './timing.js';

/** GRE; others: IPv6 in IPv4, SCTP, EtherIP, and one without a name. */
const PROTOCOL = 47;
const OTHER_PROTOCOLS = [47, 41, 132, 97, 253];

/** One inside host wraps its traffic in a protocol that it never used before. */
export const unusualProtocol = varying({
  name: 'unusual-protocol',
  description: 'one host talks to an outside host in a protocol it never used before',
  benign: false,
  whenNamed: true,
  parameters: { minutes: { usual: 60, low: 15, high: 240, unit: 'minutes', byOrder: true } },
  plan(context, { minutes }) {
    const span = windowWithin(context, { durationS: minutes * 60, at: 0.5 });
    if (typeof span === 'string') return span;
    const vpc = pickVpc(context, 1);
    const source = context.random('plan').pick([...withRole(vpc, 'bastion'), ...withRole(vpc, 'mail')]);
    const protocol = context.varied ? context.random('protocol').pick(OTHER_PROTOCOLS) : PROTOCOL;
    const other = stranger(context, 'RU');
    return {
      ...span,
      who: { sources: [source.address], targets: [other.address], enis: [source] },
      what: `${source.name} (${source.address}) exchanged packets of IP protocol ${protocol} with ${other.address} for ${minutes} minutes.`,
      emit: repeated(
        context,
        evenly(span, minutes),
        (chance) => {
          const packets = chance.between(20, 200);
          return {
            protocol,
            serverPort: 0,
            clientPort: 0,
            lengthS: 50,
            packetsOut: packets,
            bytesOut: packets * chance.between(200, 900),
            packetsIn: packets,
            bytesIn: packets * chance.between(100, 600),
          };
        },
        (recorder, exchange) => recorder.outbound(source, other, exchange),
      ),
    };
  },
});
