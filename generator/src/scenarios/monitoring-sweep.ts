import { blankExchange } from '../flow-row.js';
import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import type { Scenario } from './scenario.js';
import { aim } from './shot.js';
import { pickVpc, pulses, wholeWindow } from './timing.js';

const EVERY_S = 1_800;
const LEAST_S = 1_800;
const TARGETS_MIN = 10;
const SPREAD_S = 120;
const PORT = 9100;

/** The monitoring host reads one port of every host, round after round: a sweep by its shape, and answered. */
export const monitoringSweep: Scenario = {
  name: 'monitoring-sweep',
  description: 'the monitoring host reads one port of every host every half hour',
  benign: true,
  plan(context) {
    const span = wholeWindow(context, LEAST_S);
    if (typeof span === 'string') return span;
    const vpc = pickVpc(context, 2);
    const monitor = itemAt(withRole(vpc, 'monitor'), 0);
    const all = (['web', 'app', 'worker', 'database', 'cache'] as const).flatMap((role) => withRole(vpc, role));
    const targets = all.slice(0, Math.max(TARGETS_MIN, Math.round(all.length * context.scale)));
    const exchange = blankExchange();
    return {
      ...span,
      who: {
        sources: [monitor.address],
        targets: targets.map((target) => target.address),
        enis: [monitor, ...targets],
        ports: [PORT],
      },
      what: `${monitor.name} (${monitor.address}) read port ${PORT} of ${targets.length} hosts every half hour.`,
      emit(slot, recorder) {
        const chance = context.random(slot.start);
        for (const { at } of pulses(span, EVERY_S, slot)) {
          targets.forEach((target, number) => {
            const shot = {
              at: Math.min(slot.end - 1, at + Math.floor((number * SPREAD_S) / targets.length)),
              serverPort: PORT,
              packetsOut: 9,
              bytesOut: 620,
              packetsIn: chance.between(28, 34),
              bytesIn: chance.between(38_000, 44_000),
            };
            recorder.internal(monitor, target, aim(exchange, shot, chance));
          });
        }
      },
    };
  },
};
