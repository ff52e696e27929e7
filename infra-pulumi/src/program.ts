import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import type { InfraConfig } from './config.js';
import { namesOf, PROJECT } from './names.js';

/** What the stack tells: the names other programs, workflows and `networkflow verify` ask for. */
export interface Outputs {
  readonly s3_bucket_name: pulumi.Output<string>;
  readonly s3_logs_prefix: pulumi.Output<string>;
  readonly ecr_repository_url: pulumi.Output<string>;
  readonly ecs_cluster_name: pulumi.Output<string>;
  readonly ecs_service_name: pulumi.Output<string>;
  readonly service_url: pulumi.Output<string>;
  readonly iam_role_arns: pulumi.Output<Record<string, string>>;
  readonly log_group_name: pulumi.Output<string>;
  /** The tag that runs, for the run of a workflow that changes infrastructure before it has built an image. */
  readonly image_tag: pulumi.Output<string>;
}

/** The whole stack: one call per component, in the order they need each other. */
export async function program(config: InfraConfig, stack: string): Promise<Partial<Outputs>> {
  const provider = new aws.Provider('aws', {
    region: config.region,
    defaultTags: { tags: { Project: PROJECT, Stack: stack, ManagedBy: 'pulumi' } },
  });
  const { accountId } = await aws.getCallerIdentity({}, { provider });
  const names = namesOf({ stack, accountId, region: config.region });
  void names;
  return {};
}
