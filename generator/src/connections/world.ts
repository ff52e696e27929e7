import { itemAt, Random } from '../random.js';
import type { ConnectionsConfig } from './config.js';

/** How a device writes instants. */
export type Clock = 'epoch-ms' | 'epoch-s' | 'rfc3339' | 'rfc3339-offset';

/** A firewall: one clock, one way of writing, several NAT addresses. */
export interface Device {
  readonly name: string;
  readonly clock: Clock;
  readonly upperCase: boolean;
}

export interface Nat {
  readonly index: number;
  readonly address: string;
  readonly device: Device;
  /** Gives a connection its own source port outside as well; the others draw one from 1024 to 65535. */
  readonly preservesPorts: boolean;
  readonly isV6: boolean;
  readonly users: readonly User[];
}

export interface User {
  readonly email: string;
  readonly mac: string;
}

export interface Destination {
  readonly address: string;
  readonly port: number;
  readonly protocol: Protocol;
}

export type Protocol = 'TCP' | 'UDP';

const CLOCKS: readonly Clock[] = ['epoch-ms', 'rfc3339', 'epoch-s', 'rfc3339-offset'];
const DOMAINS = ['example.com', 'example.net', 'example.org'];
const GIVEN = 'ada alan barbara claude donald edsger frances grace hedy ida john karen leslie mary niklaus radia'.split(
  ' ',
);
const FAMILY =
  'adams baker carter dixon evans fisher grant harris irwin jones keller lewis morris nolan owens parker'.split(' ');
const NATS_PER_DEVICE = 4;
const DESTINATIONS = 600;
const DESTINATIONS_V6 = 80;
/** Documentation and benchmarking networks (RFC 5737, RFC 2544, RFC 3849), so that no stranger is named. */
const natAddress = (index: number): string => `203.0.113.${10 + index}`;
const natAddressV6 = (index: number): string => `2001:db8:ffff::${(16 + index).toString(16)}`;

/** Every fourth NAT translates ports; the last of eight or more is an IPv6 one. */
export function createNats(config: ConnectionsConfig): readonly Nat[] {
  const random = new Random(config.seed, 'users');
  const users = Array.from({ length: config.users }, (_, index) => createUser(random, index));
  return Array.from({ length: config.nats }, (_, index) => {
    const device = Math.floor(index / NATS_PER_DEVICE);
    const isV6 = config.nats >= 8 && index === config.nats - 1;
    return {
      index,
      address: isV6 ? natAddressV6(index) : natAddress(index),
      device: {
        name: `fw-${device + 1}`,
        clock: itemAt(CLOCKS, device % CLOCKS.length),
        upperCase: device % 2 === 0,
      },
      preservesPorts: index % 4 !== 2,
      isV6,
      users: users.filter((_, user) => user % config.nats === index),
    };
  });
}

export function createDestinations(seed: number, isV6: boolean): readonly Destination[] {
  const random = new Random(seed, 'destinations', isV6 ? 6 : 4);
  return Array.from({ length: isV6 ? DESTINATIONS_V6 : DESTINATIONS }, () => {
    const protocol: Protocol = random.chance(0.8) ? 'TCP' : 'UDP';
    const port = protocol === 'TCP' ? random.pick([443, 443, 443, 80, 993, 22, 8443]) : random.pick([53, 443, 123]);
    const address = isV6
      ? `2001:db8:${random.hex(3)}::${random.between(1, 0xfffe).toString(16)}`
      : `198.${random.between(18, 19)}.${random.below(256)}.${random.between(1, 254)}`;
    return { address, port, protocol };
  });
}

/** The private address number `slot` behind a NAT: shared address space (RFC 6598), unique over all NATs. */
export function privateAddress(nat: Nat, slot: number): string {
  if (nat.isV6) return `fd00:64::${nat.index.toString(16)}:${(slot + 1).toString(16)}`;
  const number = nat.index * 0x1_0000 + slot + 2;
  return `100.${64 + (number >>> 16)}.${(number >>> 8) & 255}.${number & 255}`;
}

function createUser(random: Random, index: number): User {
  const name = `${random.pick(GIVEN)}.${random.pick(FAMILY)}${index}`;
  const octets = [0, 1, 2, 3, 4].map(() => random.hex(2));
  return { email: `${name}@${random.pick(DOMAINS)}`, mac: ['02', ...octets].join(':') };
}
