import type { S3Bucket } from '../sources/s3/client.js';
import type { HttpfsLogin } from './httpfs-database.js';

/** Milliseconds credentials must last beyond a batch: far more than one takes. */
const LOGIN_BUDGET_MS = 120_000;

/** What httpfs needs to know to reach a bucket as the SDK does, with credentials that last for a while. */
export async function loginOf(bucket: S3Bucket): Promise<HttpfsLogin> {
  const { accessKeyId, secretAccessKey, sessionToken } = await bucket.credentials.renewBefore(LOGIN_BUDGET_MS);
  return {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    region: await bucket.region(),
    endpointUrl: bucket.endpointUrl ?? process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL,
  };
}
