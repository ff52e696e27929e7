import { SYN, TCP } from '../flow-row.js';
import { withRole } from '../topology.js';
import type { Parameter } from './parameters.js';
import { evenly, repeated } from './pattern.js';
import { type Scenario, varying } from './scenario.js';
import { stranger } from './strangers.js';
import { pickVpc, windowWithin } from './timing.js';

const PARAMETERS = {
  packetsPerSecond: { usual: 20_000, low: 5_000, high: 150_000, unit: 'packets/s', byOrder: true },
  minutes: { usual: 15, low: 5, high: 45, unit: 'minutes' },
} as const satisfies Readonly<Record<string, Parameter>>;
/** A flood uses many source ports: so many flows are logged in each minute of it. */
const FLOWS_PER_MINUTE = 10;

export interface Flood {
  readonly name: string;
  readonly description: string;
  readonly protocol: number;
  /** One is taken; 0 where the protocol has no ports. */
  readonly ports: readonly number[];
  readonly bytesPerPacket: number;
  /** Fraction of the day where it usually takes place. */
  readonly at: number;
}

/** A host of ours takes part in a denial of service against a stranger. */
export function floodingScenario(flood: Flood): Scenario {
  const { name, description, protocol, bytesPerPacket } = flood;
  return varying({
    name,
    description,
    benign: false,
    whenNamed: true,
    parameters: PARAMETERS,
    plan(context, { packetsPerSecond, minutes }) {
      const span = windowWithin(context, { durationS: minutes * 60, at: flood.at });
      if (typeof span === 'string') return span;
      const random = context.random('plan');
      const vpc = pickVpc(context, 0);
      const source = random.pick([...withRole(vpc, 'bastion'), ...withRole(vpc, 'mail'), ...withRole(vpc, 'nlb')]);
      const victim = stranger(context, 'BR');
      const port = random.pick(flood.ports);
      return {
        ...span,
        who: {
          sources: [source.address],
          targets: [victim.address],
          enis: [source],
          ...(port === 0 ? {} : { ports: [port] }),
        },
        what: `${source.name} (${source.address}) sent ${packetsPerSecond} packets a second of IP protocol ${protocol}${port === 0 ? '' : ` to port ${port}`} of ${victim.address} for ${minutes} minutes.`,
        emit: repeated(
          context,
          evenly(span, port === 0 ? minutes : minutes * FLOWS_PER_MINUTE),
          (chance) => {
            const share = port === 0 ? 1 : FLOWS_PER_MINUTE;
            const packetsOut = Math.round(((packetsPerSecond * 60) / share) * (0.9 + 0.2 * chance.next()));
            const ports = port === 0 ? { clientPort: 0 } : {};
            const back = { packetsIn: 0, bytesIn: 0 };
            const out = { packetsOut, bytesOut: packetsOut * bytesPerPacket };
            return { protocol, serverPort: port, lengthS: 55, ...out, ...back, ...ports };
          },
          (recorder, exchange) => {
            if (protocol === TCP) exchange.flagsOut = SYN;
            recorder.outbound(source, victim, exchange);
          },
        ),
      };
    },
  });
}
