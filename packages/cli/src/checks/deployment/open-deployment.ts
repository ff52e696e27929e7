import { awsCredentials, openBucket, type S3Options } from '@networkflow/engine';
import { awsClients, readDates } from './aws-clients.js';
import type { Deployment, Facts, VerifyTarget } from './deployment.js';

/** How the bucket is reached; `region` only where it was named for the bucket. */
export type BucketAccess = Omit<S3Options, 'buckets'>;

/** Makes the clients; nothing is asked yet. A role is assumed for the bucket alone. Throws `invalid-input`. */
export async function openDeployment(
  target: VerifyTarget,
  access: BucketAccess,
  now: () => number,
): Promise<Deployment & { close(): Promise<void> }> {
  const { profile, region } = target;
  const facts: Facts = { skews: [] };
  const credentials = awsCredentials({ profile, region });
  const isOwn = access.assumeRole === undefined;
  const probe =
    target.bucket === undefined
      ? undefined
      : openBucket({ ...access, buckets: [target.bucket] }, { ...(isOwn ? { credentials } : {}), regionHint: region });
  if (probe !== undefined) readDates(await probe.client(), facts, now);
  const clients = awsClients(target, credentials, facts, now);
  return {
    target,
    facts,
    credentials,
    probe,
    clients,
    now,
    close: async () => {
      clients.close();
      await probe?.close();
    },
  };
}
