import { Random } from '../random.js';
import { type ConnectionsConfig, HOUR_MS, MINUTE_MS } from './config.js';
import type { Holding, Holdings } from './holdings.js';
import { TRUTH_ROWS_MAX } from './journal.js';
import { EDGE_MS, hosts, maybeOpen, surelyOpen, trulyOpen } from './logged-span.js';
import type { NatTraffic } from './nat-traffic.js';
import type { Nat, Protocol } from './world.js';

const DRAWS_PER_NAT = 60;
const PER_CLASS_MAX = 120;
/** A moment without a gap this near is one the logs cover. */
const COVERED_MS = 10 * MINUTE_MS;
const OUTSIDE_MS = 3 * HOUR_MS;
const NAT_PORT_MIN = 1_024;
const NAT_PORT_MAX = 65_535;

export type Expected = 'one' | 'several' | 'none' | 'coverage-gap' | 'any';

/** A question, what an honest answer to it is, and who truly held the port. */
export interface Lookup {
  readonly natIp: string;
  readonly port: number;
  readonly protocol: Protocol;
  readonly at: string;
  readonly natPorts: 'preserved' | 'translated' | 'unknown';
  /** `any`: records are missing, or an end is too near. Then only this holds: nobody but the holder may be the one. */
  readonly expected: Expected;
  readonly why: string;
  readonly holder: { readonly privateIp: string; readonly email: string; readonly mac: string } | null;
  /** Whether the records say who sat at the private address: its session's end is logged, and nothing before it is missing. */
  readonly isIdentityLogged: boolean;
}

/** Questions of every class, from what was truly held. */
export function planLookups(
  config: ConnectionsConfig,
  nats: readonly Nat[],
  traffic: readonly NatTraffic[],
  holdings: Holdings,
): readonly Lookup[] {
  const random = new Random(config.seed, 'lookups');
  const judge = new Judge(config, holdings);
  const found: Lookup[] = [];
  const perClass = new Map<string, number>();
  const add = (lookup: Lookup): void => {
    const key = `${lookup.expected} ${lookup.natPorts}`;
    const count = perClass.get(key) ?? 0;
    if (count >= PER_CLASS_MAX) return;
    perClass.set(key, count + 1);
    found.push(lookup);
  };
  for (const nat of nats) {
    const open = holdings.onNat(nat);
    const ports = traffic[nat.index]?.watchedPorts ?? [];
    // Behind a NAT that translates, every host is a candidate: without all of its connections no answer is known.
    const draws = nat.preservesPorts || config.rows <= TRUTH_ROWS_MAX ? DRAWS_PER_NAT : 0;
    for (let draw = 0; draw < draws && open.length > 0; draw += 1) {
      const holding = random.pick(open);
      const middle = Math.floor((holding.opened + Math.min(holding.closed, config.endMs)) / 2);
      const edge = random.chance(0.5) ? holding.opened : holding.closed;
      add(judge.ask(nat, holding.natPort, holding.protocol, middle));
      add(judge.ask(nat, holding.natPort, holding.protocol, edge + random.between(-EDGE_MS, EDGE_MS)));
      const anywhere = config.startMs + random.below(config.endMs - config.startMs);
      const port = nat.preservesPorts ? random.pick(ports) : random.between(NAT_PORT_MIN, NAT_PORT_MAX);
      add(judge.ask(nat, port, 'TCP', anywhere));
      if (config.rows <= TRUTH_ROWS_MAX) add(judge.ask(nat, holding.natPort, holding.protocol, middle, 'unknown'));
      if (config.missingHour >= 0) {
        const inGap =
          config.startMs + config.missingHour * HOUR_MS + COVERED_MS + random.below(HOUR_MS - 2 * COVERED_MS);
        add(judge.ask(nat, random.pick(ports), 'TCP', inGap));
      }
    }
    add(judge.ask(nat, 443, 'TCP', config.startMs - OUTSIDE_MS));
    add(judge.ask(nat, 443, 'TCP', config.endMs + OUTSIDE_MS));
  }
  return found;
}

