import { UDP } from '../flow-row.js';
import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { peer } from '../traffic/outside-world.js';
import { everySeconds, repeated, together, viaNat } from './pattern.js';
import type { Scenario } from './scenario.js';
import { pickVpc, wholeWindow } from './timing.js';

const LEAST_S = 7_200;
const PLAIN_EVERY_S = 180;
const TLS_EVERY_S = 600;
const RESOLVER = '149.112.112.112';

/** The company's resolver forwards to one public resolver, in plain and over TLS, and always has. */
export const companyResolver: Scenario = {
  name: 'company-resolver',
  description: "the company's resolver forwards to one public resolver, in plain and over TLS",
  benign: true,
  whenNamed: true,
  plan(context) {
    const span = wholeWindow(context, LEAST_S);
    if (typeof span === 'string') return span;
    const vpc = pickVpc(context, 2);
    const forwarder = itemAt(withRole(vpc, 'windows'), 0);
    const send = viaNat(forwarder, itemAt(withRole(vpc, 'nat'), 0), peer(RESOLVER));
    return {
      ...span,
      who: {
        sources: [forwarder.address],
        targets: [RESOLVER],
        enis: [forwarder, itemAt(withRole(vpc, 'nat'), 0)],
        ports: [53, 853, 443],
      },
      what: `${forwarder.name} (${forwarder.address}) forwarded name lookups to ${RESOLVER} by DNS, DNS over TLS and DNS over HTTPS.`,
      emit: together(
        repeated(
          context,
          everySeconds(span, PLAIN_EVERY_S),
          (chance) => ({
            protocol: UDP,
            serverPort: 53,
            packetsOut: 1,
            bytesOut: chance.between(62, 95),
            packetsIn: 1,
            bytesIn: chance.between(90, 260),
          }),
          send,
          'plain',
        ),
        repeated(
          context,
          everySeconds(span, TLS_EVERY_S),
          (chance, number) => ({
            serverPort: number % 2 === 0 ? 853 : 443,
            lengthS: chance.between(5, 50),
            packetsOut: chance.between(12, 40),
            bytesOut: chance.between(1_500, 6_000),
            packetsIn: chance.between(10, 40),
            bytesIn: chance.between(4_000, 14_000),
          }),
          send,
          'tls',
        ),
      ),
    };
  },
};
