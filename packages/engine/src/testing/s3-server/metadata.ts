import type { Keyring } from './keyring.js';
import { type Answer, S3Error } from './s3-error.js';
import type { WireRequest } from './wire-request.js';

const ROLE = 'test-instance-role';
const TOKEN = 'test-metadata-token';
const CREDENTIALS_PATH = '/latest/meta-data/iam/security-credentials';

/**
 * Credentials of a container (`/container/credentials`, ECS) and of an instance (IMDSv2 under `/latest/`).
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
 */
export function answerMetadata(request: WireRequest, keyring: Keyring): Answer {
  if (request.path === '/container/credentials') return json(sessionOf(keyring));
  if (request.method === 'PUT' && request.path === '/latest/api/token') {
    const seconds = request.headers['x-aws-ec2-metadata-token-ttl-seconds'] ?? '21600';
    return { status: 200, headers: { 'x-aws-ec2-metadata-token-ttl-seconds': seconds }, body: TOKEN };
  }
  if (request.headers['x-aws-ec2-metadata-token'] !== TOKEN) throw new S3Error(401, 'Unauthorized', 'Unauthorized');
  if (request.path.replace(/\/$/, '') === CREDENTIALS_PATH) return { status: 200, body: ROLE };
  if (request.path === `${CREDENTIALS_PATH}/${ROLE}`) {
    return json({ Code: 'Success', Type: 'AWS-HMAC', LastUpdated: new Date().toISOString(), ...sessionOf(keyring) });
  }
  throw new S3Error(404, 'NotFound', 'Not Found');
}

function sessionOf(keyring: Keyring): Record<string, string> {
  const session = keyring.issueSession();
  return {
    AccessKeyId: session.accessKeyId,
    SecretAccessKey: session.secretAccessKey,
    Token: session.sessionToken,
    Expiration: session.expiration.toISOString(),
  };
}

function json(value: Readonly<Record<string, string>>): Answer {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}
