import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { type PolicyDocument, policyText } from '../policies/document.js';

/** As many deployments can be gone back to; each has a tag for the service and one for the function. */
const DEPLOYMENTS_KEPT = 20;
const TAGS_KEPT = 2 * DEPLOYMENTS_KEPT;
const UNTAGGED_KEPT_DAYS = 1;

export interface ImageRegistryArgs {
  readonly repositoryName: string;
  /** Who else may pull than roles of the account; without it nobody. */
  readonly policy?: PolicyDocument;
}

/** The registry the service pulls from: a tag, once pushed, means the same bytes for ever. */
export class ImageRegistry extends pulumi.ComponentResource {
  readonly repository: aws.ecr.Repository;
  readonly url: pulumi.Output<string>;
  /** Who is named by the policy may pull once this exists. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: ImageRegistryArgs, opts?: pulumi.ComponentResourceOptions) {
    super('networkflow:delivery:ImageRegistry', name, {}, opts);
    const parent = { parent: this };
    this.repository = new aws.ecr.Repository(
      name,
      {
        name: args.repositoryName,
        imageTagMutability: 'IMMUTABLE',
        imageScanningConfiguration: { scanOnPush: true },
        // Keys of AWS: images hold no data, and a key of one's own costs a dollar a month.
        encryptionConfigurations: [{ encryptionType: 'AES256' }],
        forceDelete: false,
      },
      parent,
    );
    new aws.ecr.LifecyclePolicy(
      name,
      { repository: this.repository.name, policy: JSON.stringify({ rules: LIFECYCLE }) },
      parent,
    );
    this.ready =
      args.policy === undefined
        ? []
        : [
            new aws.ecr.RepositoryPolicy(
              name,
              { repository: this.repository.name, policy: policyText(args.policy) },
              parent,
            ),
          ];
    this.url = this.repository.repositoryUrl;
    this.registerOutputs({ url: this.url });
  }
}

/**
 * Counted are tagged images: a tag for two architectures brings manifests without one along, and a rule about any image
 * would count those as well and take a deployment of last week. ECR expires no manifest that a tagged index still names;
 * what is left without a tag is half a push. Source: ECR user guide, "Lifecycle policy properties".
 */
const LIFECYCLE = [
  {
    rulePriority: 1,
    description: `Untagged images go after ${UNTAGGED_KEPT_DAYS} day`,
    selection: {
      tagStatus: 'untagged',
      countType: 'sinceImagePushed',
      countUnit: 'days',
      countNumber: UNTAGGED_KEPT_DAYS,
    },
    action: { type: 'expire' },
  },
  {
    rulePriority: 2,
    description: `The newest ${TAGS_KEPT} tagged images stay`,
    selection: {
      tagStatus: 'tagged',
      tagPatternList: ['*'],
      countType: 'imageCountMoreThan',
      countNumber: TAGS_KEPT,
    },
    action: { type: 'expire' },
  },
];
