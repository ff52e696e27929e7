import { addressUnder } from './country-blocks.js';
import { itemAt, Random } from './random.js';

/** What an interface is there for; traffic profiles and scenarios choose interfaces by role. */
export type Role =
  | 'nat'
  | 'alb'
  | 'nlb'
  | 'endpoint'
  | 'bastion'
  | 'web'
  | 'app'
  | 'worker'
  | 'database'
  | 'cache'
  | 'kafka'
  | 'search'
  | 'mail'
  | 'monitor'
  | 'backup'
  | 'windows'
  | 'vpn'
  | 'idle';

export interface Site {
  readonly index: number;
  readonly accountId: string;
  readonly region: string;
  readonly utcOffsetHours: number;
  /** Share of all background traffic. */
  readonly share: number;
  readonly vpcs: Vpc[];
  readonly enis: Eni[];
}

export interface Subnet {
  readonly id: string;
  readonly cidr: string;
  readonly azId: string;
  readonly tier: 'public' | 'private' | 'data';
}

export interface Vpc {
  readonly id: string;
  readonly site: Site;
  readonly name: string;
  readonly cidr: string;
  readonly subnets: readonly Subnet[];
  readonly enis: Eni[];
}

export interface Eni {
  /** Position in `Topology.enis`, so that writers can keep per-interface text in an array. */
  readonly index: number;
  readonly id: string;
  /** The account as a record shows it: `unknown` for an interface that a service created. */
  readonly accountId: string;
  readonly address: string;
  readonly address6: string;
  readonly instanceId: string;
  readonly role: Role;
  readonly name: string;
  readonly subnet: Subnet;
  readonly vpc: Vpc;
  readonly site: Site;
  /** Seconds this interface's records trail those of its peers: two vantage points never agree to the second. */
  readonly lagS: 0 | 1;
}

export interface Topology {
  readonly sites: readonly Site[];
  readonly vpcs: readonly Vpc[];
  readonly enis: readonly Eni[];
}

interface SitePlan {
  readonly account: number;
  readonly region: string;
  readonly azPrefix: string;
  readonly utcOffsetHours: number;
  readonly share: number;
  readonly vpcs: readonly string[];
}

const SITE_PLANS: readonly SitePlan[] = [
  { account: 0, region: 'us-east-1', azPrefix: 'use1', utcOffsetHours: -5, share: 0.42, vpcs: ['shop', 'tools'] },
  { account: 0, region: 'eu-west-1', azPrefix: 'euw1', utcOffsetHours: 1, share: 0.26, vpcs: ['shop-eu'] },
  { account: 1, region: 'us-east-1', azPrefix: 'use1', utcOffsetHours: -5, share: 0.2, vpcs: ['analytics'] },
  { account: 2, region: 'ap-southeast-2', azPrefix: 'apse2', utcOffsetHours: 10, share: 0.12, vpcs: ['partners'] },
];

/** How many interfaces of each role a VPC has, and which subnets they live in. */
const ROLE_PLANS: readonly { readonly role: Role; readonly count: number; readonly tier: Subnet['tier'] }[] = [
  { role: 'nat', count: 2, tier: 'public' },
  { role: 'alb', count: 2, tier: 'public' },
  { role: 'nlb', count: 1, tier: 'public' },
  { role: 'bastion', count: 1, tier: 'public' },
  { role: 'vpn', count: 1, tier: 'public' },
  { role: 'mail', count: 1, tier: 'public' },
  { role: 'endpoint', count: 2, tier: 'private' },
  { role: 'web', count: 8, tier: 'private' },
  { role: 'app', count: 14, tier: 'private' },
  { role: 'worker', count: 6, tier: 'private' },
  { role: 'monitor', count: 1, tier: 'private' },
  { role: 'windows', count: 2, tier: 'private' },
  { role: 'database', count: 4, tier: 'data' },
  { role: 'cache', count: 3, tier: 'data' },
  { role: 'kafka', count: 3, tier: 'data' },
  { role: 'search', count: 2, tier: 'data' },
  { role: 'backup', count: 1, tier: 'data' },
  { role: 'idle', count: 5, tier: 'private' },
];

/** AWS ids have 17 hexadecimal digits, of which the first is 0. */
const ID_DIGITS = 16;
const AZS_PER_VPC = 2;
const TIERS = ['public', 'private', 'data'] as const;
/** Interfaces that AWS services create and own: no instance behind them. */
const REQUESTER_MANAGED: ReadonlySet<Role> = new Set<Role>(['nat', 'alb', 'nlb', 'endpoint']);

export const VPCS_MAX = SITE_PLANS.reduce((sum, plan) => sum + plan.vpcs.length, 0);

