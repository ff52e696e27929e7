import type { BucketProbe, CredentialSource, FoundFields, NewestObject } from '@networkflow/engine';
import type { TaskImage } from './image-reference.js';

/** What is to be verified, as the flags and settings say. */
export interface VerifyTarget {
  readonly bucket: string | undefined;
  readonly prefix: string;
  readonly service: ServiceName | undefined;
  readonly region: string | undefined;
  readonly profile: string | undefined;
  readonly imageTag: string | undefined;
  readonly logGroup: string | undefined;
  readonly url: string | undefined;
  /** An S3-compatible store instead of Amazon S3. */
  readonly endpointUrl: string | undefined;
  readonly fields: readonly string[] | undefined;
  /** Milliseconds the newest object may be old. */
  readonly lagMaxMs: number;
}

export interface ServiceName {
  readonly cluster: string;
  readonly service: string;
}

export interface RunningTask {
  readonly id: string;
  readonly taskDefinition: string;
  /** `HEALTHY`, `UNHEALTHY` or `UNKNOWN`. */
  readonly health: string;
  /** Digests of its containers' images, by the container's name. */
  readonly digests: ReadonlyMap<string, string>;
}

/** What checks learn for those that come after them. */
export interface Facts {
  /** The caller's ARN and account. */
  caller?: { readonly arn: string; readonly account: string };
  hasKeys?: boolean;
  isBucketMissing?: boolean;
  newest?: NewestObject;
  found?: FoundFields;
  service?: { readonly taskDefinition: string; readonly running: number; readonly desired: number };
  tasks?: readonly RunningTask[];
  image?: TaskImage;
  /** The log group the task definition names. */
  logGroup?: string;
  /** By how much this clock is ahead of AWS's, milliseconds, by who said so. */
  skews: { readonly host: string; readonly aheadMs: number }[];
}

/** Everything a check of a deployment is given. */
export interface Deployment {
  readonly target: VerifyTarget;
  readonly facts: Facts;
  readonly credentials: CredentialSource;
  readonly probe: BucketProbe | undefined;
  readonly clients: AwsClients;
  now(): number;
}

export interface AwsClients {
  readonly region: () => Promise<string>;
  readonly sts: () => Promise<import('@aws-sdk/client-sts').STSClient>;
  readonly ecs: () => Promise<import('@aws-sdk/client-ecs').ECSClient>;
  readonly ecr: (region: string) => Promise<import('@aws-sdk/client-ecr').ECRClient>;
  readonly logs: () => Promise<import('@aws-sdk/client-cloudwatch-logs').CloudWatchLogsClient>;
  close(): void;
}
