import type { PolicyDocument, Statement } from '../../policies/document.js';
import { type Context, holds } from './conditions.js';
import { listOf, matches, matchesAction } from './patterns.js';

/** Who calls: a role of the account, a service of AWS, an identity of another provider, or somebody else altogether. */
export type Caller =
  | { readonly role: string }
  | { readonly service: string }
  | { readonly federated: string }
  | { readonly stranger: string };

export interface Call {
  readonly by: Caller;
  readonly action: string;
  readonly resource: string;
  readonly context?: Context;
}

/** The policies that have a say in a call. */
export interface Policies {
  readonly accountId: string;
  /** Of the role that calls; none for everybody else. */
  readonly identity: readonly PolicyDocument[];
  readonly boundary?: PolicyDocument;
  /** Of the bucket, key, role or file system that is called. */
  readonly resource?: PolicyDocument;
}

export type Decision = 'allowed' | 'denied by a statement' | 'allowed by nothing';

/**
 * What AWS answers to a call within one account: an explicit deny wins; a role needs its policies and its boundary to
 * allow it; a service or a stranger needs the policy of the resource. A key is not reached through IAM alone: its
 * policy must hand it to the account. Source: IAM User Guide, "Policy evaluation logic".
 *
 * Not judged, since this stack has none: organisation policies, session policies, and grants of a resource to one role.
 */
export function evaluate(call: Call, policies: Policies): Decision {
  const { identity, boundary, resource } = policies;
  const everything = [...identity, ...(boundary === undefined ? [] : [boundary])];
  const deniedByOwn = everything.some((document) => says('Deny', document, call, () => true));
  const deniedByResource =
    resource !== undefined && says('Deny', resource, call, namesCaller(call, policies.accountId));
  if (deniedByOwn || deniedByResource) return 'denied by a statement';

  const byResource = resource !== undefined && says('Allow', resource, call, namesCaller(call, policies.accountId));
  if (!('role' in call.by)) return byResource ? 'allowed' : 'allowed by nothing';
  const byIdentity = identity.some((document) => says('Allow', document, call, () => true));
  const underBoundary = boundary === undefined || says('Allow', boundary, call, () => true);
  const handedOver = !call.action.startsWith('kms:') || byResource;
  return byIdentity && underBoundary && handedOver ? 'allowed' : 'allowed by nothing';
}

function says(
  effect: Statement['Effect'],
  { Statement: statements }: PolicyDocument,
  { action, resource, context = {} }: Call,
  isMeant: (statement: Statement) => boolean,
): boolean {
  return statements.some(
    (statement) =>
      statement.Effect === effect &&
      isMeant(statement) &&
      listOf(statement.Action).some((pattern) => matchesAction(pattern, action)) &&
      // A trust policy has no resource: it is the role's own.
      (statement.Resource === undefined || listOf(statement.Resource).some((pattern) => matches(pattern, resource))) &&
      holds(statement.Condition, context),
  );
}

function namesCaller({ by }: Call, accountId: string) {
  return ({ Principal: principal }: Statement): boolean => {
    if (principal === '*') return true;
    const named = (kind: string) => listOf(principal?.[kind] ?? []);
    if ('service' in by) return named('Service').includes(by.service);
    if ('federated' in by) return named('Federated').includes(by.federated);
    const aws = named('AWS');
    if ('stranger' in by) return aws.includes('*') || aws.includes(by.stranger);
    return aws.includes('*') || aws.includes(by.role) || aws.includes(`arn:aws:iam::${accountId}:root`);
  };
}
