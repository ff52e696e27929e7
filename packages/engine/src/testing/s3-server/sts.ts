import type { KeyHolder, Keyring } from './keyring.js';
import { type Answer, S3Error } from './s3-error.js';
import { document, element, type Xml } from './xml.js';

/** A role that may be assumed. */
export interface TestRole {
  readonly arn: string;
  /** The caller has to send the same. */
  readonly externalId?: string;
  /** Key ids that may assume it; all when missing. */
  readonly trusts?: readonly string[];
  /** Seconds its sessions last at the most. */
  readonly sessionSecondsMax?: number;
}

const SESSION_SECONDS_MIN = 900;
const SESSION_SECONDS_DEFAULT = 3_600;
const UNSIGNED_ACTIONS = new Set(['AssumeRoleWithWebIdentity']);

/** Whether an action of STS is called without a signature. */
export function isUnsigned(action: string): boolean {
  return UNSIGNED_ACTIONS.has(action);
}

/** The actions of STS that the SDK's credential providers call. */
export function answerSts(
  form: ReadonlyMap<string, string>,
  caller: KeyHolder | undefined,
  keyring: Keyring,
  roles: ReadonlyMap<string, TestRole>,
): Answer {
  const action = form.get('Action') ?? '';
  switch (action) {
    case 'AssumeRole':
    case 'AssumeRoleWithWebIdentity':
      return assumeRole(action, form, caller, keyring, roles);
    case 'GetCallerIdentity':
      return result(
        action,
        element('Arn', caller?.arn ?? ''),
        element('UserId', caller?.accessKeyId ?? ''),
        element('Account', '123456789012'),
      );
    default:
      throw new S3Error(400, 'InvalidAction', `Could not find operation ${action} for version 2011-06-15`);
  }
}

function assumeRole(
  action: string,
  form: ReadonlyMap<string, string>,
  caller: KeyHolder | undefined,
  keyring: Keyring,
  roles: ReadonlyMap<string, TestRole>,
): Answer {
  const arn = form.get('RoleArn') ?? '';
  const session = form.get('RoleSessionName') ?? '';
  const seconds = Number(form.get('DurationSeconds') ?? SESSION_SECONDS_DEFAULT);
  const role = roles.get(arn);
  const isTrusted = role !== undefined && (role.trusts?.includes(caller?.accessKeyId ?? '') ?? true);
  if (!isTrusted || role.externalId !== form.get('ExternalId')) {
    const who = caller?.arn ?? 'anonymous';
    throw new S3Error(
      403,
      'AccessDenied',
      `User: ${who} is not authorized to perform: sts:${action} on resource: ${arn}`,
    );
  }
  if (!(seconds >= SESSION_SECONDS_MIN && seconds <= (role.sessionSecondsMax ?? SESSION_SECONDS_DEFAULT))) {
    throw new S3Error(
      400,
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
  }
  const assumed = `${arn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/${session}`;
  const credentials = keyring.issueSession({ seconds, arn: assumed });
  return result(
    action,
    element('AssumedRoleUser', element('Arn', assumed), element('AssumedRoleId', `AROATEST:${session}`)),
    element(
      'Credentials',
      element('AccessKeyId', credentials.accessKeyId),
      element('SecretAccessKey', credentials.secretAccessKey),
      element('SessionToken', credentials.sessionToken),
      element('Expiration', credentials.expiration.toISOString()),
    ),
  );
}

function result(action: string, ...content: readonly Xml[]): Answer {
  const inner = element(`${action}Result`, ...content).text;
  const metadata = element('ResponseMetadata', element('RequestId', 'test-request')).text;
  return {
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body: `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${inner}${metadata}</${action}Response>`,
  };
}

/** STS wraps its errors differently from S3. */
export function stsErrorAnswer(error: S3Error, requestId: string): Answer {
  const detail = element(
    'Error',
    element('Type', 'Sender'),
    element('Code', error.code),
    element('Message', error.message),
  );
  return {
    status: error.status,
    headers: { 'content-type': 'text/xml' },
    body: document('ErrorResponse', detail, element('RequestId', requestId)),
  };
}
