import { publicAddresses } from '../country-blocks.js';
import { UDP } from '../flow-row.js';
import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { peer } from '../traffic/outside-world.js';
import { everyDay, streamed } from './pattern.js';
import type { Scenario } from './scenario.js';
import { pickVpc, type Span } from './timing.js';

const BEGINS_S = 8 * 3_600;
const DURATION_S = 9 * 3_600;
const CALLS_A_DAY = 40;
/** G.711: 50 packets of 200 bytes a second each way. */
const PACKETS_PER_MINUTE = 3_000;
const PACKET_BYTES = 200;

/** Calls through an outside provider: thousands of datagrams a minute, as many back. */
export const voipCalls: Scenario = {
  name: 'voip-calls',
  description: 'telephone calls through an outside provider: UDP volume both ways',
  benign: true,
  whenNamed: true,
  plan(context) {
    const days = everyDay(context, { beginsS: BEGINS_S, durationS: DURATION_S });
    const first = days[0];
    const last = days.at(-1);
    if (first === undefined || last === undefined)
      return 'needs the nine hours from 08:00 UTC, and the window has none';
    const random = context.random('calls');
    const gateway = itemAt(withRole(pickVpc(context, 2), 'nlb'), 0);
    const provider = peer(
      itemAt(
        publicAddresses(1, (row) => row.customerWeight, random),
        0,
      ).address,
    );
    const calls: Span[] = days.flatMap((day) =>
      Array.from({ length: CALLS_A_DAY }, () => {
        const from = day.from + random.below(DURATION_S - 1_200);
        return { from, to: from + random.between(2, 18) * 60 - 1 };
      }),
    );
    const ports = calls.map(() => random.between(10_000, 19_999));
    return {
      from: first.from,
      to: last.to,
      who: { sources: [gateway.address], targets: [provider.address], enis: [gateway] },
      what: `${gateway.name} (${gateway.address}) carried ${CALLS_A_DAY} telephone calls a day through ${provider.address}.`,
      emit: streamed(
        context,
        calls,
        (chance, number) => {
          const packetsIn = PACKETS_PER_MINUTE - chance.below(30);
          return {
            protocol: UDP,
            serverPort: itemAt(ports, number),
            packetsOut: PACKETS_PER_MINUTE,
            bytesOut: PACKETS_PER_MINUTE * PACKET_BYTES,
            packetsIn,
            bytesIn: packetsIn * PACKET_BYTES,
          };
        },
        (recorder, exchange) => recorder.outbound(gateway, provider, exchange),
      ),
    };
  },
};
