import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Names, Place } from '../names.js';
import { policyText } from '../policies/document.js';
import { executionPolicy, taskPolicy, taskTrust } from '../policies/tasks.js';

export interface RolesArgs {
  readonly names: Names;
  readonly place: Place;
  readonly archive: {
    readonly bucketArn: string;
    readonly prefix: string;
    readonly keyArn: pulumi.Output<string> | undefined;
  };
  /** The secret that holds the token of the dashboard, when there is one. */
  readonly tokenSecretArn?: string;
}

/** The two identities of a task: what ECS starts it with, and what networkflow itself may do. */
export class Roles extends pulumi.ComponentResource {
  readonly execution: aws.iam.Role;
  readonly task: aws.iam.Role;
  /** A task that starts before these exist is refused its image or its flow logs. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: RolesArgs, opts?: pulumi.ComponentResourceOptions) {
    super('networkflow:identity:Roles', name, {}, opts);
    const { names, place, archive } = args;
    const parent = { parent: this };
    const assumeRolePolicy = policyText(taskTrust(place));
    this.execution = new aws.iam.Role(
      `${name}-execution`,
      { name: names.executionRole, description: 'ECS starts a task of networkflow', assumeRolePolicy },
      parent,
    );
    this.task = new aws.iam.Role(
      `${name}-task`,
      { name: names.taskRole, description: 'networkflow reads flow logs', assumeRolePolicy },
      parent,
    );
    const start = new aws.iam.RolePolicy(
      `${name}-execution`,
      {
        name: 'start-a-task',
        role: this.execution.name,
        policy: policyText(
          executionPolicy({
            repositoryArn: names.arn.repository,
            logGroupArn: names.arn.logGroup,
            ...(args.tokenSecretArn === undefined ? {} : { secretArn: args.tokenSecretArn }),
          }),
        ),
      },
      parent,
    );
    const read = new aws.iam.RolePolicy(
      `${name}-task`,
      {
        name: 'read-flow-logs',
        role: this.task.name,
        policy: pulumi
          .output(archive.keyArn)
          .apply((keyArn) => policyText(taskPolicy({ ...archive, keyArn, region: place.region }))),
      },
      parent,
    );
    this.ready = [start, read];
    this.registerOutputs({ execution: this.execution.arn, task: this.task.arn });
  }
}