const UNNAMED = { expected: 'any', why: 'One host, but nothing logged says who sat there.' } as const;

class Judge {
  constructor(
    private readonly config: ConnectionsConfig,
    private readonly holdings: Holdings,
  ) {}

  ask(nat: Nat, port: number, protocol: Protocol, at: number, natPorts?: 'unknown'): Lookup {
    const holder = this.holdings.onPort(nat, protocol, port).find((each) => trulyOpen(each, at));
    const ports = natPorts ?? (nat.preservesPorts ? 'preserved' : 'translated');
    const isIdentityLogged = holder !== undefined && this.isIdentityLogged(holder, at);
    const judged = this.expected(nat, port, protocol, at, ports === 'preserved');
    return {
      natIp: nat.address,
      port,
      protocol,
      at: new Date(at).toISOString(),
      natPorts: ports,
      ...(judged.expected === 'one' && !isIdentityLogged ? UNNAMED : judged),
      holder:
        holder === undefined
          ? null
          : {
              privateIp: holder.session.privateIp,
              email: holder.session.user.email,
              mac: holder.session.user.mac,
            },
      isIdentityLogged,
    };
  }

  private expected(
    nat: Nat,
    port: number,
    protocol: Protocol,
    at: number,
    isPreserved: boolean,
  ): { expected: Expected; why: string } {
    const { startMs, endMs } = this.config;
    const candidates = this.candidates(nat, port, protocol, isPreserved);
    const maybe = hosts(candidates.filter((each) => maybeOpen(each, at)));
    const surely = hosts(candidates.filter((each) => surelyOpen(each, at)));
    if (surely.size > 1) {
      return { expected: 'several', why: `${surely.size} hosts had connections open that could have had the port.` };
    }
    if (surely.size === 1 && maybe.size === 1 && this.isCovered(at)) {
      return { expected: 'one', why: 'One host only had a connection open that could have had the port.' };
    }
    if (maybe.size > 0)
      return { expected: 'any', why: 'Records are lost, or the moment is too near to the end of a connection.' };
    if (at < startMs - HOUR_MS || at > endMs + HOUR_MS) {
      return { expected: 'coverage-gap', why: 'The moment lies outside of the logs.' };
    }
    if (this.isInGap(at)) return { expected: 'coverage-gap', why: 'The archive of this hour is missing.' };
    if (!this.isCovered(at)) return { expected: 'any', why: 'The moment is too near to an hour without logs.' };
    return { expected: 'none', why: 'Nobody had a connection open that could have had the port.' };
  }

  private candidates(nat: Nat, port: number, protocol: Protocol, isPreserved: boolean): readonly Holding[] {
    if (isPreserved) return this.holdings.onPort(nat, protocol, port);
    return this.holdings.onNat(nat).filter((each) => each.protocol === protocol);
  }

  private isIdentityLogged({ session }: Holding, at: number): boolean {
    const { missingHour, startMs, endMs } = this.config;
    if (session.end >= endMs) return false;
    const gapFrom = startMs + missingHour * HOUR_MS;
    return missingHour < 0 || session.end + EDGE_MS < gapFrom || at - EDGE_MS >= gapFrom + HOUR_MS;
  }

  private isInGap(at: number): boolean {
    const gapFrom = this.config.startMs + this.config.missingHour * HOUR_MS;
    return this.config.missingHour >= 0 && at >= gapFrom + EDGE_MS && at < gapFrom + HOUR_MS - EDGE_MS;
  }

  private isCovered(at: number): boolean {
    const { startMs, endMs, missingHour } = this.config;
    const gapFrom = startMs + missingHour * HOUR_MS;
    const isNearGap = missingHour >= 0 && at > gapFrom - COVERED_MS && at < gapFrom + HOUR_MS + COVERED_MS;
    return at >= startMs + COVERED_MS && at <= endMs - COVERED_MS && !isNearGap;
  }
}
