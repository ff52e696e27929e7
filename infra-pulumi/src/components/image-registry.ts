import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

/** As many deployments can be gone back to. */
const IMAGES_KEPT = 20;
const UNTAGGED_KEPT_DAYS = 1;

/** The registry the service pulls from: a tag, once pushed, means the same bytes for ever. */
export class ImageRegistry extends pulumi.ComponentResource {
  readonly repository: aws.ecr.Repository;
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: { readonly repositoryName: string }, opts?: pulumi.ComponentResourceOptions) {
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
    description: `The newest ${IMAGES_KEPT} images stay`,
    selection: {
      tagStatus: 'tagged',
      tagPatternList: ['*'],
      countType: 'imageCountMoreThan',
      countNumber: IMAGES_KEPT,
    },
    action: { type: 'expire' },
  },
];
