/** Field names of each shape a file can have, in the order of its columns. */

export const V2_FIELDS = [
  'version',
  'account-id',
  'interface-id',
  'srcaddr',
  'dstaddr',
  'srcport',
  'dstport',
  'protocol',
  'packets',
  'bytes',
  'start',
  'end',
  'action',
  'log-status',
] as const;

export const V5_FIELDS = [
  ...V2_FIELDS,
  'vpc-id',
  'subnet-id',
  'instance-id',
  'tcp-flags',
  'type',
  'pkt-srcaddr',
  'pkt-dstaddr',
  'region',
  'az-id',
  'sublocation-type',
  'sublocation-id',
  'pkt-src-aws-service',
  'pkt-dst-aws-service',
  'flow-direction',
  'traffic-path',
] as const;

/** All 54 fields of version 11 (2026-06), in the order of the AWS documentation. */
export const V11_FIELDS = [
  ...V5_FIELDS,
  'ecs-cluster-arn',
  'ecs-cluster-name',
  'ecs-container-instance-arn',
  'ecs-container-instance-id',
  'ecs-container-id',
  'ecs-second-container-id',
  'ecs-service-name',
  'ecs-task-definition-arn',
  'ecs-task-arn',
  'ecs-task-id',
  'reject-reason',
  'resource-id',
  'encryption-status',
  'instance-tag',
  'instance-tag-2',
  'interface-tag',
  'interface-tag-2',
  'asg-tag',
  'asg-tag-2',
  'interface-type',
  'next-hop-interface-id',
  'next-hop-subnet-id',
  'next-hop-az-id',
  'next-hop-vpc-id',
  'next-hop-interface-type',
] as const;

/** A header seen in the wild: `packet-dstaddr` and `tcp-connection-status` exist in no AWS version. */
export const CHALLENGE_FIELDS = [
  ...V2_FIELDS,
  'tcp-flags',
  'type',
  'pkt-srcaddr',
  'pkt-dstaddr',
  'pkt-src-aws-service',
  'pkt-dst-aws-service',
  'flow-direction',
  'packet-dstaddr',
  'region',
  'sublocation-id',
  'sublocation-type',
  'vpc-id',
  'subnet-id',
  'instance-id',
  'tcp-connection-status',
] as const;

/** AWS Parquet columns that are 32-bit integers, and those of 64 bits; every other column is text. */
export const PARQUET_INT32: ReadonlySet<string> = new Set([
  'version',
  'srcport',
  'dstport',
  'protocol',
  'tcp-flags',
  'traffic-path',
]);
export const PARQUET_INT64: ReadonlySet<string> = new Set(['packets', 'bytes', 'start', 'end']);
