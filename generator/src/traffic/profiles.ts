import { ESP, GRE, ICMP, ICMPV6, TCP, UDP } from '../flow-row.js';
import type { Role } from '../topology.js';

/** How a connection travels, which decides who logs it. */
export type Route = 'from-internet' | 'internal' | 'nat' | 'direct' | 's3-gateway' | 'peering';

/** Records one minute of a connection leaves behind, by route. */
export const RECORDS_PER_MINUTE: Readonly<Record<Route, number>> = {
  'from-internet': 2,
  internal: 4,
  nat: 6,
  direct: 2,
  's3-gateway': 2,
  peering: 2,
};

/** Which outside hosts a profile talks to. */
export type PeerGroup = 'customers' | 'office' | 'saas' | 'dns' | 'mail' | 's3' | 'partner';

/** One kind of everyday connection. */
export interface Profile {
  readonly name: string;
  /** Relative number of connections. */
  readonly weight: number;
  readonly route: Route;
  /** The inside client; unused when the client is outside. */
  readonly from: readonly Role[];
  /** The inside server; unused when the server is outside. */
  readonly to: readonly Role[];
  readonly peers: PeerGroup;
  readonly protocol: number;
  readonly port: number;
  /** Packets from client to server per record: median and deviation of the logarithm. */
  readonly packets: number;
  readonly sigma: number;
  /** Mean bytes per packet, and packets back per packet out (0 = one-way). */
  readonly bytesOut: number;
  readonly replies: number;
  readonly bytesIn: number;
  /** A connection lasts one to this many minutes of its slot. */
  readonly minutesMax: number;
  readonly ipv6Share: number;
}

type Shape = Omit<Profile, 'name' | 'weight' | 'route' | 'protocol' | 'port'>;

const SHAPE: Shape = {
  from: ['app'],
  to: ['app'],
  peers: 'saas',
  packets: 12,
  sigma: 0.8,
  bytesOut: 180,
  replies: 1.1,
  bytesIn: 600,
  minutesMax: 1,
  ipv6Share: 0,
};

function profile(
  name: string,
  weight: number,
  [route, protocol, port]: readonly [Route, number, number],
  shape: Partial<Shape>,
): Profile {
  return { ...SHAPE, ...shape, name, weight, route, protocol, port };
}

