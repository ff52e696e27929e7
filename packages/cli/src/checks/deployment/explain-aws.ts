import type { S3Failure } from '@networkflow/engine';
import { failed, type Outcome } from '../check.js';
import { SET_CLOCK, step } from '../step.js';

/** What was asked of AWS, for whoever must allow it. */
export interface AwsCall {
  /** The IAM action, such as `ecs:DescribeServices`. */
  readonly action: string;
  /** The ARN it needs the action on. */
  readonly resource: string;
  /** For people: `ECS`. */
  readonly service: string;
  readonly region: string | undefined;
  /** The caller's ARN, where it is known. */
  readonly caller: string | undefined;
}

type Explainer = (failure: S3Failure, call: AwsCall) => Outcome | undefined;

/** A failed request as an outcome: what, why, and the next step. `redact` takes credentials out of foreign words. */
export function explainAws(failure: S3Failure, call: AwsCall, redact: (text: string) => string): Outcome {
  for (const explain of EXPLAINERS) {
    const outcome = explain(failure, call);
    if (outcome !== undefined) return outcome;
  }
  const status = failure.status === undefined ? '' : ` (HTTP ${failure.status})`;
  const request = failure.requestId === undefined ? '' : ` Request id ${failure.requestId}.`;
  return failed(`${call.service} refused ${call.action}`, {
    cause: `${failure.code || 'The request failed'}${status}: ${redact(failure.message)}${request}`,
    next: `Look at https://health.aws.amazon.com for ${call.service}${inRegion(call)}, and run it again.`,
    details: { reason: failure.code || 'other' },
  });
}

const EXPLAINERS: readonly Explainer[] = [accessDenied, login, clock, noRegion, throttled, unreachable];

const DENIED = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AllAccessDisabled',
  'UnauthorizedOperation',
  'NotAuthorized',
  'UnauthorizedAccess',
]);
const ACTION = /not authorized to perform: ?"?([\w-]+:\w+)/;
const RESOURCE = /on resource: ?"?(arn:[^\s"]+)/;
const USER = /User: (arn:[^\s]+) is not authorized/;

function accessDenied({ code, status, message }: S3Failure, call: AwsCall): Outcome | undefined {
  if (!DENIED.has(code) && !(status === 403 && /not authorized|access denied|forbidden/i.test(`${code} ${message}`))) {
    return undefined;
  }
  const action = ACTION.exec(message)?.[1] ?? call.action;
  const resource = RESOURCE.exec(message)?.[1] ?? call.resource;
  const caller = USER.exec(message)?.[1] ?? call.caller;
  return denied({ action, resource, caller, why: whoDenies(message) });
}

interface Denial {
  readonly action: string;
  readonly resource: string;
  readonly caller: string | undefined;
  /** Which kind of policy stands in the way, where AWS says so. */
  readonly why?: string | undefined;
}

/** What to allow, as a statement that can be pasted. */
export function denied({ action, resource, caller, why }: Denial): Outcome {
  const statement = JSON.stringify({ Effect: 'Allow', Action: action, Resource: resource });
  const whose = caller === undefined ? 'the role or user you run as' : principalOf(caller);
  return failed(`access denied: ${action}`, {
    cause: `${caller ?? 'The caller'} may not do ${action} on ${resource}.${why === undefined ? '' : ` ${why}`}`,
    next: [
      ...(why?.includes('explicit')
        ? ['Lift the explicit deny first: no other policy can allow what one denies.']
        : []),
      `Add to the policy of ${whose}: ${statement}`,
    ],
    details: { reason: 'access-denied', action, resource },
  });
}

/** AWS names the kind of policy in its messages (IAM User Guide, "Troubleshoot access denied error messages"). */
function whoDenies(message: string): string | undefined {
  const [, kind] = /with an explicit deny in an? ([\w -]+?)(?: policy)?(?:[:.]|$)/.exec(message) ?? [];
  if (kind !== undefined) return `It is denied by an explicit deny in a ${kind} policy.`;
  if (/explicit deny/i.test(message)) return 'It is denied by an explicit deny.';
  const [, silent] = /because no ([\w -]+?) policy allows/.exec(message) ?? [];
  return silent === undefined ? undefined : `No ${silent} policy allows it.`;
}

/** `arn:aws:sts::1:assumed-role/ops/me` is a session of the role ops, and roles have the policies. */
function principalOf(arn: string): string {
  const role = /:assumed-role\/([^/]+)\//.exec(arn)?.[1];
  return role === undefined ? arn : `the role ${role}`;
}

