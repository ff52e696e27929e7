import type { Place } from '../names.js';
import { type PolicyDocument, policy } from './document.js';

/**
 * What a task calls over HTTPS beside S3, in the order it does: pulling its image, reading its token, writing its log.
 * STS is not among them: the task's credentials come from ECS, not from a call.
 */
export const INTERFACE_SERVICES = ['ecr.api', 'ecr.dkr', 'secretsmanager', 'logs'] as const;
export type InterfaceService = (typeof INTERFACE_SERVICES)[number];

const PULL = [
  'ecr:GetAuthorizationToken',
  'ecr:BatchCheckLayerAvailability',
  'ecr:GetDownloadUrlForLayer',
  'ecr:BatchGetImage',
];

const ACTIONS: Readonly<Record<InterfaceService, readonly string[]>> = {
  'ecr.api': PULL,
  'ecr.dkr': PULL,
  secretsmanager: ['secretsmanager:GetSecretValue'],
  logs: ['logs:CreateLogStream', 'logs:PutLogEvents'],
};

/**
 * Only principals of this account, and only what a task does. The roles say to which repository, secret and log group;
 * here the resource is `*`, since ECR's token has none and a policy of an endpoint only narrows what roles allow.
 */
export function interfaceEndpointPolicy(
  service: InterfaceService,
  { accountId }: Pick<Place, 'accountId'>,
): PolicyDocument {
  return policy({
    Sid: 'TasksOfThisAccount',
    Effect: 'Allow',
    Principal: '*',
    Action: ACTIONS[service],
    Resource: '*',
    Condition: { StringEquals: { 'aws:PrincipalAccount': accountId } },
  });
}

/** Through the gateway one reads the flow logs and the layers of images, and writes nothing, whatever a role allows. */
export function s3EndpointPolicy(bucketArn: string, { region }: Pick<Place, 'region'>): PolicyDocument {
  return policy(
    {
      Sid: 'FlowLogs',
      Effect: 'Allow',
      Principal: '*',
      Action: ['s3:GetObject', 's3:ListBucket', 's3:GetBucketLocation'],
      Resource: [bucketArn, `${bucketArn}/*`],
    },
    {
      // Layers of images lie in a bucket of ECR's: Amazon ECR user guide, "Amazon ECR interface VPC endpoints".
      Sid: 'ImageLayers',
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::prod-${region}-starport-layer-bucket/*`,
    },
  );
}
