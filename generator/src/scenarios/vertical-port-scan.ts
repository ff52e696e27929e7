import { itemAt } from '../random.js';
import { withRole } from '../topology.js';
import { evenly, repeated } from './pattern.js';
import { varying } from './scenario.js';
import { unansweredShot } from './shot.js';
import { pickVpc, windowWithin } from './timing.js';

const DAY_S = 86_400;
const MINUTES_MAX = DAY_S / 60;
const OPEN_PORTS: ReadonlySet<number> = new Set([22, 443, 8443]);

/** One inside host tries port after port of another: almost every packet is refused. */
export const verticalPortScan = varying({
  name: 'vertical-port-scan',
  description: 'one host tries many ports of one other host',
  benign: false,
  parameters: {
    ports: { usual: 1200, low: 120, high: 1000, unit: 'ports' },
    portsPerMinute: { usual: 150, low: 1, high: 600, unit: 'ports a minute', byOrder: true },
  },
  plan(context, { ports: wanted, portsPerMinute }) {
    const portCount = Math.min(
      context.varied ? wanted : Math.max(200, Math.round(wanted * context.scale)),
      portsPerMinute * MINUTES_MAX,
    );
    // The usual scan takes eight minutes however many ports it has.
    const durationS = context.varied ? Math.ceil((portCount * 60) / portsPerMinute) : 480;
    const span = windowWithin(context, { durationS, at: 0.42 });
    if (typeof span === 'string') return span;
    const random = context.random('plan');
    const vpc = pickVpc(context, 0);
    const source = random.pick(withRole(vpc, 'worker'));
    const target = random.pick(withRole(vpc, 'database'));
    const ports = random.shuffled(Array.from({ length: 10_000 }, (_, index) => index + 1)).slice(0, portCount);
    return {
      ...span,
      who: { sources: [source.address], targets: [target.address], enis: [source, target] },
      what: `${source.name} (${source.address}) tried ${portCount} ports of ${target.name} (${target.address}) within ${Math.ceil(durationS / 60)} minutes.`,
      emit: repeated(
        context,
        evenly(span, portCount),
        (_, number) => {
          const serverPort = itemAt(ports, number);
          if (!OPEN_PORTS.has(serverPort)) return unansweredShot(serverPort);
          return { serverPort, packetsOut: 3, bytesOut: 152, packetsIn: 2, bytesIn: 92 };
        },
        (recorder, exchange) => {
          if (exchange.packetsIn > 0) recorder.internal(source, target, exchange);
          else recorder.refusedInternal(source, target, exchange);
        },
      ),
    };
  },
});