/** The everyday traffic of a VPC. One line adds a kind; weights are relative. */
export const PROFILES: readonly Profile[] = [
  profile('web', 300, ['from-internet', TCP, 443], {
    to: ['alb'],
    peers: 'customers',
    packets: 14,
    sigma: 0.9,
    bytesOut: 210,
    replies: 1.4,
    bytesIn: 950,
    minutesMax: 2,
    ipv6Share: 0.14,
  }),
  profile('web-redirect', 22, ['from-internet', TCP, 80], {
    to: ['alb'],
    peers: 'customers',
    packets: 5,
    sigma: 0.2,
    bytesOut: 110,
    replies: 1,
    bytesIn: 160,
    ipv6Share: 0.1,
  }),
  profile('quic', 40, ['from-internet', UDP, 443], {
    to: ['nlb'],
    peers: 'customers',
    packets: 30,
    bytesOut: 220,
    replies: 1.6,
    bytesIn: 1100,
    minutesMax: 3,
  }),
  profile('load-balancer to web', 70, ['internal', TCP, 8080], {
    from: ['alb'],
    to: ['web'],
    packets: 40,
    bytesOut: 320,
    bytesIn: 880,
    minutesMax: 3,
  }),
  profile('web to app', 45, ['internal', TCP, 8443], { from: ['web'], packets: 20, bytesOut: 420, bytesIn: 700 }),
  profile('postgres', 38, ['internal', TCP, 5432], {
    from: ['app', 'worker'],
    to: ['database'],
    packets: 24,
    bytesOut: 240,
    bytesIn: 820,
    minutesMax: 4,
  }),
  profile('redis', 34, ['internal', TCP, 6379], {
    from: ['app', 'web'],
    to: ['cache'],
    packets: 30,
    bytesOut: 130,
    bytesIn: 310,
    minutesMax: 3,
  }),
  profile('kafka', 20, ['internal', TCP, 9092], {
    from: ['app', 'worker'],
    to: ['kafka'],
    packets: 60,
    sigma: 1.1,
    bytesOut: 760,
    replies: 0.7,
    bytesIn: 140,
    minutesMax: 5,
  }),
  profile('search', 10, ['internal', TCP, 9200], { to: ['search'], bytesIn: 1050, packets: 16 }),
  profile('ldap', 5, ['internal', TCP, 389], { from: ['app', 'windows'], to: ['windows'], packets: 8, bytesIn: 300 }),
  profile('kerberos', 3, ['internal', UDP, 88], { from: ['windows'], to: ['windows'], packets: 2, replies: 1 }),
  profile('smb', 3, ['internal', TCP, 445], { from: ['windows'], to: ['windows'], packets: 50, bytesIn: 1200 }),
  profile('nfs', 5, ['internal', TCP, 2049], {
    from: ['worker'],
    to: ['backup'],
    packets: 80,
    sigma: 1.2,
    bytesOut: 900,
    replies: 0.8,
    bytesIn: 500,
    minutesMax: 2,
  }),
  profile('syslog', 10, ['internal', UDP, 514], {
    from: ['app', 'web', 'worker', 'database'],
    to: ['monitor'],
    packets: 6,
    bytesOut: 310,
    replies: 0,
  }),
  profile('ssh from bastion', 3, ['internal', TCP, 22], {
    from: ['bastion'],
    to: ['app', 'web', 'worker'],
    packets: 60,
    bytesOut: 110,
    bytesIn: 190,
    minutesMax: 5,
  }),
  profile('rdp from bastion', 1, ['internal', TCP, 3389], { from: ['bastion'], to: ['windows'], packets: 300 }),
  profile('ping', 5, ['internal', ICMP, 0], {
    from: ['monitor'],
    to: ['alb', 'nat', 'web', 'app'],
    packets: 4,
    sigma: 0,
    bytesOut: 84,
    replies: 1,
    bytesIn: 84,
  }),
  profile('ping over IPv6', 3, ['internal', ICMPV6, 0], {
    from: ['monitor', 'web'],
    to: ['web', 'app'],
    packets: 4,
    sigma: 0,
    bytesOut: 104,
    replies: 1,
    bytesIn: 104,
    ipv6Share: 1,
  }),
  profile('interface endpoint', 16, ['internal', TCP, 443], {
    from: ['app', 'worker'],
    to: ['endpoint'],
    packets: 14,
    bytesOut: 480,
    bytesIn: 520,
  }),
  profile('saas', 20, ['nat', TCP, 443], { from: ['app', 'worker', 'web'], packets: 16, sigma: 1, bytesIn: 900 }),
  profile('external dns', 8, ['nat', UDP, 53], {
    from: ['app', 'worker', 'windows'],
    peers: 'dns',
    packets: 2,
    sigma: 0.3,
    bytesOut: 72,
    replies: 1,
    bytesIn: 160,
  }),
  profile('s3', 26, ['s3-gateway', TCP, 443], {
    from: ['app', 'worker', 'backup'],
    peers: 's3',
    packets: 60,
    sigma: 1.4,
    bytesOut: 800,
    replies: 0.9,
    bytesIn: 600,
    minutesMax: 2,
  }),
  profile('peering', 10, ['peering', TCP, 8443], { from: ['app', 'worker'], packets: 20, bytesOut: 400, bytesIn: 600 }),
  profile('smtp out', 7, ['direct', TCP, 25], {
    from: ['mail'],
    peers: 'mail',
    packets: 24,
    bytesOut: 640,
    replies: 0.8,
    bytesIn: 90,
  }),
  profile('mail relay', 6, ['internal', TCP, 587], { to: ['mail'], packets: 20, bytesOut: 600, bytesIn: 100 }),
  profile('ssh from the office', 2, ['from-internet', TCP, 22], {
    to: ['bastion'],
    peers: 'office',
    packets: 80,
    bytesOut: 100,
    bytesIn: 180,
    minutesMax: 5,
  }),
  profile('vpn gre', 4, ['direct', GRE, 0], {
    from: ['vpn'],
    peers: 'partner',
    packets: 40,
    bytesOut: 500,
    bytesIn: 500,
    minutesMax: 5,
  }),
  profile('vpn esp', 3, ['direct', ESP, 0], {
    from: ['vpn'],
    peers: 'partner',
    packets: 60,
    bytesOut: 620,
    bytesIn: 620,
    minutesMax: 5,
  }),
  profile('vpn ike', 1, ['direct', UDP, 4500], {
    from: ['vpn'],
    peers: 'partner',
    packets: 3,
    replies: 1,
    bytesIn: 120,
  }),
  profile('public ping', 4, ['from-internet', ICMP, 0], {
    to: ['alb', 'nlb'],
    peers: 'customers',
    packets: 3,
    sigma: 0.3,
    bytesOut: 84,
    replies: 1,
    bytesIn: 84,
  }),
];
