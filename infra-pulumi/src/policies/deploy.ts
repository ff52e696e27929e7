import type { Names, Place } from '../names.js';
import { deployArchivesPolicy } from './deploy-archives.js';
import { type PolicyDocument, policy, type Statement } from './document.js';

export interface DeployAccess {
  readonly names: Names;
  readonly place: Place;
  /** Where the flow logs lie, which none of these roles may read. */
  readonly archiveBucketArn: string;
  readonly stateBucketArn: string;
  readonly stateKeyArn: string;
  /** The identity provider's secret, which the program hands to the load balancer; none with a token. */
  readonly clientSecretArn?: string;
  /** Whether there is a function that converts archives of connection logs. */
  readonly convertsArchives: boolean;
}

/** Reading the state and what a preview asks AWS: the whole of the preview role. */
export function previewPolicy(access: DeployAccess): PolicyDocument {
  return policy(...readState(access), ...ask(access));
}

/** What every merge needs: the state, the image, the service. */
export function deployServicePolicy(access: DeployAccess): PolicyDocument {
  return policy(...readState(access), ...writeState(access), ...ask(access), ...pushImage(access), ...service(access));
}

/** What a merge may change around the service: load balancer rules, firewall, CloudFront, alarms, budget. */
export function deployEdgePolicy({ names, place }: DeployAccess): PolicyDocument {
  return policy(...loadBalancer(names, place), ...firewall(place), ...cloudFront(names, place), ...watch(names, place));
}

/**
 * The ceiling over the roles of the CI: exactly the actions of their policies, on whatever resource those name. What
 * is attached to them later and is not here has no effect, and flow logs stay unreadable to them in any case.
 */
export function deployBoundary(access: DeployAccess): PolicyDocument {
  const documents = [deployServicePolicy(access), deployEdgePolicy(access), previewPolicy(access)];
  if (access.convertsArchives) documents.push(deployArchivesPolicy(access));
  const actions = documents.flatMap((document) => document.Statement.flatMap(({ Action }) => Action));
  return policy(
    { Sid: 'TheseActionsAtMost', Effect: 'Allow', Action: [...new Set(actions)].sort(), Resource: '*' },
    {
      Sid: 'NeverLogs',
      Effect: 'Deny',
      Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
      Resource: [
        access.archiveBucketArn,
        `arn:aws:s3:::${access.names.accessLogsBucket}`,
        access.names.connections.arn.bucket,
      ].map((bucket) => `${bucket}/*`),
    },
  );
}

/** Made by this stack, said by its tag: for what has an id of AWS's making instead of a name. */
const ofThisStack = (stack: string) => ({ StringEquals: { 'aws:ResourceTag/Stack': stack } });

function readState({ stateBucketArn, stateKeyArn }: DeployAccess): Statement[] {
  return [
    { Sid: 'ListState', Effect: 'Allow', Action: 's3:ListBucket', Resource: stateBucketArn },
    { Sid: 'ReadState', Effect: 'Allow', Action: 's3:GetObject', Resource: `${stateBucketArn}/.pulumi/*` },
    { Sid: 'DecryptState', Effect: 'Allow', Action: 'kms:Decrypt', Resource: stateKeyArn },
  ];
}

function writeState({ stateBucketArn, stateKeyArn }: DeployAccess): Statement[] {
  return [
    {
      Sid: 'WriteStateAndLock',
      Effect: 'Allow',
      // A lock is a file that is deleted when the run ends. Versions stay: s3:DeleteObjectVersion is not here.
      Action: ['s3:PutObject', 's3:DeleteObject'],
      Resource: `${stateBucketArn}/.pulumi/*`,
    },
    { Sid: 'EncryptState', Effect: 'Allow', Action: ['kms:Encrypt', 'kms:GenerateDataKey'], Resource: stateKeyArn },
  ];
}

function ask({ clientSecretArn }: DeployAccess): Statement[] {
  const secret: Statement[] =
    clientSecretArn === undefined
      ? []
      : [
          {
            Sid: 'ReadTheClientSecret',
            Effect: 'Allow',
            Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
            Resource: clientSecretArn,
          },
        ];
  return [
    {
      Sid: 'AskWhatThereIs',
      Effect: 'Allow',
      // None of these knows a resource: they list, or make a random text.
      Action: [
        'ec2:DescribeAvailabilityZones',
        'ec2:DescribeManagedPrefixLists',
        'ec2:GetManagedPrefixListEntries',
        'secretsmanager:GetRandomPassword',
      ],
      Resource: '*',
    },
    ...secret,
  ];
}

