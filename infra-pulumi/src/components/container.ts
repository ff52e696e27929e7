import type { Auth } from '../config.js';
import { isOidc, isToken } from '../config.js';
import { IDENTITY_HEADER } from './load-balancer.js';

export const CONTAINER = 'networkflow';
/** The port the image listens on; a test compares it with the Dockerfile. */
export const TASK_PORT = 8050;
/** User and group of the image, by number. */
export const RUN_AS = 65532;
/** The one folder the image may write. */
export const DATA_DIR = '/data';
export const VOLUME = 'data';

/** How long the server and the follower have to end by themselves; they need 20 s at the most. Fargate allows 120. */
const STOP_SECONDS = 60;
/** DuckDB opens a file for each part and thread. */
const OPEN_FILES = 65_536;
const COMMIT_SHA = /^[0-9a-f]{40}$/;
/** Stands in the task definition until there is an image; no task is started from it, and no workflow goes back to it. */
const NO_IMAGE_YET = 'no-image-yet';

export interface ContainerArgs {
  readonly repositoryUrl: string;
  /** Undefined before the first push. */
  readonly imageTag: string | undefined;
  readonly region: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly keepDays: number;
  readonly logGroup: string;
  readonly auth: Auth | undefined;
  /** Whose headers the server believes: the network of the load balancer. */
  readonly vpcCidr: string;
  /** Header that says whose request it is, where something in front of the load balancer writes one. */
  readonly clientHeader: string | undefined;
}

/** Thrown for an image that could be another one tomorrow. */
export class MutableImageError extends Error {
  override name = 'MutableImageError';
  constructor(tag: string) {
    super(`The image tag is "${tag}". Only a commit SHA of 40 hexadecimal digits says which image runs; see imageTag.`);
  }
}

/** The one container of the task, as ECS takes it. Its flags are set by the variables `networkflow config` shows. */
export function containerDefinition(args: ContainerArgs) {
  const { imageTag = NO_IMAGE_YET } = args;
  if (args.imageTag !== undefined && !COMMIT_SHA.test(imageTag)) throw new MutableImageError(imageTag);
  return {
    name: CONTAINER,
    image: `${args.repositoryUrl}:${imageTag}`,
    essential: true,
    portMappings: [{ containerPort: TASK_PORT, protocol: 'tcp' }],
    user: `${RUN_AS}:${RUN_AS}`,
    readonlyRootFilesystem: true,
    // The image starts with an init of its own.
    linuxParameters: { initProcessEnabled: false, capabilities: { drop: ['ALL'] } },
    mountPoints: [{ sourceVolume: VOLUME, containerPath: DATA_DIR, readOnly: false }],
    ulimits: [{ name: 'nofile', softLimit: OPEN_FILES, hardLimit: OPEN_FILES }],
    stopTimeout: STOP_SECONDS,
    healthCheck: { command: LIFE_SIGN, interval: 30, timeout: 5, retries: 3, startPeriod: 60 },
    environment: Object.entries(variables(args)).map(([name, value]) => ({ name, value })),
    secrets: isToken(args.auth) ? [{ name: 'NETWORKFLOW_AUTH_TOKEN', valueFrom: args.auth.tokenSecretArn }] : [],
    logConfiguration: {
      logDriver: 'awslogs',
      options: {
        'awslogs-group': args.logGroup,
        'awslogs-region': args.region,
        'awslogs-stream-prefix': CONTAINER,
        // A log that cannot be delivered must not stop the service.
        mode: 'non-blocking',
        'max-buffer-size': '4m',
      },
    },
  };
}

/** The image's own; ECS does not read HEALTHCHECK. */
const LIFE_SIGN = ['CMD', 'networkflow-healthcheck'];

function variables(args: ContainerArgs): Record<string, string> {
  const believed = {
    ...(isOidc(args.auth) ? { NETWORKFLOW_AUTH_HEADER: IDENTITY_HEADER } : {}),
    ...(args.clientHeader === undefined ? {} : { NETWORKFLOW_CLIENT_HEADER: args.clientHeader }),
  };
  return {
    S3_BUCKET: args.bucket,
    S3_PREFIX: args.prefix,
    AWS_REGION: args.region,
    NETWORKFLOW_LAKE: `${DATA_DIR}/lake`,
    NETWORKFLOW_KEEP: `${args.keepDays}d`,
    NETWORKFLOW_LAST: `${args.keepDays}d`,
    NETWORKFLOW_OWN_LOG: 'json',
    ...(Object.keys(believed).length === 0 ? {} : { ...believed, NETWORKFLOW_AUTH_PROXY_FROM: args.vpcCidr }),
  };
}
