import { ephemeralPort, hasPorts, placeInMinute, setFlags, setVolume } from '../exchange.js';
import {
  blankExchange,
  type Exchange,
  PATH_GATEWAY_ENDPOINT,
  PATH_INTER_REGION_PEERING,
  type Peer,
  TCP,
  UDP,
} from '../flow-row.js';
import { itemAt, Random } from '../random.js';
import type { Recorder, Slot } from '../recorder.js';
import { type Eni, type Role, type Site, type Topology, type Vpc, withRole } from '../topology.js';
import { WeightedPool, zipfPool } from '../weighted-pool.js';
import { createOutsideWorld, type OutsideWorld } from './outside-world.js';
import { PROFILES, type Profile, RECORDS_PER_MINUTE, type Route } from './profiles.js';

const MINUTES_PER_SLOT = 5;
/** Share of a slot's records that belong to connections which outlive the slot. */
const PERSISTENT_SHARE = 0.18;
const RECORDS_PER_PERSISTENT_SLOT = 4 * MINUTES_PER_SLOT;
const PERSISTENT_LIFETIME_SLOTS = 72;
const REFUSED_PUBLIC_SHARE = 0.93;
const FRESH_SCANNER_SHARE = 0.15;

/** Ports that the internet tries on every public address, with how often. */
const PROBED_PORTS: readonly (readonly [port: number, weight: number, protocol: number])[] = [
  [23, 30, TCP],
  [22, 18, TCP],
  [445, 16, TCP],
  [3389, 14, TCP],
  [8080, 8, TCP],
  [1433, 6, TCP],
  [5060, 6, UDP],
  [6379, 5, TCP],
  [3306, 4, TCP],
  [5900, 3, TCP],
  [2375, 2, TCP],
  [9200, 2, TCP],
  [123, 2, UDP],
  [161, 2, UDP],
  [1900, 2, UDP],
  [5555, 2, TCP],
  [8443, 3, TCP],
  [27017, 2, TCP],
  [25, 2, TCP],
];
/** Ports that a wrong configuration inside keeps trying. */
const MISCONFIGURED_PORTS = [3306, 5432, 9300, 8081, 2379];

interface VpcPools {
  readonly byRole: ReadonlyMap<Role, WeightedPool<Eni>>;
  readonly exposed: readonly Eni[];
}

export interface SlotBudget {
  /** OK records wanted from connections, and how many more of refused ones. */
  readonly accepted: number;
  readonly refused: number;
}

/** The everyday traffic of one site. Rows of a slot depend on (seed, site, slot, budget) and on nothing else. */
export class Background {
  private readonly world: OutsideWorld;
  private readonly profiles: WeightedPool<Profile>;
  private readonly vpcs: WeightedPool<Vpc>;
  private readonly pools = new Map<Vpc, VpcPools>();
  private readonly remote: readonly Eni[];
  private readonly probes = new WeightedPool(
    PROBED_PORTS,
    PROBED_PORTS.map(([, weight]) => weight),
  );
  private readonly exchange = blankExchange();

  constructor(
    private readonly seed: number,
    private readonly site: Site,
    topology: Topology,
  ) {
    this.world = createOutsideWorld(seed, site);
    this.remote = topology.enis.filter((eni) => eni.role === 'app' && eni.site.region !== site.region);
    const profiles = PROFILES.filter((profile) => profile.route !== 'peering' || this.remote.length > 0);
    this.profiles = new WeightedPool(
      profiles,
      profiles.map((profile) => profile.weight),
    );
    this.vpcs = zipfPool(site.vpcs, 0.7);
    for (const vpc of site.vpcs) this.pools.set(vpc, createPools(vpc));
  }

  emit(slot: Slot, budget: SlotBudget, recorder: Recorder): void {
    const random = new Random(this.seed, 'background', this.site.index, slot.start);
    recorder.enter(slot);
    let left = budget.accepted - this.emitPersistent(slot, budget.accepted, recorder, random);
    while (left > 0) {
      const profile = this.profiles.pick(random);
      const minute = random.below(MINUTES_PER_SLOT);
      const minutes = Math.min(MINUTES_PER_SLOT - minute, random.between(1, profile.minutesMax));
      const records = (profile.replies === 0 ? 0.5 : 1) * RECORDS_PER_MINUTE[profile.route] * minutes;
      // Stop where the expected overshoot is zero: half of the next connection would not fit.
      if (records > left * 2) break;
      this.emitConnection(profile, { slot, minute, minutes }, recorder, random);
      left -= records;
    }
    for (let refused = budget.refused; refused > 0; ) refused -= this.emitRefused(slot, recorder, random);
  }

