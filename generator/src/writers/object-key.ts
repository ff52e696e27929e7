import { hashKey } from '../random.js';
import type { Layout } from './formats.js';

export interface ObjectKeyParts {
  readonly accountId: string;
  readonly region: string;
  readonly flowLogId: string;
  readonly layout: Layout;
  /** Start of the five minutes, epoch seconds. */
  readonly slotStart: number;
  /** Several objects of the same five minutes differ in the hash alone. */
  readonly part: number;
  readonly seed: number;
  readonly suffix: '.log.gz' | '.log.parquet';
}

/** The S3 key AWS would give an object (https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-path.html). */
export function objectKey(parts: ObjectKeyParts): string {
  const { accountId, region, flowLogId, slotStart } = parts;
  const iso = new Date(slotStart * 1000).toISOString();
  const year = iso.slice(0, 4);
  const month = iso.slice(5, 7);
  const day = iso.slice(8, 10);
  const hour = iso.slice(11, 13);
  const minute = iso.slice(14, 16);
  const bits = hashKey(`object|${parts.seed}|${accountId}|${region}|${flowLogId}|${slotStart}|${parts.part}`);
  const hash = bits
    .slice(0, 2)
    .map((word) => (word >>> 0).toString(16).padStart(8, '0'))
    .join('');
  const name = `${accountId}_vpcflowlogs_${region}_${flowLogId}_${year}${month}${day}T${hour}${minute}Z_${hash}${parts.suffix}`;
  return `${folder(parts, { year, month, day, hour })}/${name}`;
}

function folder(
  { accountId, region, layout }: ObjectKeyParts,
  { year, month, day, hour }: { year: string; month: string; day: string; hour: string },
): string {
  const plain = `AWSLogs/${accountId}/vpcflowlogs/${region}/${year}/${month}/${day}`;
  const hive = `AWSLogs/aws-account-id=${accountId}/aws-service=vpcflowlogs/aws-region=${region}/year=${year}/month=${month}/day=${day}`;
  switch (layout) {
    case 'plain':
      return plain;
    case 'hourly':
      return `${plain}/${hour}`;
    case 'hive':
      return hive;
    case 'hive-hourly':
      return `${hive}/hour=${hour}`;
  }
}

/** The id of the flow log that writes these objects: another format is another flow log, as in AWS. */
export function flowLogId(seed: number, siteIndex: number, format: string, layout: Layout): string {
  const bits = hashKey(`flow-log|${seed}|${siteIndex}|${format}|${layout}`);
  const hex = bits.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
  return `fl-0${hex.slice(0, 16)}`;
}
