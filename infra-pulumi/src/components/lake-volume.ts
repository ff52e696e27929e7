import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { policyText } from '../policies/document.js';
import { fileSystemPolicy, type LakeArns, lakeAccess } from '../policies/lake.js';
import { RUN_AS } from './container.js';
import { openings } from './security-groups.js';

const NFS = 2049;
const OWNER_ONLY = '0700';

export interface LakeVolumeArgs {
  readonly vpcId: pulumi.Input<string>;
  readonly subnetIds: pulumi.Input<string[]>;
  /** How many of the subnets there are, known before the VPC is made. */
  readonly zones: number;
  readonly taskGroupId: pulumi.Input<string>;
  readonly taskRole: aws.iam.Role;
}

/** A lake that outlives its task: EFS, encrypted at rest and on the way, reached by the task's role alone. */
export class LakeVolume extends pulumi.ComponentResource {
  readonly fileSystemId: pulumi.Output<string>;
  readonly fileSystemArn: pulumi.Output<string>;
  readonly accessPointId: pulumi.Output<string>;
  readonly accessPointArn: pulumi.Output<string>;

  constructor(name: string, args: LakeVolumeArgs, opts?: pulumi.ComponentResourceOptions) {
    super('networkflow:infra:LakeVolume', name, {}, opts);
    const within = { parent: this };
    const files = new aws.efs.FileSystem(
      `${name}-lake`,
      {
        encrypted: true,
        performanceMode: 'generalPurpose',
        // Pay for what is read and written: a follower writes little, and DuckDB reads only the columns asked for.
        throughputMode: 'elastic',
        // Days nobody asks about cost a tenth, and come back when they are read.
        lifecyclePolicies: [{ transitionToIa: 'AFTER_30_DAYS' }, { transitionToPrimaryStorageClass: 'AFTER_1_ACCESS' }],
        tags: { Name: `${name}-lake` },
      },
      within,
    );
    const access = new aws.efs.AccessPoint(
      `${name}-lake`,
      {
        fileSystemId: files.id,
        posixUser: { uid: RUN_AS, gid: RUN_AS },
        rootDirectory: {
          path: '/lake',
          creationInfo: { ownerUid: RUN_AS, ownerGid: RUN_AS, permissions: OWNER_ONLY },
        },
      },
      within,
    );
    this.fileSystemId = files.id;
    this.fileSystemArn = files.arn;
    this.accessPointId = access.id;
    this.accessPointArn = access.arn;

    const group = new aws.ec2.SecurityGroup(
      `${name}-lake`,
      { vpcId: args.vpcId, description: 'File system of the lake', tags: { Name: `${name}-lake` } },
      within,
    );
    const open = openings(name, within);
    open.in('lake-from-task', group.id, NFS, { referencedSecurityGroupId: args.taskGroupId });
    open.out('task-to-lake', args.taskGroupId, NFS, { referencedSecurityGroupId: group.id });
    for (let zone = 0; zone < args.zones; zone += 1) {
      const subnetId = pulumi.output(args.subnetIds).apply((ids) => ids[zone] ?? '');
      new aws.efs.MountTarget(
        `${name}-lake-${zone}`,
        { fileSystemId: files.id, subnetId, securityGroups: [group.id] },
        within,
      );
    }
    const arns = pulumi
      .all([files.arn, access.arn, args.taskRole.arn])
      .apply(([fileSystem, accessPoint, taskRole]): LakeArns => ({ fileSystem, accessPoint, taskRole }));
    new aws.iam.RolePolicy(
      `${name}-lake`,
      { role: args.taskRole.name, policy: arns.apply((known) => policyText(lakeAccess(known))) },
      within,
    );
    new aws.efs.FileSystemPolicy(
      `${name}-lake`,
      { fileSystemId: files.id, policy: arns.apply((known) => policyText(fileSystemPolicy(known))) },
      within,
    );
    this.registerOutputs({ fileSystemId: this.fileSystemId });
  }
}
