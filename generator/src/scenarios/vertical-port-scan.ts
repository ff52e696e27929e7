import { blankExchange } from '../flow-row.js';
import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import type { Scenario } from './scenario.js';
import { aim, knock } from './shot.js';
import { pickVpc, pulses, windowWithin } from './timing.js';

const PORTS_SCANNED = 1200;
const DURATION_S = 480;
const OPEN_PORTS: ReadonlySet<number> = new Set([22, 443, 8443]);

/** One inside host tries port after port of another: almost every packet is refused. */
export const verticalPortScan: Scenario = {
  name: 'vertical-port-scan',
  description: 'one host tries many ports of one other host',
  benign: false,
  plan(context) {
    const span = windowWithin(context, { durationS: DURATION_S, at: 0.42 });
    if (typeof span === 'string') return span;
    const random = context.random('plan');
    const vpc = pickVpc(context, 0);
    const source = random.pick(withRole(vpc, 'worker'));
    const target = random.pick(withRole(vpc, 'database'));
    const count = Math.max(200, Math.round(PORTS_SCANNED * context.scale));
    const ports = random.shuffled(Array.from({ length: 10_000 }, (_, index) => index + 1)).slice(0, count);
    const exchange = blankExchange();
    return {
      ...span,
      who: { sources: [source.address], targets: [target.address], enis: [source, target] },
      what: `${source.name} (${source.address}) tried ${count} ports of ${target.name} (${target.address}) within eight minutes.`,
      emit(slot, recorder) {
        const chance = context.random(slot.start);
        for (const { number, at } of pulses(span, DURATION_S / count, slot)) {
          if (number >= count) continue;
          const serverPort = itemAt(ports, number);
          if (OPEN_PORTS.has(serverPort)) {
            const shot = { at, serverPort, packetsOut: 3, bytesOut: 152, packetsIn: 2, bytesIn: 92 };
            recorder.internal(source, target, aim(exchange, shot, chance));
          } else {
            recorder.refusedInternal(source, target, knock(exchange, { at, serverPort }, chance));
          }
        }
      },
    };
  },
};
