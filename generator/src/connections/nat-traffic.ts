import { itemAt, Random } from '../random.js';
import { type ConnectionsConfig, MINUTE_MS } from './config.js';
import { planSessions, type Session } from './sessions.js';
import { createDestinations, type Destination, type Nat, type Protocol } from './world.js';

/** The range Linux takes source ports from (ip_local_port_range). */
const SOURCE_PORT_MIN = 32_768;
const SOURCE_PORT_MAX = 60_999;
const NAT_PORT_MIN = 1_024;
const NAT_PORT_MAX = 65_535;
const WATCHED_PORTS = 6;
const WATCHED_SHARE = 0.03;
const SESSION_DRAWS = 8;
const PORT_DRAWS = 12;
/** A connection starts and ends well within its session. */
const SESSION_MARGIN_MS = 3_000;
const PORT_REST_MS = 1_000;
const SHORT_MEDIAN_MS = 5_000;
const SHORT_SIGMA = 1.5;
const LONG_SHARE = 0.02;
const LONG_MEDIAN_MS = 40 * MINUTE_MS;
const LONG_SIGMA = 0.8;
const PORTS = 65_536;
const PROTOCOLS: readonly Protocol[] = ['TCP', 'UDP'];

export interface Connection {
  readonly session: Session;
  readonly destination: Destination;
  readonly sourcePort: number;
  readonly natPort: number;
  readonly opened: number;
  readonly closed: number;
}

/** Everything that crosses one NAT address, a minute at a time and in the order of time. */
export class NatTraffic {
  readonly sessions: readonly Session[];
  /** Ports used far more often than by chance, so that one port passes through many hands. */
  readonly watchedPorts: readonly number[];
  private readonly random: Random;
  private readonly destinations: readonly Destination[];
  private readonly perMinute: number;
  private readonly busyUntil: Readonly<Record<Protocol, Float64Array>>;
  private active: Session[] = [];
  private next = 0;

  constructor(
    config: ConnectionsConfig,
    readonly nat: Nat,
    connections: number,
  ) {
    this.random = new Random(config.seed, 'traffic', nat.index);
    this.sessions = planSessions(config, nat);
    this.destinations = createDestinations(config.seed, nat.isV6);
    this.perMinute = (connections * MINUTE_MS) / (config.endMs - config.startMs);
    this.watchedPorts = Array.from({ length: WATCHED_PORTS }, () =>
      this.random.between(SOURCE_PORT_MIN, SOURCE_PORT_MAX),
    );
    const [tcp, udp] = PROTOCOLS.map(() => new Float64Array(PORTS));
    this.busyUntil = { TCP: tcp ?? new Float64Array(PORTS), UDP: udp ?? new Float64Array(PORTS) };
  }

  /** The connections opened in the minute from `from`. */
  *minute(from: number): Generator<Connection> {
    this.turnOver(from);
    const count = Math.floor(this.perMinute + this.random.next());
    const times = new Float64Array(count);
    for (let at = 0; at < count; at += 1) times[at] = from + this.random.below(MINUTE_MS);
    times.sort();
    for (const opened of times) {
      const connection = this.open(opened);
      if (connection !== undefined) yield connection;
    }
  }

  private turnOver(from: number): void {
    this.active = this.active.filter((session) => session.end > from);
    for (; this.next < this.sessions.length; this.next += 1) {
      const session = itemAt(this.sessions, this.next);
      if (session.start >= from + MINUTE_MS) return;
      if (session.end > from) this.active.push(session);
    }
  }

  private open(opened: number): Connection | undefined {
    const session = this.drawSession(opened);
    if (session === undefined) return undefined;
    const destination = this.random.pick(this.destinations);
    const closed = Math.min(opened + this.duration(), session.end - SESSION_MARGIN_MS);
    const busy = this.busyUntil[destination.protocol];
    const sourcePort = this.drawSourcePort(busy, opened);
    const natPort = this.nat.preservesPorts ? sourcePort : this.drawNatPort(busy, opened);
    if (sourcePort === undefined || natPort === undefined) return undefined;
    busy[natPort] = closed + PORT_REST_MS;
    return { session, destination, sourcePort, natPort, opened, closed };
  }

  private drawSession(opened: number): Session | undefined {
    for (let draw = 0; draw < SESSION_DRAWS && this.active.length > 0; draw += 1) {
      const session = this.random.pick(this.active);
      if (session.start + SESSION_MARGIN_MS <= opened && opened < session.end - 2 * SESSION_MARGIN_MS) return session;
    }
    return undefined;
  }

  private duration(): number {
    const { random } = this;
    if (random.chance(LONG_SHARE)) return Math.ceil(random.skewed(LONG_MEDIAN_MS, LONG_SIGMA));
    return Math.ceil(random.skewed(SHORT_MEDIAN_MS, SHORT_SIGMA));
  }

  /** A port-preserving NAT refuses a port it has given away; a translating one does not care. */
  private drawSourcePort(busy: Float64Array, opened: number): number | undefined {
    for (let draw = 0; draw < PORT_DRAWS; draw += 1) {
      const port = this.random.chance(WATCHED_SHARE)
        ? this.random.pick(this.watchedPorts)
        : this.random.between(SOURCE_PORT_MIN, SOURCE_PORT_MAX);
      if (!this.nat.preservesPorts || (busy[port] ?? 0) <= opened) return port;
    }
    return undefined;
  }

  private drawNatPort(busy: Float64Array, opened: number): number | undefined {
    for (let draw = 0; draw < PORT_DRAWS; draw += 1) {
      const port = this.random.between(NAT_PORT_MIN, NAT_PORT_MAX);
      if ((busy[port] ?? 0) <= opened) return port;
    }
    return undefined;
  }
}