/**
 * The accounts, VPCs, subnets and interfaces of `seed`: 3 accounts, 4 sites, 5 VPCs, 30 subnets and 295 interfaces; or
 * the first `vpcCount` VPCs of these.
 */
export function createTopology(seed: number, vpcCount = VPCS_MAX): Topology {
  const random = new Random(seed, 'topology');
  const accounts = [`0${digits(11, random)}`, `2${digits(11, random)}`, `7${digits(11, random)}`];
  const enis: Eni[] = [];
  const vpcs: Vpc[] = [];
  const plans = firstVpcs(vpcCount);
  const whole = plans.reduce((sum, plan) => sum + plan.share, 0);
  const sites = plans.map((plan, index): Site => {
    const { region, utcOffsetHours } = plan;
    const share = plan.share / whole;
    const site: Site = {
      index,
      accountId: itemAt(accounts, plan.account),
      region,
      utcOffsetHours,
      share,
      vpcs: [],
      enis: [],
    };
    for (const name of plan.vpcs) {
      const vpc = createVpc({ site, name, number: vpcs.length, azPrefix: plan.azPrefix }, random);
      addInterfaces(vpc, enis, random);
      vpcs.push(vpc);
      site.vpcs.push(vpc);
      site.enis.push(...vpc.enis);
    }
    return site;
  });
  return { sites, vpcs, enis };
}

/** The interfaces of `vpc` with `role`; there is always at least one. */
export function withRole(vpc: Vpc, role: Role): Eni[] {
  return vpc.enis.filter((eni) => eni.role === role);
}

function firstVpcs(count: number): SitePlan[] {
  let left = count;
  return SITE_PLANS.flatMap((plan) => {
    const vpcs = plan.vpcs.slice(0, left);
    left -= vpcs.length;
    return vpcs.length === 0 ? [] : [{ ...plan, vpcs }];
  });
}

function createVpc(
  { site, name, number, azPrefix }: { site: Site; name: string; number: number; azPrefix: string },
  random: Random,
): Vpc {
  const second = 10 * (number + 1) + random.below(8);
  const subnets: Subnet[] = [];
  TIERS.forEach((tier, tierIndex) => {
    for (let az = 1; az <= AZS_PER_VPC; az += 1) {
      subnets.push({
        id: `subnet-0${random.hex(ID_DIGITS)}`,
        cidr: `10.${second}.${tierIndex * 16 + az}.0/24`,
        azId: `${azPrefix}-az${az}`,
        tier,
      });
    }
  });
  return { id: `vpc-0${random.hex(ID_DIGITS)}`, site, name, cidr: `10.${second}.0.0/16`, subnets, enis: [] };
}

function addInterfaces(vpc: Vpc, all: Eni[], random: Random): void {
  const taken = new Set<string>();
  const prefix6 = `2600:1f${random.between(0x10, 0x6f).toString(16)}:${random.between(0x1000, 0xffff).toString(16)}`;
  for (const { role, count, tier } of ROLE_PLANS) {
    const subnets = vpc.subnets.filter((subnet) => subnet.tier === tier);
    for (let number = 1; number <= count; number += 1) {
      const subnet = itemAt(subnets, (number - 1) % subnets.length);
      const eni: Eni = {
        index: all.length,
        id: `eni-0${random.hex(ID_DIGITS)}`,
        accountId: role === 'endpoint' && number === 2 ? 'unknown' : vpc.site.accountId,
        address: freeAddress(subnet, taken, random),
        address6: addressUnder(`${prefix6}:${random.between(0x1000, 0xffff).toString(16)}`, random),
        instanceId: REQUESTER_MANAGED.has(role) ? '-' : `i-0${random.hex(ID_DIGITS)}`,
        role,
        name: `${vpc.name}-${role}-${String(number).padStart(2, '0')}`,
        subnet,
        vpc,
        site: vpc.site,
        lagS: random.chance(0.5) ? 1 : 0,
      };
      all.push(eni);
      vpc.enis.push(eni);
    }
  }
}

/** AWS keeps the first four addresses and the last of every subnet for itself. */
function freeAddress(subnet: Subnet, taken: Set<string>, random: Random): string {
  const network = subnet.cidr.slice(0, subnet.cidr.lastIndexOf('.'));
  for (;;) {
    const address = `${network}.${random.between(4, 254)}`;
    if (taken.has(address)) continue;
    taken.add(address);
    return address;
  }
}

function digits(count: number, random: Random): string {
  let text = '';
  for (let digit = 0; digit < count; digit += 1) text += random.below(10);
  return text;
}
