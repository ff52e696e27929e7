import { type FlowRow, PATH_INTER_REGION_PEERING, PATH_SAME_VPC } from '../flow-row.js';
import type { Eni, Role } from '../topology.js';

/** The parts of a line that depend on the interface alone, made once. */
export interface InterfaceText {
  /** account-id interface-id */
  readonly identity: string;
  /** vpc-id subnet-id instance-id */
  readonly placement: string;
  /** region az-id */
  readonly zone: string;
  readonly region: string;
  /** The ten ecs-* fields. */
  readonly ecs: string;
  /** instance-tag instance-tag-2 interface-tag interface-tag-2 asg-tag asg-tag-2 */
  readonly tags: string;
  readonly interfaceType: string;
  /** next-hop-interface-id next-hop-subnet-id next-hop-az-id next-hop-vpc-id next-hop-interface-type */
  readonly asNextHop: string;
}

const NO_NEXT_HOP = '- - - - -';
const NO_ECS = '- - - - - - - - - -';
const CONTAINER_ROLES: ReadonlySet<Role> = new Set<Role>(['app', 'worker']);
const SCALED_ROLES: ReadonlySet<Role> = new Set<Role>(['web', 'app', 'worker']);
/** Values of a tag key `owner`: with a space, an ampersand and letters outside ASCII, which AWS percent-encodes. */
const OWNERS = ['platform team', 'Zahlung & Abrechnung', 'データ', 'équipe réseau'] as const;

export function interfaceText(eni: Eni): InterfaceText {
  const interfaceType = interfaceTypeOf(eni.role);
  return {
    identity: `${eni.accountId} ${eni.id}`,
    placement: `${eni.vpc.id} ${eni.subnet.id} ${eni.instanceId}`,
    zone: `${eni.site.region} ${eni.subnet.azId}`,
    region: eni.site.region,
    ecs: CONTAINER_ROLES.has(eni.role) ? ecsText(eni) : NO_ECS,
    tags: tagText(eni),
    interfaceType,
    asNextHop: `${eni.id} ${eni.subnet.id} ${eni.subnet.azId} ${eni.vpc.id} ${interfaceType}`,
  };
}

/** The 25 fields that version 11 has and version 5 has not. */
export function versionElevenText(row: FlowRow, text: InterfaceText, nextHop: InterfaceText | null): string {
  // A few refusals stand for VPC Block Public Access; the port makes the choice without a random number.
  const reason = !row.accepted && row.srcport % 53 === 0 ? 'BPA' : '-';
  return `${text.ecs} ${reason} - ${encryptionStatus(row)} ${text.tags} ${text.interfaceType} ${nextHop === null ? NO_NEXT_HOP : nextHop.asNextHop}`;
}

/** 0 clear text, 1 encrypted by the network (between Nitro hosts, and between regions), 2 TLS on 443, 3 both. */
function encryptionStatus(row: FlowRow): number {
  if (row.clear) return 0;
  const nitro = isNetworkEncrypted(row) ? 1 : 0;
  const tls = row.protocol === 6 && (row.dstport === 443 || row.srcport === 443) ? 2 : 0;
  return nitro + tls;
}

/** The answer of a peered host comes in, where records carry no path: its address tells it apart from the internet's. */
function isNetworkEncrypted({ trafficPath, nextHop, ingress, srcaddr }: FlowRow): boolean {
  if (trafficPath === PATH_SAME_VPC || trafficPath === PATH_INTER_REGION_PEERING || nextHop !== null) return true;
  return ingress && srcaddr.startsWith('10.');
}

function interfaceTypeOf(role: Role): string {
  if (role === 'nat') return 'nat_gateway';
  if (role === 'nlb') return 'network_load_balancer';
  return role === 'endpoint' ? 'vpc_endpoint' : '-';
}

function ecsText(eni: Eni): string {
  const arn = `arn:aws:ecs:${eni.site.region}:${eni.site.accountId}`;
  const task = eni.id.slice(-12);
  const cluster = `${eni.vpc.name}-cluster`;
  const service = `${eni.vpc.name}-${eni.role}`;
  return [
    `${arn}:cluster/${cluster}`,
    cluster,
    `${arn}:container-instance/${cluster}/${eni.instanceId.slice(2)}`,
    eni.instanceId.slice(2),
    `${task}-0001`,
    '-',
    service,
    `${arn}:task-definition/${service}:7`,
    `${arn}:task/${cluster}/${task}`,
    task,
  ].join(' ');
}

function tagText(eni: Eni): string {
  const owner = OWNERS[eni.index % OWNERS.length] ?? '-';
  const group = SCALED_ROLES.has(eni.role) ? encodeURIComponent(`${eni.vpc.name} ${eni.role} group`) : '-';
  const name = eni.instanceId === '-' ? '-' : encodeURIComponent(eni.name);
  const ownerTag = eni.instanceId === '-' ? '-' : encodeURIComponent(owner);
  return `${name} ${ownerTag} ${encodeURIComponent(eni.name)} - ${group} -`;
}
