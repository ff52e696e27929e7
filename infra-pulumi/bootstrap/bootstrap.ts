import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { PrivateBucket } from '../src/components/private-bucket.js';
import { PROJECT } from '../src/names.js';
import { keyOfAccount } from '../src/policies/archive.js';
import { policy, policyText, tlsOnly } from '../src/policies/document.js';

/** How long a state that was overwritten or deleted can be brought back. */
const OLD_STATES_KEPT_DAYS = 90;
/** The longest KMS allows: without the key no stack can be changed or destroyed any more. */
const KEY_DELETION_WINDOW_DAYS = 30;

export interface BootstrapOutputs {
  readonly state_bucket: pulumi.Output<string>;
  readonly state_key_arn: pulumi.Output<string>;
  /** For `pulumi login`. */
  readonly backend_url: pulumi.Output<string>;
  /** For `pulumi stack init --secrets-provider`. */
  readonly secrets_provider: pulumi.Output<string>;
}

/** What has to be there before the first stack: one per account and Region, shared by all stacks. */
export async function bootstrap(region: string): Promise<BootstrapOutputs> {
  const provider = new aws.Provider('aws', {
    region,
    defaultTags: { tags: { Project: PROJECT, Stack: 'bootstrap', ManagedBy: 'pulumi' } },
  });
  const { accountId } = await aws.getCallerIdentity({}, { provider });
  const key = new aws.kms.Key(
    'state',
    {
      description: 'State of the stacks of networkflow, and the secrets in it',
      enableKeyRotation: true,
      deletionWindowInDays: KEY_DELETION_WINDOW_DAYS,
      policy: policyText(policy(keyOfAccount(accountId))),
    },
    { provider, protect: true },
  );
  new aws.kms.Alias('state', { name: `alias/${PROJECT}-state`, targetKeyId: key.keyId }, { provider });
  const bucketName = `${PROJECT}-state-${accountId}-${region}`;
  const state = new PrivateBucket(
    'state',
    {
      bucketName,
      policy: policy(...tlsOnly(`arn:aws:s3:::${bucketName}`)),
      keyArn: key.arn,
      keepOldVersionsDays: OLD_STATES_KEPT_DAYS,
    },
    { providers: [provider] },
  );
  return {
    state_bucket: state.bucket.bucket,
    state_key_arn: key.arn,
    backend_url: pulumi.interpolate`s3://${state.bucket.bucket}?region=${region}&awssdk=v2`,
    secrets_provider: pulumi.interpolate`awskms:///${key.arn}?region=${region}`,
  };
}