const EXPIRED = new Set(['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired']);
const UNKNOWN_KEY = new Set([
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'InvalidToken',
]);

function login({ code, message }: S3Failure, call: AwsCall): Outcome | undefined {
  const { service, region = 'in use' } = call;
  if (EXPIRED.has(code)) {
    return failed('the AWS session has expired', {
      cause: `${service} refused the session token as expired.`,
      next: step('Log in again, or renew AWS_SESSION_TOKEN and its keys:', 'aws sso login'),
      details: { reason: 'expired-token' },
    });
  }
  if (UNKNOWN_KEY.has(code)) {
    return failed('the access key is not known to AWS', {
      cause: `${service} does not know the access key or its session token: deleted, deactivated, of another partition, or mistyped. Or the Region ${region} is not enabled for the account.`,
      next: step('Check AWS_ACCESS_KEY_ID and AWS_SESSION_TOKEN, or the profile:', 'aws sts get-caller-identity'),
      details: { reason: 'invalid-access-key' },
    });
  }
  const isSignature = code === 'SignatureDoesNotMatch' || code === 'InvalidSignatureException';
  if (!isSignature || isClockText(message)) return undefined;
  return failed('the secret access key is wrong', {
    cause: `${service} computed another signature: the secret does not belong to the access key.`,
    next: 'Check AWS_SECRET_ACCESS_KEY or the profile for cut or added characters.',
    details: { reason: 'signature' },
  });
}

function clock({ code, message }: S3Failure, { service }: AwsCall): Outcome | undefined {
  if (
    code !== 'RequestTimeTooSkewed' &&
    code !== 'RequestExpired' &&
    code !== 'RequestInTheFuture' &&
    !isClockText(message)
  ) {
    return undefined;
  }
  return failed('the clock of this machine is wrong', {
    cause: `${service} refuses requests signed minutes from its own time.`,
    next: SET_CLOCK,
    details: { reason: 'clock-skew' },
  });
}

function isClockText(message: string): boolean {
  return /signature (expired|not yet current)|is now (earlier|later) than/i.test(message);
}

function noRegion({ message }: S3Failure): Outcome | undefined {
  if (!/region is missing/i.test(message)) return undefined;
  return failed('no Region is known', {
    cause: 'Neither --region nor AWS_REGION nor the profile names one.',
    next: 'Say where the service runs: --region eu-central-1',
    details: { reason: 'no-region' },
  });
}

function throttled({ code, status }: S3Failure, { service }: AwsCall): Outcome | undefined {
  if (status !== 429 && !/throttl|TooManyRequests|RequestLimitExceeded/i.test(code)) return undefined;
  return failed(`${service} asks to slow down`, {
    cause: 'Other callers of this account use up the allowed request rate.',
    next: 'Run it again in a minute.',
    details: { reason: 'throttled' },
  });
}

const NO_NAME = new Set(['ENOTFOUND', 'EAI_AGAIN']);
const NO_ANSWER = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'ECONNRESET',
  'EPIPE',
  'TimeoutError',
]);

function unreachable({ code, message }: S3Failure, call: AwsCall): Outcome | undefined {
  const { service } = call;
  if (NO_NAME.has(code)) {
    return failed(`the name of ${service}'s endpoint is not found`, {
      cause: `${code}: DNS knows no such name${inRegion(call)}. The Region may be misspelled, or DNS does not reach outside.`,
      next: 'Check --region, AWS_ENDPOINT_URL_* and /etc/resolv.conf. In a VPC: enableDnsSupport and enableDnsHostnames.',
      details: { reason: 'unreachable', code },
    });
  }
  if (NO_ANSWER.has(code)) {
    return failed(`${service} does not answer`, {
      cause: `${code}: no connection to its endpoint${inRegion(call)}.`,
      next: 'Check the network and firewalls; no HTTPS_PROXY is used. In a private subnet: a NAT gateway, or a VPC endpoint with private DNS whose security group lets 443 in.',
      details: { reason: 'unreachable', code },
    });
  }
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|EPROTO|ERR_SSL|ERR_TLS/.test(`${code} ${message}`)) {
    return failed(`the certificate of ${service} is not trusted`, {
      cause: `${code}: a proxy that opens TLS may stand in between.`,
      next: "Give the proxy's authority in NODE_EXTRA_CA_CERTS=/path/to/ca.pem",
      details: { reason: 'certificate', code },
    });
  }
  return undefined;
}

function inRegion({ region }: AwsCall): string {
  return region === undefined ? '' : ` in ${region}`;
}
