import type { PolicyDocument } from '../../policies/document.js';
import { ACCOUNT_ID, keyArn, type Recorded, type Recording } from '../record-resources.js';
import { type Call, type Decision, evaluate } from './evaluate.js';

/** A policy document somewhere in the inputs of a resource. */
export interface FoundPolicy {
  /** `type name property`, for messages. */
  readonly where: string;
  readonly resource: Recorded;
  readonly property: string;
  readonly document: PolicyDocument;
}

/** Every policy document of the program, wherever a resource holds one: what nobody listed is judged too. */
export function policiesOf(recording: Recording): readonly FoundPolicy[] {
  return recording.resources.flatMap((resource) =>
    Object.entries(resource.inputs).flatMap(([property, value]) => {
      const document = asPolicy(value);
      if (document === undefined) return [];
      return [{ where: `${resource.type} ${resource.name} ${property}`, resource, property, document }];
    }),
  );
}

function asPolicy(value: unknown): PolicyDocument | undefined {
  try {
    const parsed: unknown = typeof value === 'string' && value.startsWith('{') ? JSON.parse(value) : value;
    const isPolicy = typeof parsed === 'object' && parsed !== null && 'Statement' in parsed && 'Version' in parsed;
    return isPolicy ? (parsed as PolicyDocument) : undefined; // AWS's own shape; the tests look at every statement.
  } catch {
    return undefined;
  }
}

/** Answers calls as the account would that the program made. */
export function accountOf(recording: Recording): { answer(call: Call): Decision } {
  const found = policiesOf(recording);
  const text = (resource: Recorded, property: string) => String(resource.inputs[property] ?? '');
  const one = (type: string, name: string) =>
    found.find(({ resource }) => resource.type === type && text(resource, 'name') === name)?.document;
  const managed = (arn: string) => one('aws:iam/policy:Policy', arn.slice(arn.lastIndexOf('/') + 1));

  const identityOf = (role: string): PolicyDocument[] => {
    const inline = found.filter(
      ({ resource }) => resource.type === 'aws:iam/rolePolicy:RolePolicy' && text(resource, 'role') === role,
    );
    const attached = recording
      .ofType('aws:iam/rolePolicyAttachment:RolePolicyAttachment')
      .filter((attachment) => text(attachment, 'role') === role)
      .map((attachment) => managed(text(attachment, 'policyArn')));
    return [...inline.map(({ document }) => document), ...attached.filter((document) => document !== undefined)];
  };

  const resourcePolicy = (arn: string): PolicyDocument | undefined => {
    if (arn.startsWith('arn:aws:s3:::')) {
      const bucket = arn.slice('arn:aws:s3:::'.length).split('/')[0];
      // A bucket policy names its bucket by id, which the recorder makes of the logical name.
      const owner = recording.ofType('aws:s3/bucket:Bucket').find(({ inputs }) => inputs.bucket === bucket);
      return found.find(
        ({ resource }) =>
          resource.type === 'aws:s3/bucketPolicy:BucketPolicy' && resource.inputs.bucket === `${owner?.name}-id`,
      )?.document;
    }
    if (arn.startsWith('arn:aws:kms:')) {
      return found.find(({ resource }) => resource.type === 'aws:kms/key:Key' && keyArn(resource.name) === arn)
        ?.document;
    }
    if (arn.startsWith('arn:aws:sns:')) {
      return found.find(({ resource }) => resource.type.endsWith(':TopicPolicy') && resource.inputs.arn === arn)
        ?.document;
    }
    if (arn.startsWith('arn:aws:efs:')) {
      const id = `${arn.slice(arn.lastIndexOf('/') + 1)}-id`;
      return found.find(
        ({ resource }) => resource.type.endsWith(':FileSystemPolicy') && resource.inputs.fileSystemId === id,
      )?.document;
    }
    if (arn.includes(':role/')) return one('aws:iam/role:Role', arn.slice(arn.lastIndexOf('/') + 1));
    return undefined;
  };

  return {
    answer(call) {
      const resource = resourcePolicy(call.resource);
      const asked = { accountId: ACCOUNT_ID, ...(resource === undefined ? {} : { resource }) };
      if (!('role' in call.by)) return evaluate(call, { ...asked, identity: [] });
      const role = call.by.role.slice(call.by.role.lastIndexOf('/') + 1);
      const made = recording.ofType('aws:iam/role:Role').find(({ inputs }) => inputs.name === role);
      if (made === undefined) throw new Error(`The program makes no role ${role}.`);
      const boundary = managed(text(made, 'permissionsBoundary'));
      return evaluate(call, { ...asked, identity: identityOf(role), ...(boundary === undefined ? {} : { boundary }) });
    },
  };
}
