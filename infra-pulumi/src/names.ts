/** Where a stack lives; every name follows from it. */
export interface Place {
  readonly stack: string;
  readonly accountId: string;
  readonly region: string;
}

/**
 * Physical names and ARNs of a stack. They are computed, not read from resources, so that roles and what they may
 * reach can be made in any order, and so that a policy can be scoped by prefix.
 */
export interface Names {
  /** `networkflow-<stack>`: everything that has a name begins with it. */
  readonly prefix: string;
  readonly archiveBucket: string;
  readonly accessLogsBucket: string;
  readonly archiveKeyAlias: string;
  readonly repository: string;
  readonly cluster: string;
  readonly service: string;
  readonly taskFamily: string;
  readonly logGroup: string;
  readonly executionRole: string;
  readonly taskRole: string;
  readonly deployRole: string;
  readonly previewRole: string;
  readonly boundary: string;
  /** Of archives of connection logs: bucket, function, its role, log and queue, Glue's database and Athena's workgroup. */
  readonly connections: ConnectionNames;
  readonly arn: {
    readonly archiveBucket: string;
    readonly repository: string;
    readonly cluster: string;
    readonly service: string;
    readonly logGroup: string;
    readonly executionRole: string;
    readonly taskRole: string;
    readonly deployRole: string;
    readonly previewRole: string;
    readonly boundary: string;
  };
}

/** Names around archives of connection logs. */
export interface ConnectionNames {
  readonly bucket: string;
  readonly keyAlias: string;
  readonly function: string;
  readonly role: string;
  readonly logGroup: string;
  readonly failedQueue: string;
  /** Glue's names are lower-case letters, digits and underscores. */
  readonly database: string;
  readonly workgroup: string;
  readonly analystPolicy: string;
  readonly arn: {
    readonly bucket: string;
    readonly function: string;
    readonly role: string;
    readonly logGroup: string;
    readonly failedQueue: string;
    readonly workgroup: string;
  };
}

/** Project of `Pulumi.yaml`, and the first word of every physical name. */
export const PROJECT = 'networkflow';

/**
 * Names of load balancers and target groups end at 32 characters. No dashes: `networkflow-blue-*` in a policy must not
 * mean the stack `blue-green` as well.
 */
export const STACK_NAME = /^[a-z][a-z0-9]{0,11}$/;

export function namesOf({ stack, accountId, region }: Place): Names {
  if (!STACK_NAME.test(stack)) {
    throw new Error(
      `The stack is named "${stack}". Allowed: 1 to 12 lower-case letters and digits, a letter first, since ` +
        'names of load balancers end at 32 characters. Make another: pulumi stack init production',
    );
  }
  const prefix = `${PROJECT}-${stack}`;
  const regional = (service: string, resource: string) => `arn:aws:${service}:${region}:${accountId}:${resource}`;
  const role = (name: string) => `arn:aws:iam::${accountId}:role/${name}`;
  // Names of buckets are shared by all accounts of the world.
  const bucket = (what: string) => `${prefix}-${what}-${accountId}-${region}`;
  return {
    prefix,
    archiveBucket: bucket('logs'),
    accessLogsBucket: bucket('access'),
    archiveKeyAlias: `alias/${prefix}-archive`,
    repository: prefix,
    cluster: prefix,
    service: prefix,
    taskFamily: prefix,
    logGroup: `/${PROJECT}/${stack}`,
    executionRole: `${prefix}-execution`,
    taskRole: `${prefix}-task`,
    deployRole: `${prefix}-deploy`,
    previewRole: `${prefix}-preview`,
    boundary: `${prefix}-boundary`,
    connections: {
      bucket: bucket('conntrack'),
      keyAlias: `alias/${prefix}-connections`,
      function: `${prefix}-archives`,
      role: `${prefix}-archives`,
      logGroup: `/${PROJECT}/${stack}/archives`,
      failedQueue: `${prefix}-archives-failed`,
      database: `${PROJECT}_${stack}`,
      workgroup: `${prefix}-connections`,
      analystPolicy: `${prefix}-connections-analyst`,
      arn: {
        bucket: `arn:aws:s3:::${bucket('conntrack')}`,
        function: regional('lambda', `function:${prefix}-archives`),
        role: role(`${prefix}-archives`),
        logGroup: regional('logs', `log-group:/${PROJECT}/${stack}/archives`),
        failedQueue: regional('sqs', `${prefix}-archives-failed`),
        workgroup: regional('athena', `workgroup/${prefix}-connections`),
      },
    },
    arn: {
      archiveBucket: `arn:aws:s3:::${bucket('logs')}`,
      repository: regional('ecr', `repository/${prefix}`),
      cluster: regional('ecs', `cluster/${prefix}`),
      service: regional('ecs', `service/${prefix}/${prefix}`),
      logGroup: regional('logs', `log-group:/${PROJECT}/${stack}`),
      executionRole: role(`${prefix}-execution`),
      taskRole: role(`${prefix}-task`),
      deployRole: role(`${prefix}-deploy`),
      previewRole: role(`${prefix}-preview`),
      boundary: `arn:aws:iam::${accountId}:policy/${prefix}-boundary`,
    },
  };
}
