import { blankExchange } from '../flow-row.js';
import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { peer } from '../traffic/outside-world.js';
import { varying } from './scenario.js';
import { aim } from './shot.js';
import { pickVpc, pulses, windowWithin } from './timing.js';

const DURATION_S = 900;
const MINUTES_PER_HOST = 3;
const PACKET_BYTES = 1_440;
const PORT = 80;
/** Two of Ubuntu's package mirrors. */
const MIRRORS = ['185.125.190.36', '91.189.91.83'];

/** All hosts of a VPC fetch the same updates within a quarter of an hour: a spike inwards, from a known place. */
export const softwareUpdateBurst = varying({
  name: 'software-update-burst',
  description: 'all hosts download updates from a package mirror at once',
  benign: true,
  parameters: { megabytes: { usual: 300, low: 20, high: 120, unit: 'MB a host', byOrder: true } },
  plan(context, { megabytes }) {
    const span = windowWithin(context, { durationS: DURATION_S, at: 0.22 });
    if (typeof span === 'string') return span;
    const vpc = pickVpc(context, 2);
    const nat = itemAt(withRole(vpc, 'nat'), 1);
    const hosts = (['web', 'app', 'worker'] as const).flatMap((role) => withRole(vpc, role));
    const stepS = (DURATION_S - MINUTES_PER_HOST * 60) / hosts.length;
    const spans = hosts.map((_, number) => {
      const from = span.from + Math.floor(number * stepS);
      return { from, to: from + MINUTES_PER_HOST * 60 - 1 };
    });
    const exchange = blankExchange();
    return {
      ...span,
      who: { sources: hosts.map((host) => host.address), targets: MIRRORS, enis: [...hosts, nat], ports: [PORT] },
      what: `${hosts.length} hosts downloaded some ${megabytes} MB each from ${MIRRORS.join(' and ')} within 15 minutes.`,
      emit(slot, recorder) {
        const chance = context.random(slot.start);
        hosts.forEach((host, number) => {
          const mirror = peer(itemAt(MIRRORS, number % MIRRORS.length));
          const own = itemAt(spans, number);
          for (const { number: minute, at } of pulses(own, 60, slot)) {
            const bytesIn = Math.round(((megabytes * 1e6) / MINUTES_PER_HOST) * (0.85 + 0.3 * chance.next()));
            const packetsIn = Math.round(bytesIn / PACKET_BYTES);
            const packetsOut = Math.round(packetsIn / 4);
            const phase = minute === 0 ? 'first' : minute === MINUTES_PER_HOST - 1 ? 'last' : 'middle';
            const shot = {
              at,
              serverPort: PORT,
              clientPort: 45_000 + number,
              lengthS: 58,
              packetsOut,
              bytesOut: packetsOut * 54,
              packetsIn,
              bytesIn,
            };
            recorder.throughNat(host, nat, mirror, aim(exchange, { ...shot, phase }, chance));
          }
        });
      },
    };
  },
});
