import { type PolicyDocument, policy, type Statement } from './document.js';

const USE = ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'];

export interface LakeArns {
  readonly fileSystem: string;
  readonly accessPoint: string;
  readonly taskRole: string;
}

/**
 * Once a file system has a policy, whoever it does not name may not mount it: NFS without a role least of all. The task
 * comes with TLS and through its access point, which makes it the owner of one folder and of nothing else.
 */
export function fileSystemPolicy({ fileSystem, accessPoint, taskRole }: LakeArns): PolicyDocument {
  return policy({ ...mount(fileSystem, accessPoint), Principal: { AWS: taskRole } });
}

/** The same from the task role's side, so that its permissions boundary has something to let through. */
export function lakeAccess({ fileSystem, accessPoint }: Omit<LakeArns, 'taskRole'>): PolicyDocument {
  return policy(mount(fileSystem, accessPoint));
}

function mount(fileSystem: string, accessPoint: string): Statement {
  return {
    Sid: 'MountTheLakeThroughItsAccessPoint',
    Effect: 'Allow',
    Action: USE,
    Resource: fileSystem,
    Condition: {
      Bool: { 'aws:SecureTransport': 'true' },
      StringEquals: { 'elasticfilesystem:AccessPointArn': accessPoint },
    },
  };
}
