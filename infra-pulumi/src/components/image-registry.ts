import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

/** As many deployments can be rolled back. An image is about 60 MB compressed. */
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

/** Untagged images are halves of pushes that failed; ECR applies rules by priority, those about any image last. */
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
    selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: IMAGES_KEPT },
    action: { type: 'expire' },
  },
];