  private emitConnection(
    profile: Profile,
    { slot, minute, minutes }: { slot: Slot; minute: number; minutes: number },
    recorder: Recorder,
    random: Random,
  ): void {
    const vpc = this.vpcs.pick(random);
    const exchange = this.exchange;
    exchange.protocol = profile.protocol;
    exchange.ipv6 = profile.ipv6Share > 0 && random.chance(profile.ipv6Share);
    exchange.clientPort = hasPorts(profile.protocol) ? ephemeralPort(random) : 0;
    exchange.serverPort = profile.port;
    const ends = this.chooseEnds(profile, vpc, exchange.ipv6, random);
    for (let index = 0; index < minutes; index += 1) {
      this.fillMinute(profile, random);
      setFlags(exchange, phaseOf(index, minutes), random);
      placeInMinute(exchange, slot, minute + index, minutes > 1 ? 59 : random.skewed(4, 1.2), random);
      send(profile.route, ends, exchange, recorder);
    }
  }

  private fillMinute(profile: Profile, random: Random): void {
    const packets = Math.max(1, Math.round(random.skewed(profile.packets, profile.sigma)));
    const spread = profile.sigma === 0 ? 1 : 0.8 + 0.4 * random.next();
    const replies = profile.replies === 0 ? 0 : Math.max(1, packets * profile.replies * spread);
    setVolume(
      this.exchange,
      { packets, bytes: packets * profile.bytesOut * spread },
      { packets: replies, bytes: replies * profile.bytesIn * spread },
    );
  }

  private chooseEnds(profile: Profile, vpc: Vpc, ipv6: boolean, random: Random): Ends {
    const { byRole } = this.poolsOf(vpc);
    const inside = (roles: readonly Role[]): Eni => {
      const role = roles.length === 1 ? itemAt(roles, 0) : random.pick(roles);
      const pool = byRole.get(role);
      if (pool === undefined) throw new Error(`VPC ${vpc.name} has no interface with the role ${role}.`);
      return pool.pick(random);
    };
    switch (profile.route) {
      case 'from-internet': {
        const peers = ipv6 ? this.world.customers6 : this.world.groups[profile.peers];
        return { inside: inside(profile.to), other: null, peer: peers.pick(random) };
      }
      case 'internal': {
        const client = inside(profile.from);
        let server = inside(profile.to);
        // Two draws from one pool can meet themselves; no interface logs a connection to itself.
        for (let attempt = 0; server === client && attempt < 8; attempt += 1) server = inside(profile.to);
        return { inside: client, other: server === client ? inside(['monitor']) : server, peer: null };
      }
      case 'nat':
        return {
          inside: inside(profile.from),
          other: inside(['nat']),
          peer: this.world.groups[profile.peers].pick(random),
        };
      case 'peering': {
        const remote = random.pick(this.remote);
        return { inside: inside(profile.from), other: null, peer: { address: remote.address, service: '-' } };
      }
      case 'direct':
      case 's3-gateway':
        return { inside: inside(profile.from), other: null, peer: this.world.groups[profile.peers].pick(random) };
    }
  }

  /** Pooled connections that live for hours: one record a minute and direction. Returns the records written. */
  private emitPersistent(slot: Slot, accepted: number, recorder: Recorder, random: Random): number {
    const count = Math.floor((accepted * PERSISTENT_SHARE) / RECORDS_PER_PERSISTENT_SLOT);
    const exchange = this.exchange;
    const slotNumber = Math.floor(slot.start / 300);
    for (let number = 0; number < count; number += 1) {
      const generation = Math.floor((slotNumber + number * 7) / PERSISTENT_LIFETIME_SLOTS);
      const age = (slotNumber + number * 7) % PERSISTENT_LIFETIME_SLOTS;
      const stable = new Random(this.seed, 'persistent', this.site.index, number, generation);
      const profile = persistentProfile(stable);
      const ends = this.chooseEnds(profile, itemAt(this.site.vpcs, number % this.site.vpcs.length), false, stable);
      exchange.protocol = profile.protocol;
      exchange.ipv6 = false;
      exchange.clientPort = ephemeralPort(stable);
      exchange.serverPort = profile.port;
      for (let minute = 0; minute < MINUTES_PER_SLOT; minute += 1) {
        const first = age === 0 && minute === 0;
        const last = age === PERSISTENT_LIFETIME_SLOTS - 1 && minute === MINUTES_PER_SLOT - 1;
        this.fillMinute(profile, random);
        setFlags(exchange, first ? 'first' : last ? 'last' : 'middle', random);
        placeInMinute(exchange, slot, minute, 59, random);
        send(profile.route, ends, exchange, recorder);
      }
    }
    return count * RECORDS_PER_PERSISTENT_SLOT;
  }

