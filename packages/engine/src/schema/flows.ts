import { type Column, type ColumnKind, column, type DuckType, type Table } from './column.js';

/** A field AWS writes: its version, its token in a header line, and what it is. The column's name is AWS's Parquet name. */
function aws(
  version: number,
  token: string,
  type: DuckType,
  kind: ColumnKind,
  description: string,
  more: Partial<Pick<Column, 'unit' | 'values' | 'groupable'>> = {},
): Column {
  return column({ name: token.replaceAll('-', '_'), token, version, type, kind, description, ...more });
}

/**
 * The 54 fields AWS writes (versions 2 to 11), in AWS's order, under AWS's Parquet names.
 * Source: AWS VPC User Guide, "Flow log records". Counters and times are BIGINT: sums stay exact.
 */
export const AWS_COLUMNS: readonly Column[] = [
  aws(2, 'version', 'INTEGER', 'integer', 'Highest flow-log version among the chosen fields.', { groupable: true }),
  aws(2, 'account-id', 'VARCHAR', 'id', 'Owner of the recording network interface; can be "unknown".'),
  aws(
    2,
    'interface-id',
    'VARCHAR',
    'id',
    'Network interface (ENI) that recorded the flow; NULL for a regional NAT gateway.',
  ),
  aws(
    2,
    'srcaddr',
    'VARCHAR',
    'address',
    'Source address, RFC 5952 text; the ENI side is always its primary private address.',
  ),
  aws(
    2,
    'dstaddr',
    'VARCHAR',
    'address',
    'Destination address, RFC 5952 text; the ENI side is always its primary private address.',
  ),
  aws(2, 'srcport', 'INTEGER', 'port', 'Source port; 0 for ICMP.'),
  aws(2, 'dstport', 'INTEGER', 'port', 'Destination port; 0 for ICMP.'),
  aws(2, 'protocol', 'INTEGER', 'protocol', 'IANA protocol number.'),
  aws(2, 'packets', 'BIGINT', 'integer', 'Packets in the aggregation interval.', { unit: 'packets' }),
  aws(2, 'bytes', 'BIGINT', 'bytes', 'Bytes in the aggregation interval.', { unit: 'bytes' }),
  aws(2, 'start', 'BIGINT', 'seconds', 'Unix second of the first packet; a record belongs to this instant.', {
    unit: 'seconds',
  }),
  aws(2, 'end', 'BIGINT', 'seconds', 'Unix second of the last packet.', { unit: 'seconds' }),
  aws(2, 'action', 'VARCHAR', 'enum', 'Whether security groups and network ACLs let the traffic pass.', {
    values: ['ACCEPT', 'REJECT'],
  }),
  aws(2, 'log-status', 'VARCHAR', 'enum', 'Always OK in flows; NODATA and SKIPDATA records are in coverage.', {
    values: ['OK', 'NODATA', 'SKIPDATA'],
  }),
  aws(3, 'vpc-id', 'VARCHAR', 'id', 'VPC of the recording interface.'),
  aws(3, 'subnet-id', 'VARCHAR', 'id', 'Subnet of the recording interface.'),
  aws(3, 'instance-id', 'VARCHAR', 'id', 'Instance of the recording interface; NULL for interfaces AWS manages.'),
  aws(3, 'tcp-flags', 'INTEGER', 'integer', 'TCP flags seen in the interval, OR-ed: FIN 1, SYN 2, RST 4, SYN-ACK 18.', {
    groupable: true,
  }),
  aws(3, 'type', 'VARCHAR', 'enum', 'Kind of traffic.', { values: ['IPv4', 'IPv6', 'EFA'] }),
  aws(3, 'pkt-srcaddr', 'VARCHAR', 'address', 'Source address in the packet itself; differs from srcaddr behind NAT.'),
  aws(
    3,
    'pkt-dstaddr',
    'VARCHAR',
    'address',
    'Destination address in the packet itself; differs from dstaddr behind NAT.',
  ),
  aws(4, 'region', 'VARCHAR', 'id', 'AWS Region of the recording interface.'),
  aws(4, 'az-id', 'VARCHAR', 'id', 'Availability Zone ID (use1-az1), not its name.'),
  aws(4, 'sublocation-type', 'VARCHAR', 'enum', 'Kind of sublocation, if any.', {
    values: ['wavelength', 'outpost', 'localzone'],
  }),
  aws(4, 'sublocation-id', 'VARCHAR', 'id', 'Sublocation, if any.'),
  aws(5, 'pkt-src-aws-service', 'VARCHAR', 'id', 'AWS service that owns pkt_srcaddr.'),
  aws(5, 'pkt-dst-aws-service', 'VARCHAR', 'id', 'AWS service that owns pkt_dstaddr.'),
  aws(5, 'flow-direction', 'VARCHAR', 'enum', 'Direction relative to the recording interface, as recorded.', {
    values: ['ingress', 'egress'],
  }),
  aws(
    5,
    'traffic-path',
    'INTEGER',
    'integer',
    'Way egress traffic took, 1 (same VPC) to 8 (internet gateway, Nitro).',
    { groupable: true },
  ),
  aws(7, 'ecs-cluster-arn', 'VARCHAR', 'id', 'ECS cluster ARN of the task behind the interface.'),
  aws(7, 'ecs-cluster-name', 'VARCHAR', 'id', 'ECS cluster name of the task behind the interface.'),
  aws(7, 'ecs-container-instance-arn', 'VARCHAR', 'id', 'ECS container instance ARN.'),
  aws(7, 'ecs-container-instance-id', 'VARCHAR', 'id', 'ECS container instance ID.'),
  aws(7, 'ecs-container-id', 'VARCHAR', 'id', 'ECS container runtime ID.'),
  aws(7, 'ecs-second-container-id', 'VARCHAR', 'id', 'Runtime ID of a second container of the task.'),
  aws(7, 'ecs-service-name', 'VARCHAR', 'id', 'ECS service name of the task behind the interface.'),
  aws(7, 'ecs-task-definition-arn', 'VARCHAR', 'id', 'ECS task definition ARN.'),
  aws(7, 'ecs-task-arn', 'VARCHAR', 'id', 'ECS task ARN.'),
  aws(7, 'ecs-task-id', 'VARCHAR', 'id', 'ECS task ID.'),
  aws(
    8,
    'reject-reason',
    'VARCHAR',
    'enum',
    'Why AWS itself refused: BPA (Block Public Access) or EC (encryption controls).',
    { values: ['BPA', 'EC'] },
  ),
  aws(
    9,
    'resource-id',
    'VARCHAR',
    'id',
    'Resource behind the record when there is no interface, such as a regional NAT gateway.',
  ),
  aws(
    10,
    'encryption-status',
    'INTEGER',
    'integer',
    'Encryption in transit: 0 clear text, 1 Nitro, 2 application layer, 3 both.',
    { groupable: true },
  ),
  aws(11, 'instance-tag', 'VARCHAR', 'text', 'Value of the first chosen instance tag, percent-encoded as recorded.'),
  aws(11, 'instance-tag-2', 'VARCHAR', 'text', 'Value of the second chosen instance tag, percent-encoded as recorded.'),
  aws(11, 'interface-tag', 'VARCHAR', 'text', 'Value of the first chosen interface tag, percent-encoded as recorded.'),
  aws(
    11,
    'interface-tag-2',
    'VARCHAR',
    'text',
    'Value of the second chosen interface tag, percent-encoded as recorded.',
  ),
  aws(
    11,
    'asg-tag',
    'VARCHAR',
    'text',
    'Value of the first chosen Auto Scaling group tag, percent-encoded as recorded.',
  ),
  aws(
    11,
    'asg-tag-2',
    'VARCHAR',
    'text',
    'Value of the second chosen Auto Scaling group tag, percent-encoded as recorded.',
  ),
  aws(11, 'interface-type', 'VARCHAR', 'id', 'Kind of the recording interface, such as nat_gateway.'),
  aws(11, 'next-hop-interface-id', 'VARCHAR', 'id', 'Receiving interface (egress) or sending interface (ingress).'),
  aws(11, 'next-hop-subnet-id', 'VARCHAR', 'id', 'Subnet of the next hop.'),
  aws(11, 'next-hop-az-id', 'VARCHAR', 'id', 'Availability Zone ID of the next hop.'),
  aws(11, 'next-hop-vpc-id', 'VARCHAR', 'id', 'VPC of the next hop.'),
  aws(11, 'next-hop-interface-type', 'VARCHAR', 'id', 'Kind of interface at the next hop.'),
];

