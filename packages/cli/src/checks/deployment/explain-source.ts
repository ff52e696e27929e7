import { type EngineFailure, isEngineFailure } from '../../cli-error.js';
import { CheckError, failed, type Outcome } from '../check.js';
import { SET_CLOCK, step } from '../step.js';
import { denied } from './explain-aws.js';

/** What to do about each reason the engine names; its message says the rest. */
const NEXT: Readonly<Record<string, string>> = {
  'kms-denied': 'Allow kms:Decrypt on the key for this role, in its own policy and in the policy of the key.',
  'no-such-bucket': step('Check --bucket; list those of this account:', 'aws s3 ls'),
  'wrong-region': 'Leave --aws-region out: the bucket is then followed to its Region.',
  'expired-token': step('Log in again, or renew AWS_SESSION_TOKEN and its keys:', 'aws sso login'),
  'clock-skew': SET_CLOCK,
  'invalid-access-key': step(
    'Check AWS_ACCESS_KEY_ID and AWS_SESSION_TOKEN, or the profile:',
    'aws sts get-caller-identity',
  ),
  signature: 'Check AWS_SECRET_ACCESS_KEY or the profile for cut or added characters.',
  'no-credentials': 'Log in, or name a profile with --profile.',
  'assume-role':
    'Allow sts:AssumeRole on the role, and name the caller in its trust policy; give --external-id where that asks for one.',
  unreachable:
    'Check the network and firewalls; no HTTPS_PROXY is used. In a private subnet: the S3 gateway endpoint in the route table.',
  certificate: 'Give the authority of the proxy that opens TLS in NODE_EXTRA_CA_CERTS=/path/to/ca.pem',
  archived: 'Restore it in S3, or let the lifecycle rule keep recent objects in a class that can be read at once.',
  throttled: 'Run it again in a minute.',
};

export function reasonOf(error: unknown): string | undefined {
  return isEngineFailure(error) ? String(error.details.reason ?? error.code) : undefined;
}

/** A failure of the engine's S3 client as an outcome. */
export function explained(error: unknown, caller: string | undefined): unknown {
  if (!isEngineFailure(error) || error.code === 'cancelled') return error;
  return new CheckError(outcomeOf(error, caller), error);
}

function outcomeOf(error: EngineFailure, caller: string | undefined): Outcome {
  const { reason, action, resource } = error.details;
  if (reason === 'access-denied' && typeof action === 'string' && typeof resource === 'string') {
    const why = /explicitly/.test(error.message) ? 'It is denied by an explicit deny.' : undefined;
    const outcome = denied({ action, resource, caller, why });
    const other =
      'For a bucket of another account, the same in the bucket policy there, or a role to assume: --assume-role';
    return { ...outcome, next: [...(outcome.next ?? []), other] };
  }
  return failed(HEADLINE[String(reason)] ?? 'S3 cannot be asked', {
    cause: error.message,
    next: NEXT[String(reason)] ?? 'Look at https://health.aws.amazon.com for S3, and run it again.',
    details: { reason: String(reason ?? 'other') },
  });
}

const HEADLINE: Readonly<Record<string, string>> = {
  'kms-denied': 'access denied: the KMS key',
  'no-such-bucket': 'there is no such bucket',
  'wrong-region': 'the bucket is in another Region',
  'expired-token': 'the AWS session has expired',
  'clock-skew': 'the clock of this machine is wrong',
  'invalid-access-key': 'the access key is not known to AWS',
  signature: 'the secret access key is wrong',
  'no-credentials': 'no credentials',
  'assume-role': 'the role may not be assumed',
  unreachable: 'S3 does not answer',
  certificate: 'the certificate of S3 is not trusted',
  archived: 'the newest object is archived',
  throttled: 'S3 asks to slow down',
};