  /** What the internet's background noise, and now and then a wrong configuration inside, runs into. */
  private emitRefused(slot: Slot, recorder: Recorder, random: Random): number {
    const vpc = this.vpcs.pick(random);
    const { exposed, byRole } = this.poolsOf(vpc);
    const exchange = this.exchange;
    exchange.ipv6 = false;
    exchange.clientPort = ephemeralPort(random);
    placeInMinute(exchange, slot, random.below(MINUTES_PER_SLOT), random.below(8), random);
    if (random.chance(REFUSED_PUBLIC_SHARE)) {
      const [port, , protocol] = this.probes.pick(random);
      exchange.protocol = protocol;
      exchange.serverPort = port;
      setFlags(exchange, 'first', random);
      const packets = random.between(1, 3);
      setVolume(exchange, { packets, bytes: packets * (protocol === UDP ? random.between(60, 480) : 44) }, NOTHING);
      recorder.refusedInbound(random.pick(exposed), this.scanner(random), exchange);
      return 1;
    }
    exchange.protocol = TCP;
    exchange.serverPort = random.pick(MISCONFIGURED_PORTS);
    setFlags(exchange, 'first', random);
    setVolume(exchange, { packets: 3, bytes: 180 }, NOTHING);
    const client = byRole.get('worker');
    const server = byRole.get('database');
    if (client !== undefined && server !== undefined) {
      recorder.refusedInternal(client.pick(random), server.pick(random), exchange);
    }
    return 1;
  }

  private scanner(random: Random): Peer {
    if (!random.chance(FRESH_SCANNER_SHARE)) return this.world.scanners.pick(random);
    // The same network, another host: a scanner's neighbour.
    const known = this.world.scanners.pick(random).address;
    return { address: `${known.slice(0, known.lastIndexOf('.'))}.${random.between(1, 254)}`, service: '-' };
  }

  private poolsOf(vpc: Vpc): VpcPools {
    const pools = this.pools.get(vpc);
    if (pools === undefined) throw new Error(`VPC ${vpc.name} is not part of this site.`);
    return pools;
  }
}

interface Ends {
  readonly inside: Eni;
  readonly other: Eni | null;
  readonly peer: Peer | null;
}

const NOTHING = { packets: 0, bytes: 0 };
const NOBODY: Peer = { address: '-', service: '-' };

const PERSISTENT_PROFILES = PROFILES.filter((profile) => ['postgres', 'redis', 'kafka'].includes(profile.name));

function persistentProfile(random: Random): Profile {
  return random.pick(PERSISTENT_PROFILES);
}

function phaseOf(index: number, minutes: number): 'whole' | 'first' | 'middle' | 'last' {
  if (minutes === 1) return 'whole';
  if (index === 0) return 'first';
  return index === minutes - 1 ? 'last' : 'middle';
}

function send(route: Route, { inside, other, peer }: Ends, exchange: Exchange, recorder: Recorder): void {
  switch (route) {
    case 'internal':
      if (other !== null) recorder.internal(inside, other, exchange);
      return;
    case 'nat':
      if (other !== null) recorder.throughNat(inside, other, peer ?? NOBODY, exchange);
      return;
    case 'from-internet':
      recorder.inbound(inside, peer ?? NOBODY, exchange);
      return;
    case 'direct':
      recorder.outbound(inside, peer ?? NOBODY, exchange);
      return;
    case 's3-gateway':
      recorder.outbound(inside, peer ?? NOBODY, exchange, PATH_GATEWAY_ENDPOINT);
      return;
    case 'peering':
      recorder.outbound(inside, peer ?? NOBODY, exchange, PATH_INTER_REGION_PEERING);
      return;
  }
}

const EXPOSED_ROLES: ReadonlySet<Role> = new Set<Role>(['nat', 'alb', 'nlb', 'bastion', 'vpn', 'mail']);

function createPools(vpc: Vpc): VpcPools {
  const byRole = new Map<Role, WeightedPool<Eni>>();
  for (const role of new Set(vpc.enis.map((eni) => eni.role))) byRole.set(role, zipfPool(withRole(vpc, role), 0.8));
  return { byRole, exposed: vpc.enis.filter((eni) => EXPOSED_ROLES.has(eni.role)) };
}