/** The default field list (version 2), in order: what a headerless file holds unless told otherwise. */
export const DEFAULT_FIELDS: readonly string[] = AWS_COLUMNS.slice(0, 14).map((field) => field.token ?? field.name);

const ADDRESS_CLASSES = [
  'private',
  'public',
  'shared',
  'link-local',
  'loopback',
  'multicast',
  'documentation',
  'reserved',
  'unspecified',
] as const;

/** Columns networkflow adds. `ingest` ones are stored beside the record; `view` ones cost nothing to store. */
export const DERIVED_COLUMNS: readonly Column[] = [
  column({
    name: 'start_time',
    type: 'TIMESTAMP',
    kind: 'time',
    derived: 'view',
    expression: 'make_timestamp("start" * 1000000)',
    needs: 'start',
    description: 'start as a UTC timestamp.',
  }),
  column({
    name: 'end_time',
    type: 'TIMESTAMP',
    kind: 'time',
    derived: 'view',
    expression: 'make_timestamp("end" * 1000000)',
    needs: 'end',
    description: 'end as a UTC timestamp.',
  }),
  column({
    name: 'direction',
    type: 'VARCHAR',
    kind: 'enum',
    values: ['ingress', 'egress'],
    derived: 'ingest',
    description:
      'flow_direction where recorded; else ingress for public to private, egress for private to public, NULL otherwise.',
  }),
  column({
    name: 'service_port',
    type: 'INTEGER',
    kind: 'port',
    derived: 'ingest',
    description:
      'The server side port of TCP and UDP, judged by TCP flags, then known services, then the lower number.',
  }),
  column({
    name: 'service',
    type: 'VARCHAR',
    kind: 'text',
    derived: 'ingest',
    description: 'Service name of service_port ("https"), "tcp/8444" when unnamed, else the protocol name ("icmp").',
  }),
  column({
    name: 'src_class',
    type: 'VARCHAR',
    kind: 'enum',
    values: ADDRESS_CLASSES,
    derived: 'ingest',
    description: 'Address class of srcaddr by CIDR (RFC 6890).',
  }),
  column({
    name: 'dst_class',
    type: 'VARCHAR',
    kind: 'enum',
    values: ADDRESS_CLASSES,
    derived: 'ingest',
    description: 'Address class of dstaddr by CIDR (RFC 6890).',
  }),
  column({
    name: 'src_country',
    type: 'VARCHAR',
    kind: 'id',
    derived: 'ingest',
    description: 'ISO 3166-1 alpha-2 country of srcaddr when public; NULL when unknown.',
  }),
  column({
    name: 'dst_country',
    type: 'VARCHAR',
    kind: 'id',
    derived: 'ingest',
    description: 'ISO 3166-1 alpha-2 country of dstaddr when public; NULL when unknown.',
  }),
  column({
    name: 'extra',
    type: 'VARCHAR',
    kind: 'text',
    derived: 'ingest',
    groupable: false,
    description: 'Fields of the file that are no AWS field, as one JSON object; NULL when there were none.',
  }),
];

export const flows: Table = {
  name: 'flows',
  description: 'One row per flow-log record whose log_status is OK: what the record said, plus derived columns.',
  columns: [...AWS_COLUMNS, ...DERIVED_COLUMNS],
};
