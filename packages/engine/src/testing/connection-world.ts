/** A world behind two NAT addresses in which everything is known, and the records its firewall would have kept of it. */

export interface Held {
  readonly host: string;
  readonly person: string;
  readonly nat: string;
  readonly publicPort: number;
  readonly sourcePort: number;
  readonly destIp: string;
  readonly destPort: number;
  readonly from: number;
  readonly to: number;
}

export interface LoggedConnection {
  readonly type: 'New' | 'Destroy';
  readonly at: number;
  readonly of: Held;
}

export interface LoggedSessionEnd {
  readonly at: number;
  readonly host: string;
  readonly person: string;
}

export interface World {
  readonly held: readonly Held[];
  readonly connections: readonly LoggedConnection[];
  readonly sessionEnds: readonly LoggedSessionEnd[];
  /** Times of records that are about nothing asked here: they say that the logs go on. */
  readonly others: readonly number[];
  readonly gap: { readonly from: number; readonly to: number } | null;
  readonly start: number;
  readonly end: number;
}

export interface WorldOptions {
  readonly seed: number;
  readonly ports: 'preserved' | 'translated';
  readonly hasGap: boolean;
  readonly skewMs: number;
  readonly hours?: number;
}

export const WORLD_NATS = ['203.0.113.7', '2001:db8:64:ff9b::7'] as const;
const DESTINATIONS = ['198.51.100.1', '198.51.100.2', '192.0.2.53'] as const;
const SOURCE_PORTS = [40_001, 40_002, 40_003, 40_004] as const;
const HOSTS = 6;
const HOUR_MS = 3_600_000;
const START_MS = Date.UTC(2026, 10, 20, 8);
const OTHERS_EVERY_MS = 3_000;
/** Of the connections of one address and port, some lose the one kind of record or some the other: a lost end before a lost beginning makes one connection of two, which no record shows. */
const LOST = 0.1;
const DUPLICATE = 0.04;

/** The same world for the same options. */
export function connectionWorld({ seed, ports, hasGap, skewMs, hours = 5 }: WorldOptions): World {
  const random = generator(seed);
  const end = START_MS + hours * HOUR_MS;
  const pick = <T>(from: readonly T[], fallback: T): T => from[Math.floor(random() * from.length)] ?? fallback;
  const jitter = (at: number): number => Math.round(at + (random() * 2 - 1) * skewMs);
  const gapFrom = START_MS + (1.5 + random()) * HOUR_MS;
  const gap = hasGap ? { from: gapFrom, to: gapFrom + (10 + random() * 40) * 60_000 } : null;
  const isLogged = (at: number): boolean => gap === null || at < gap.from || at > gap.to;

  const held: Held[] = [];
  const sessionEnds: LoggedSessionEnd[] = [];
  for (let host = 1; host <= HOSTS; host += 1) {
    const address = `10.0.0.${host}`;
    let from = START_MS;
    for (let session = 1; from < end - 600_000; session += 1) {
      const to = Math.min(end - 60_000, from + (0.3 + random() * 2) * HOUR_MS);
      const person = `user${host}-${session}`;
      connect({ host: address, person, from, to });
      sessionEnds.push({ at: jitter(to), host: address, person });
      from = to + random() * 120_000;
    }
  }

  function connect(session: { host: string; person: string; from: number; to: number }): void {
    for (let i = 0; i < 14; i += 1) {
      const from = session.from + random() * (session.to - session.from);
      const to = Math.min(session.to, from + 1_000 * 3_000 ** random());
      const sourcePort = pick(SOURCE_PORTS, 0);
      const made: Held = {
        ...session,
        nat: pick(WORLD_NATS, ''),
        sourcePort,
        publicPort: ports === 'preserved' ? sourcePort : 20_000 + Math.floor(random() * 40_000),
        destIp: pick(DESTINATIONS, ''),
        destPort: 443,
        from,
        to,
      };
      if (!held.some((other) => clashes(other, made))) held.push(made);
    }
  }

  const connections: LoggedConnection[] = [];
  for (const of of held) {
    const fate = random();
    const news = { type: 'New' as const, at: jitter(of.from), of };
    const destroy = { type: 'Destroy' as const, at: jitter(of.to), of };
    const areBothLogged = isLogged(news.at) && isLogged(destroy.at);
    const kept = [news, destroy].filter(({ at }) => isLogged(at));
    const left = !areBothLogged ? kept : fate < LOST ? [losesEnds(of) ? news : destroy] : kept;
    for (const record of left) connections.push(...(random() < DUPLICATE ? [record, record] : [record]));
  }
  const others: number[] = [];
  for (let at = START_MS; at < end; at += OTHERS_EVERY_MS * 2 * random()) if (isLogged(at)) others.push(Math.round(at));
  return {
    held,
    connections: connections.sort((a, b) => a.at - b.at),
    sessionEnds: sessionEnds.filter(({ at }) => isLogged(at)).sort((a, b) => a.at - b.at),
    others,
    gap,
    start: START_MS,
    end,
  };
}

function losesEnds({ host, sourcePort, destIp }: Held): boolean {
  return (host.length + Number(host.at(-1)) + sourcePort + destIp.length) % 2 === 0;
}

/** Two connections one NAT cannot have at once: the same on the public side, or the same on the private one. */
function clashes(a: Held, b: Held): boolean {
  if (a.nat !== b.nat || a.destIp !== b.destIp || a.destPort !== b.destPort) return false;
  if (a.from >= b.to || b.from >= a.to) return false;
  return a.publicPort === b.publicPort || (a.host === b.host && a.sourcePort === b.sourcePort);
}

/** The naive oracle: everybody who had the public side at that moment. */
export function holdersOf(
  world: World,
  asked: { nat: string; port?: number | undefined; at: number; destIp?: string | undefined },
): readonly Held[] {
  return world.held.filter(
    ({ nat, publicPort, destIp, from, to }) =>
      nat === asked.nat &&
      (asked.port === undefined || publicPort === asked.port) &&
      (asked.destIp === undefined || destIp === asked.destIp) &&
      from <= asked.at &&
      asked.at <= to,
  );
}

/** Mulberry32: small, even, and the same everywhere. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The records of a world as a log file would hold them, mixed and in the order of time. */
export function logLines({ connections, sessionEnds, others }: World): string {
  const lines = [
    ...connections.map(({ type, at, of }) => ({
      at,
      text: `${type},${of.host},${of.destIp},${new Date(at).toISOString()},${of.sourcePort},${of.destPort},tcp,${of.nat}`,
    })),
    ...sessionEnds.map(({ at, host, person }) => ({
      at,
      text: `${new Date(at).toISOString()},[logout,radius],${person}@example.com,02:42:00:00:00:0${host.at(-1)},${host}`,
    })),
    ...others.map((at, index) => ({
      at,
      text: `New,10.9.${index % 200}.${index % 250},198.51.100.99,${new Date(at).toISOString()},${50_000 + (index % 10_000)},443,udp,203.0.113.250`,
    })),
  ];
  return lines
    .sort((a, b) => a.at - b.at)
    .map(({ text }) => `${text}\n`)
    .join('');
}
