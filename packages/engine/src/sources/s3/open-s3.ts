import { S3Bucket } from './client.js';
import { type CredentialSource, providerChain } from './credentials.js';
import { RetryPolicy } from './retry.js';
import { parseS3Options, type S3Options, targetsOf } from './s3-options.js';
import { SdkSource } from './sdk-source.js';

export { parseS3Options, S3_READERS, type S3Options, type S3Reader, s3OptionsSchema } from './s3-options.js';

/** The Region they name is everybody's default, which says nothing about one bucket. */
const REGION_VARIABLES = ['AWS_REGION', 'AWS_DEFAULT_REGION'] as const;

/** What a test, or a reader that shares it, may bring. */
export interface S3Parts {
  readonly credentials?: CredentialSource;
  readonly policy?: RetryPolicy;
  readonly stallMs?: number;
  /** Where the bucket is looked for first when no Region is named for it: it is followed from there. */
  readonly regionHint?: string | undefined;
}

/**
 * One source per bucket and prefix, all under one retry policy and one set of credentials. Nothing is requested yet, and
 * the SDK is not loaded. Throws `invalid-input` for options that make no sense.
 */
export function openS3Sources(options: S3Options, parts: S3Parts = {}): SdkSource[] {
  const checked = parseS3Options(options);
  const policy = parts.policy ?? new RetryPolicy();
  const credentials = parts.credentials ?? providerChain(checked);
  const { profile } = checked;
  const region = checked.region ?? parts.regionHint;
  const endpointUrl = checked.endpointUrl ?? endpointOfEnvironment();
  const stall = parts.stallMs === undefined ? {} : { stallMs: parts.stallMs };
  const isRegionFirm =
    checked.region !== undefined && !REGION_VARIABLES.some((name) => process.env[name] === checked.region);
  const settings = { credentials, policy, region, isRegionFirm, profile, endpointUrl, ...stall };
  const buckets = new Map<string, S3Bucket>();
  return targetsOf(checked).map(({ bucket: name, prefix }) => {
    const known = buckets.get(name);
    const bucket = known ?? new S3Bucket(name, settings);
    buckets.set(name, bucket);
    return new SdkSource(bucket, prefix);
  });
}

/** As the SDK reads it; here, so that both readers and the addressing style follow it. */
function endpointOfEnvironment(): string | undefined {
  return process.env.AWS_ENDPOINT_URL_S3 || process.env.AWS_ENDPOINT_URL || undefined;
}