function pushImage({ names }: DeployAccess): Statement[] {
  return [
    // A login is for the whole registry of the account; ECR knows no resource for it.
    { Sid: 'LogInToEcr', Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
    {
      Sid: 'PushTheImage',
      Effect: 'Allow',
      Action: [
        'ecr:BatchCheckLayerAvailability',
        'ecr:BatchGetImage',
        'ecr:CompleteLayerUpload',
        'ecr:DescribeImages',
        'ecr:DescribeRepositories',
        'ecr:GetDownloadUrlForLayer',
        'ecr:InitiateLayerUpload',
        'ecr:PutImage',
        'ecr:UploadLayerPart',
      ],
      Resource: names.arn.repository,
    },
  ];
}

function service({ names, place: { region, accountId, stack } }: DeployAccess): Statement[] {
  const scalable = `arn:aws:application-autoscaling:${region}:${accountId}:scalable-target/*`;
  return [
    {
      Sid: 'RegisterTaskDefinition',
      Effect: 'Allow',
      Action: 'ecs:RegisterTaskDefinition',
      // Of a definition that is not there yet only the tags can be asked.
      Resource: '*',
      Condition: { StringEquals: { 'aws:RequestTag/Stack': stack } },
    },
    // Neither knows a resource (Service Authorization Reference, Amazon ECS); a former definition runs nowhere.
    {
      Sid: 'TaskDefinitions',
      Effect: 'Allow',
      Action: ['ecs:DescribeTaskDefinition', 'ecs:DeregisterTaskDefinition'],
      Resource: '*',
    },
    {
      Sid: 'TagTaskDefinition',
      Effect: 'Allow',
      Action: 'ecs:TagResource',
      Resource: `arn:aws:ecs:${region}:${accountId}:task-definition/${names.taskFamily}:*`,
      Condition: { StringEquals: { 'ecs:CreateAction': 'RegisterTaskDefinition' } },
    },
    {
      Sid: 'ChangeTheService',
      Effect: 'Allow',
      Action: [
        'ecs:DescribeServices',
        'ecs:UpdateService',
        'ecs:ListTagsForResource',
        'ecs:TagResource',
        'ecs:UntagResource',
      ],
      Resource: names.arn.service,
    },
    {
      // The provider waits for a deployment by asking after it.
      Sid: 'FollowTheDeployment',
      Effect: 'Allow',
      Action: ['ecs:DescribeServiceDeployments', 'ecs:ListServiceDeployments'],
      Resource: [
        names.arn.service,
        `arn:aws:ecs:${region}:${accountId}:service-deployment/${names.cluster}/${names.service}/*`,
      ],
    },
    { Sid: 'ReadTheCluster', Effect: 'Allow', Action: 'ecs:DescribeClusters', Resource: names.arn.cluster },
    {
      // `networkflow verify --service`, the last step of a deployment.
      Sid: 'SeeThatItRuns',
      Effect: 'Allow',
      Action: ['ecs:ListTasks', 'ecs:DescribeTasks', 'logs:FilterLogEvents'],
      Resource: [
        `arn:aws:ecs:${region}:${accountId}:container-instance/${names.cluster}/*`,
        `arn:aws:ecs:${region}:${accountId}:task/${names.cluster}/*`,
        `${names.arn.logGroup}:*`,
      ],
    },
    {
      Sid: 'StartTasksAsTheTwoRoles',
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: [names.arn.executionRole, names.arn.taskRole],
      Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    },
    {
      Sid: 'Scale',
      Effect: 'Allow',
      Action: [
        'application-autoscaling:RegisterScalableTarget',
        'application-autoscaling:PutScalingPolicy',
        'application-autoscaling:DeleteScalingPolicy',
        'application-autoscaling:ListTagsForResource',
      ],
      Resource: scalable,
      Condition: { StringEquals: { 'application-autoscaling:service-namespace': 'ecs' } },
    },
    {
      Sid: 'ReadScaling',
      Effect: 'Allow',
      // Lists without a resource.
      Action: ['application-autoscaling:DescribeScalableTargets', 'application-autoscaling:DescribeScalingPolicies'],
      Resource: '*',
    },
  ];
}

function loadBalancer(names: Names, { region, accountId }: Place): Statement[] {
  const elb = (resource: string) => `arn:aws:elasticloadbalancing:${region}:${accountId}:${resource}/*`;
  return [
    {
      Sid: 'ChangeTheLoadBalancer',
      Effect: 'Allow',
      Action: [
        'elasticloadbalancing:CreateRule',
        'elasticloadbalancing:DeleteRule',
        'elasticloadbalancing:ModifyListener',
        'elasticloadbalancing:ModifyLoadBalancerAttributes',
        'elasticloadbalancing:ModifyRule',
        'elasticloadbalancing:ModifyTargetGroup',
        'elasticloadbalancing:ModifyTargetGroupAttributes',
      ],
      Resource: [
        ...['loadbalancer', 'listener', 'listener-rule'].map((kind) => elb(`${kind}/app/${names.prefix}`)),
        elb(`targetgroup/${names.prefix}-*`),
      ],
    },
    {
      Sid: 'ReadLoadBalancers',
      Effect: 'Allow',
      // Describe knows no resource in Elastic Load Balancing.
      Action: [
        'elasticloadbalancing:DescribeListenerAttributes',
        'elasticloadbalancing:DescribeListeners',
        'elasticloadbalancing:DescribeLoadBalancerAttributes',
        'elasticloadbalancing:DescribeLoadBalancers',
        'elasticloadbalancing:DescribeRules',
        'elasticloadbalancing:DescribeTags',
        'elasticloadbalancing:DescribeTargetGroupAttributes',
        'elasticloadbalancing:DescribeTargetGroups',
        'elasticloadbalancing:DescribeTargetHealth',
      ],
      Resource: '*',
    },
  ];
}

function firewall({ region, accountId, stack }: Place): Statement[] {
  const ec2 = (kind: string) => `arn:aws:ec2:${region}:${accountId}:${kind}/*`;
  return [
    {
      Sid: 'ChangeSecurityGroupRules',
      Effect: 'Allow',
      Action: [
        'ec2:AuthorizeSecurityGroupEgress',
        'ec2:AuthorizeSecurityGroupIngress',
        'ec2:ModifySecurityGroupRules',
        'ec2:RevokeSecurityGroupEgress',
        'ec2:RevokeSecurityGroupIngress',
      ],
      Resource: [ec2('security-group'), ec2('security-group-rule')],
      Condition: ofThisStack(stack),
    },
    {
      Sid: 'ReadSecurityGroups',
      Effect: 'Allow',
      // Describe knows no resource in EC2.
      Action: ['ec2:DescribeSecurityGroups', 'ec2:DescribeSecurityGroupRules'],
      Resource: '*',
    },
  ];
}

function cloudFront(names: Names, { accountId, stack }: Place): Statement[] {
  return [
    {
      Sid: 'ChangeTheDistribution',
      Effect: 'Allow',
      Action: [
        'cloudfront:CreateInvalidation',
        'cloudfront:GetDistribution',
        'cloudfront:ListTagsForResource',
        'cloudfront:UpdateDistribution',
      ],
      Resource: `arn:aws:cloudfront::${accountId}:distribution/*`,
      Condition: ofThisStack(stack),
    },
    {
      Sid: 'ChangeResponseHeaders',
      Effect: 'Allow',
      Action: ['cloudfront:GetResponseHeadersPolicy', 'cloudfront:UpdateResponseHeadersPolicy'],
      // These policies have neither a name in their ARN nor tags.
      Resource: `arn:aws:cloudfront::${accountId}:response-headers-policy/*`,
    },
    {
      Sid: 'ChangeTheWebAcl',
      Effect: 'Allow',
      Action: ['wafv2:GetWebACL', 'wafv2:ListTagsForResource', 'wafv2:UpdateWebACL'],
      Resource: [
        `arn:aws:wafv2:us-east-1:${accountId}:global/webacl/${names.prefix}-*/*`,
        // An update of an ACL asks for the managed groups it names as well.
        `arn:aws:wafv2:us-east-1:${accountId}:global/managedruleset/*/*`,
      ],
    },
  ];
}

function watch(names: Names, { region, accountId }: Place): Statement[] {
  return [
    {
      Sid: 'ChangeAlarms',
      Effect: 'Allow',
      Action: [
        'cloudwatch:DeleteAlarms',
        'cloudwatch:DescribeAlarms',
        'cloudwatch:ListTagsForResource',
        'cloudwatch:PutMetricAlarm',
        'cloudwatch:TagResource',
      ],
      // Alarms of CloudFront and of the budget live in us-east-1.
      Resource: [region, 'us-east-1'].map(
        (where) => `arn:aws:cloudwatch:${where}:${accountId}:alarm:${names.prefix}-*`,
      ),
    },
    {
      Sid: 'ChangeTheLog',
      Effect: 'Allow',
      Action: [
        'logs:DeleteMetricFilter',
        'logs:DescribeMetricFilters',
        'logs:ListTagsForResource',
        'logs:PutMetricFilter',
        'logs:PutRetentionPolicy',
      ],
      Resource: [names.arn.logGroup, `${names.arn.logGroup}:*`],
    },
    {
      Sid: 'ReadLogGroups',
      Effect: 'Allow',
      Action: 'logs:DescribeLogGroups',
      Resource: `arn:aws:logs:${region}:${accountId}:log-group:*`,
    },
    {
      Sid: 'ChangeTheBudget',
      Effect: 'Allow',
      Action: ['budgets:ListTagsForResource', 'budgets:ModifyBudget', 'budgets:ViewBudget'],
      Resource: `arn:aws:budgets::${accountId}:budget/${names.prefix}-*`,
    },
  ];
}
