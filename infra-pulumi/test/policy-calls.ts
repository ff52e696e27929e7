import type { Context } from '../src/testing/iam/conditions.js';
import type { Caller } from '../src/testing/iam/evaluate.js';
import { ACCOUNT_ID, keyArn, REGION } from '../src/testing/record-resources.js';

/** Who, what, on what, under which circumstances: the rows of the two tables. */
export type Row = readonly [by: Caller, action: string, resource: string, context?: Context];

export const role = (name: string): Caller => ({ role: `arn:aws:iam::${ACCOUNT_ID}:role/networkflow-test-${name}` });
const service = (name: string): Caller => ({ service: `${name}.amazonaws.com` });

const STRANGER: Caller = { stranger: 'arn:aws:iam::999999999999:user/mallory' };
const EXECUTION = role('execution');
const TASK = role('task');
export const DEPLOY = role('deploy');
const PREVIEW = role('preview');
const DELIVERY = service('delivery.logs');

const arn = (of: string, resource: string) => `arn:aws:${of}:${REGION}:${ACCOUNT_ID}:${resource}`;
const ARCHIVE = `arn:aws:s3:::networkflow-test-logs-${ACCOUNT_ID}-${REGION}`;
const ACCESS = `arn:aws:s3:::networkflow-test-access-${ACCOUNT_ID}-${REGION}`;
const FLOW_LOG = `${ARCHIVE}/network/AWSLogs/${ACCOUNT_ID}/vpcflowlogs/${REGION}/2026/11/20/a.log.gz`;
const KEY = keyArn('archive');
const STATE = `arn:aws:s3:::networkflow-state-${ACCOUNT_ID}-${REGION}`;
const STATE_FILE = `${STATE}/.pulumi/stacks/networkflow/test.json`;
const STATE_KEY = keyArn('state');
const REPOSITORY = arn('ecr', 'repository/networkflow-test');
const LOG_STREAM = arn('logs', 'log-group:/networkflow/test:log-stream:web/1');
const TOKEN = arn('secretsmanager', 'secret:networkflow-token-AbCdEf');
const SERVICE = arn('ecs', 'service/networkflow-test/networkflow-test');
const DEPLOY_ROLE = `arn:aws:iam::${ACCOUNT_ID}:role/networkflow-test-deploy`;
const PREVIEW_ROLE = `arn:aws:iam::${ACCOUNT_ID}:role/networkflow-test-preview`;
const TASK_ROLE = `arn:aws:iam::${ACCOUNT_ID}:role/networkflow-test-task`;

const CONNTRACK = `arn:aws:s3:::networkflow-test-conntrack-${ACCOUNT_ID}-${REGION}`;
const CONNTRACK_KEY = keyArn('connections');
const ARCHIVES_ROLE = `arn:aws:iam::${ACCOUNT_ID}:role/networkflow-test-archives`;
const ARCHIVES = role('archives');
const FUNCTION = arn('lambda', 'function:networkflow-test-archives');
const FAILED = arn('sqs', 'networkflow-test-archives-failed');

// The recorder's own spelling: AWS says elasticfilesystem, and ids.
const LAKE = arn('efs', 'filesystem/dashboard-lake');
const TOPIC = arn('sns', 'topic/networkflow-test-alarms');

const TLS: Context = { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' };
/** Only under a key that is not taken. */
const added: Context = { ...TLS, 's3:if-none-match': '*' };
const viaS3: Context = { 'kms:ViaService': `s3.${REGION}.amazonaws.com` };
const own: Context = { 'aws:SourceAccount': ACCOUNT_ID, 'aws:SourceArn': arn('logs', 'flow-log/fl-1') };
const delivered: Context = { ...TLS, ...own, 's3:x-amz-acl': 'bucket-owner-full-control' };
const throughItsDoor: Context = {
  'aws:SecureTransport': 'true',
  'elasticfilesystem:AccessPointArn': arn('efs', 'accesspoint/dashboard-lake'),
};
const mine: Context = { 'aws:ResourceTag/Stack': 'test' };

const GITHUB: Caller = {
  federated: `arn:aws:iam::${ACCOUNT_ID}:oidc-provider/token.actions.githubusercontent.com`,
};
const token = (sub: string, aud = 'sts.amazonaws.com'): Context => ({
  'token.actions.githubusercontent.com:aud': aud,
  'token.actions.githubusercontent.com:sub': sub,
});
const ASSUME = 'sts:AssumeRoleWithWebIdentity';

/** What has to work for the product to work. */
export const ALLOWED: readonly Row[] = [
  [DELIVERY, 's3:PutObject', FLOW_LOG, delivered],
  [DELIVERY, 's3:GetBucketAcl', ARCHIVE, { ...TLS, ...own }],
  [DELIVERY, 'kms:GenerateDataKey', KEY, own],
  [
    service('logging.s3'),
    's3:PutObject',
    `${ACCESS}/s3/a`,
    { ...TLS, 'aws:SourceAccount': ACCOUNT_ID, 'aws:SourceArn': ARCHIVE },
  ],
  [
    service('ecs-tasks'),
    'sts:AssumeRole',
    TASK_ROLE,
    { 'aws:SourceAccount': ACCOUNT_ID, 'aws:SourceArn': arn('ecs', 'task/x') },
  ],

  [TASK, 's3:ListBucket', ARCHIVE, { ...TLS, 's3:prefix': 'network/AWSLogs/' }],
  [TASK, 's3:ListBucket', ARCHIVE, { ...TLS, 's3:prefix': `network/AWSLogs/${ACCOUNT_ID}/vpcflowlogs/` }],
  [TASK, 's3:GetObject', FLOW_LOG, TLS],
  [TASK, 'kms:Decrypt', KEY, viaS3],

  [TASK, 'elasticfilesystem:ClientMount', LAKE, throughItsDoor],
  [TASK, 'elasticfilesystem:ClientWrite', LAKE, throughItsDoor],
  [service('cloudwatch'), 'sns:Publish', TOPIC, { ...TLS, 'aws:SourceAccount': ACCOUNT_ID }],
  [service('cloudwatch'), 'kms:GenerateDataKey', keyArn('dashboard-alarms'), { 'aws:SourceAccount': ACCOUNT_ID }],

  [EXECUTION, 'ecr:GetAuthorizationToken', '*'],
  [EXECUTION, 'ecr:BatchGetImage', REPOSITORY],
  [EXECUTION, 'ecr:GetDownloadUrlForLayer', REPOSITORY],
  [EXECUTION, 'logs:PutLogEvents', LOG_STREAM],
  [EXECUTION, 'secretsmanager:GetSecretValue', TOKEN],

  [service('lambda'), 'sts:AssumeRole', ARCHIVES_ROLE, { 'aws:SourceAccount': ACCOUNT_ID }],
  [ARCHIVES, 's3:GetObject', `${CONNTRACK}/compressed/firewall-1/a.tar.gz`, TLS],
  [ARCHIVES, 's3:ListBucket', CONNTRACK, { ...TLS, 's3:prefix': 'compressed/firewall-1/a.tar.gz' }],
  [ARCHIVES, 's3:PutObject', `${CONNTRACK}/parquet/sessions/date=2026-11-20/ab.parquet`, added],
  [ARCHIVES, 'kms:Decrypt', CONNTRACK_KEY, viaS3],
  [ARCHIVES, 'kms:GenerateDataKey', CONNTRACK_KEY, viaS3],
  [ARCHIVES, 'logs:PutLogEvents', arn('logs', 'log-group:/networkflow/test/archives:log-stream:1')],
  [ARCHIVES, 'sqs:SendMessage', FAILED],
  [
    service('logging.s3'),
    's3:PutObject',
    `${ACCESS}/s3/a`,
    { ...TLS, 'aws:SourceAccount': ACCOUNT_ID, 'aws:SourceArn': CONNTRACK },
  ],
  [DEPLOY, 'lambda:UpdateFunctionCode', FUNCTION],
  [DEPLOY, 'glue:UpdateTable', arn('glue', 'table/networkflow_test/sessions')],

  [GITHUB, ASSUME, DEPLOY_ROLE, token('repo:example/networkflow:ref:refs/heads/main')],
  [GITHUB, ASSUME, PREVIEW_ROLE, token('repo:example/networkflow:pull_request')],
  [PREVIEW, 's3:GetObject', STATE_FILE, TLS],
  [PREVIEW, 's3:ListBucket', STATE, TLS],
  [PREVIEW, 'kms:Decrypt', STATE_KEY],
  [PREVIEW, 'ec2:DescribeManagedPrefixLists', '*'],
  [DEPLOY, 's3:PutObject', STATE_FILE, TLS],
  [DEPLOY, 's3:DeleteObject', `${STATE}/.pulumi/locks/organization/networkflow/test/1.json`, TLS],
  [DEPLOY, 'kms:Decrypt', STATE_KEY],
  [DEPLOY, 'kms:GenerateDataKey', STATE_KEY],
  [DEPLOY, 'ecr:GetAuthorizationToken', '*'],
  [DEPLOY, 'ecr:PutImage', REPOSITORY],
  [DEPLOY, 'ecs:RegisterTaskDefinition', '*', { 'aws:RequestTag/Stack': 'test' }],
  [
    DEPLOY,
    'ecs:TagResource',
    arn('ecs', 'task-definition/networkflow-test:7'),
    { 'ecs:CreateAction': 'RegisterTaskDefinition' },
  ],
  [DEPLOY, 'ecs:UpdateService', SERVICE],
  [DEPLOY, 'ecs:ListServiceDeployments', SERVICE],
  [DEPLOY, 'ecs:ListTasks', arn('ecs', 'container-instance/networkflow-test/*')],
  [DEPLOY, 'ecs:DescribeTasks', arn('ecs', 'task/networkflow-test/1')],
  [DEPLOY, 'logs:FilterLogEvents', arn('logs', 'log-group:/networkflow/test:*')],
  [DEPLOY, 'iam:PassRole', TASK_ROLE, { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' }],
  [DEPLOY, 'ec2:AuthorizeSecurityGroupIngress', arn('ec2', 'security-group/sg-1'), mine],
  [DEPLOY, 'cloudfront:UpdateDistribution', `arn:aws:cloudfront::${ACCOUNT_ID}:distribution/E1`, mine],
  [DEPLOY, 'wafv2:UpdateWebACL', `arn:aws:wafv2:us-east-1:${ACCOUNT_ID}:global/webacl/networkflow-test-edge/1`],
  [DEPLOY, 'cloudwatch:PutMetricAlarm', arn('cloudwatch', 'alarm:networkflow-test-errors')],
];

/** What must never work, whoever asks and however. */
export const DENIED: readonly Row[] = [
  // The archive: nobody from outside, nobody without TLS, no service for somebody else's flow logs.
  [STRANGER, 's3:GetObject', FLOW_LOG, TLS],
  [STRANGER, 's3:ListBucket', ARCHIVE, TLS],
  [STRANGER, 'kms:Decrypt', KEY, viaS3],
  [STRANGER, 's3:GetObject', STATE_FILE, TLS],
  [STRANGER, 'kms:Decrypt', STATE_KEY],
  [DEPLOY, 's3:GetObject', STATE_FILE, { 'aws:SecureTransport': 'false' }],
  [TASK, 's3:GetObject', FLOW_LOG, { 'aws:SecureTransport': 'false' }],
  [TASK, 's3:GetObject', FLOW_LOG, { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.1' }],
  [DELIVERY, 's3:PutObject', FLOW_LOG, { ...delivered, 'aws:SecureTransport': 'false' }],
  [DELIVERY, 's3:PutObject', FLOW_LOG, { ...delivered, 'aws:SourceAccount': '999999999999' }],
  [
    DELIVERY,
    's3:PutObject',
    FLOW_LOG,
    { ...delivered, 'aws:SourceArn': `arn:aws:logs:${REGION}:999999999999:flow-log/fl-1` },
  ],
  [DELIVERY, 's3:PutObject', `${ARCHIVE}/elsewhere/a`, delivered],
  [DELIVERY, 's3:PutObject', `${ARCHIVE}/network/elsewhere/a`, delivered],
  [DELIVERY, 's3:PutObject', `${ARCHIVE}/network/AWSLogs/999999999999/vpcflowlogs/a`, delivered],
  [DELIVERY, 's3:GetObject', FLOW_LOG, { ...TLS, ...own }],
  [DELIVERY, 'kms:GenerateDataKey', KEY, { ...own, 'aws:SourceAccount': '999999999999' }],
  [
    service('logging.s3'),
    's3:PutObject',
    `${ACCESS}/s3/a`,
    { ...TLS, 'aws:SourceAccount': ACCOUNT_ID, 'aws:SourceArn': 'arn:aws:s3:::other' },
  ],
  [
    service('logging.s3'),
    's3:PutObject',
    FLOW_LOG,
    { ...TLS, 'aws:SourceAccount': ACCOUNT_ID, 'aws:SourceArn': ARCHIVE },
  ],

  // The task reads flow logs and writes nothing anywhere.
  [TASK, 's3:ListBucket', ARCHIVE, { ...TLS, 's3:prefix': '' }],
  [TASK, 's3:ListBucket', ARCHIVE, TLS],
  [TASK, 's3:GetObject', `${ARCHIVE}/other/a`, TLS],
  [TASK, 's3:PutObject', FLOW_LOG, TLS],
  [TASK, 's3:DeleteObject', FLOW_LOG, TLS],
  [TASK, 's3:GetObject', `${ACCESS}/s3/a`, TLS],
  [TASK, 's3:GetObject', STATE_FILE, TLS],
  [TASK, 'kms:Decrypt', KEY, { 'kms:ViaService': `secretsmanager.${REGION}.amazonaws.com` }],
  [TASK, 'kms:Decrypt', KEY],
  [TASK, 'kms:GenerateDataKey', KEY, viaS3],
  [TASK, 'kms:Decrypt', STATE_KEY, viaS3],
  [TASK, 'secretsmanager:GetSecretValue', TOKEN],
  [TASK, 'sts:AssumeRole', `arn:aws:iam::${ACCOUNT_ID}:role/admin`],
  [EXECUTION, 's3:GetObject', FLOW_LOG, TLS],
  [EXECUTION, 'ecr:PutImage', REPOSITORY],
  [EXECUTION, 'ecr:BatchGetImage', arn('ecr', 'repository/other')],
  [EXECUTION, 'secretsmanager:GetSecretValue', arn('secretsmanager', 'secret:other-AbCdEf')],
  [EXECUTION, 'logs:PutLogEvents', arn('logs', 'log-group:/networkflow/production:log-stream:web/1')],
  [EXECUTION, 'logs:DeleteLogGroup', arn('logs', 'log-group:/networkflow/test')],
  [
    service('ecs-tasks'),
    'sts:AssumeRole',
    TASK_ROLE,
    { 'aws:SourceAccount': '999999999999', 'aws:SourceArn': arn('ecs', 'task/x') },
  ],
  [
    service('lambda'),
    'sts:AssumeRole',
    TASK_ROLE,
    { 'aws:SourceAccount': ACCOUNT_ID, 'aws:SourceArn': arn('lambda', 'function:x') },
  ],

  // The function reads archives and adds Parquet: it takes nothing away, and reads nothing else.
  [STRANGER, 's3:GetObject', `${CONNTRACK}/parquet/sessions/a.parquet`, TLS],
  [STRANGER, 'kms:Decrypt', CONNTRACK_KEY, viaS3],
  [STRANGER, 'sqs:ReceiveMessage', FAILED],
  [ARCHIVES, 's3:GetObject', `${CONNTRACK}/compressed/a.tar.gz`, { 'aws:SecureTransport': 'false' }],
  [ARCHIVES, 's3:GetObject', `${CONNTRACK}/parquet/sessions/a.parquet`, TLS],
  [ARCHIVES, 's3:PutObject', `${CONNTRACK}/compressed/a.tar.gz`, added],
  [ARCHIVES, 's3:PutObject', `${CONNTRACK}/parquet/sessions/date=2026-11-20/ab.parquet`, TLS],
  [ARCHIVES, 's3:DeleteObject', `${CONNTRACK}/parquet/sessions/a.parquet`, TLS],
  [ARCHIVES, 's3:ListBucket', CONNTRACK, { ...TLS, 's3:prefix': 'parquet/' }],
  [ARCHIVES, 's3:ListBucket', CONNTRACK, TLS],
  [ARCHIVES, 's3:GetObject', FLOW_LOG, TLS],
  [ARCHIVES, 'kms:Decrypt', CONNTRACK_KEY],
  [ARCHIVES, 'kms:Decrypt', KEY, viaS3],
  [ARCHIVES, 'sqs:ReceiveMessage', FAILED],
  [ARCHIVES, 'lambda:InvokeFunction', FUNCTION],
  [service('lambda'), 'sts:AssumeRole', ARCHIVES_ROLE, { 'aws:SourceAccount': '999999999999' }],
  [service('lambda'), 'sts:AssumeRole', ARCHIVES_ROLE],
  [service('ecs-tasks'), 'sts:AssumeRole', ARCHIVES_ROLE, { 'aws:SourceAccount': ACCOUNT_ID }],
  [TASK, 's3:GetObject', `${CONNTRACK}/parquet/sessions/a.parquet`, TLS],
  [DEPLOY, 's3:GetObject', `${CONNTRACK}/parquet/sessions/a.parquet`, TLS],
  [DEPLOY, 's3:PutObject', `${CONNTRACK}/compressed/a.tar.gz`, TLS],
  [DEPLOY, 'kms:Decrypt', CONNTRACK_KEY, viaS3],
  [DEPLOY, 'lambda:InvokeFunction', FUNCTION],
  [DEPLOY, 'lambda:AddPermission', FUNCTION],
  [DEPLOY, 'lambda:UpdateFunctionCode', arn('lambda', 'function:networkflow-production-archives')],
  [DEPLOY, 'iam:PassRole', ARCHIVES_ROLE, { 'iam:PassedToService': 'lambda.amazonaws.com' }],
  [DEPLOY, 'athena:UpdateWorkGroup', arn('athena', 'workgroup/networkflow-test-connections')],
  [DEPLOY, 'glue:UpdateTable', arn('glue', 'table/networkflow_production/sessions')],
  [PREVIEW, 'lambda:UpdateFunctionCode', FUNCTION],

  // The lake is mounted by its task, through its access point, with TLS; alarms are nobody else's to send.
  [TASK, 'elasticfilesystem:ClientMount', LAKE, { 'aws:SecureTransport': 'true' }],
  [TASK, 'elasticfilesystem:ClientMount', LAKE, { ...throughItsDoor, 'aws:SecureTransport': 'false' }],
  [TASK, 'elasticfilesystem:ClientRootAccess', LAKE, throughItsDoor],
  [EXECUTION, 'elasticfilesystem:ClientMount', LAKE, throughItsDoor],
  [DEPLOY, 'elasticfilesystem:ClientMount', LAKE, throughItsDoor],
  [STRANGER, 'elasticfilesystem:ClientMount', LAKE, throughItsDoor],
  [STRANGER, 'sns:Publish', TOPIC, TLS],
  [STRANGER, 'sns:Subscribe', TOPIC, TLS],
  [TASK, 'sns:Publish', TOPIC, TLS],
  [service('cloudwatch'), 'sns:Publish', TOPIC, { ...TLS, 'aws:SourceAccount': '999999999999' }],
  [service('cloudwatch'), 'sns:Publish', TOPIC, { 'aws:SecureTransport': 'false', 'aws:SourceAccount': ACCOUNT_ID }],
  [STRANGER, 'kms:Decrypt', keyArn('dashboard-alarms')],

  // Who may become the roles of the CI: one repository, one branch, one audience.
  [GITHUB, ASSUME, DEPLOY_ROLE, token('repo:example/networkflow:ref:refs/heads/feature')],
  [GITHUB, ASSUME, DEPLOY_ROLE, token('repo:example/networkflow:ref:refs/heads/main-2')],
  [GITHUB, ASSUME, DEPLOY_ROLE, token('repo:example/networkflow:pull_request')],
  [GITHUB, ASSUME, DEPLOY_ROLE, token('repo:example/networkflow:environment:production')],
  [GITHUB, ASSUME, DEPLOY_ROLE, token('repo:example/networkflow:ref:refs/tags/main')],
  [GITHUB, ASSUME, DEPLOY_ROLE, token('repo:mallory/networkflow:ref:refs/heads/main')],
  [GITHUB, ASSUME, DEPLOY_ROLE, token('repo:example/networkflow-fork:ref:refs/heads/main')],
  [GITHUB, ASSUME, DEPLOY_ROLE, token('repo:example/networkflow:ref:refs/heads/main', 'https://github.com/example')],
  [GITHUB, ASSUME, DEPLOY_ROLE],
  [GITHUB, ASSUME, TASK_ROLE, token('repo:example/networkflow:ref:refs/heads/main')],
  [{ federated: 'accounts.google.com' }, ASSUME, DEPLOY_ROLE, token('repo:example/networkflow:ref:refs/heads/main')],

  // A preview changes nothing, and nobody of the CI reads flow logs or the token.
  [PREVIEW, 's3:PutObject', STATE_FILE, TLS],
  [PREVIEW, 's3:DeleteObject', STATE_FILE, TLS],
  [PREVIEW, 'kms:Encrypt', STATE_KEY],
  [PREVIEW, 'ecs:UpdateService', SERVICE],
  [PREVIEW, 'ecr:PutImage', REPOSITORY],
  [PREVIEW, 's3:GetObject', FLOW_LOG, TLS],
  [DEPLOY, 's3:GetObject', FLOW_LOG, TLS],
  [DEPLOY, 'kms:Decrypt', KEY, viaS3],
  [DEPLOY, 'secretsmanager:GetSecretValue', TOKEN],

  // A deployment changes no identity, no key, no bucket, no network, and nothing of another stack.
  [DEPLOY, 'iam:CreateRole', `arn:aws:iam::${ACCOUNT_ID}:role/networkflow-test-mine`],
  [DEPLOY, 'iam:PutRolePolicy', DEPLOY_ROLE],
  [DEPLOY, 'iam:AttachRolePolicy', DEPLOY_ROLE],
  [DEPLOY, 'iam:DeleteRolePermissionsBoundary', DEPLOY_ROLE],
  [DEPLOY, 'iam:UpdateAssumeRolePolicy', DEPLOY_ROLE],
  [DEPLOY, 'iam:CreatePolicyVersion', `arn:aws:iam::${ACCOUNT_ID}:policy/networkflow-test-boundary`],
  [DEPLOY, 'iam:CreateAccessKey', `arn:aws:iam::${ACCOUNT_ID}:user/x`],
  [DEPLOY, 'iam:PassRole', DEPLOY_ROLE, { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' }],
  [
    DEPLOY,
    'iam:PassRole',
    `arn:aws:iam::${ACCOUNT_ID}:role/admin`,
    { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
  ],
  [DEPLOY, 'iam:PassRole', TASK_ROLE, { 'iam:PassedToService': 'lambda.amazonaws.com' }],
  [DEPLOY, 'kms:PutKeyPolicy', KEY],
  [DEPLOY, 'kms:ScheduleKeyDeletion', KEY],
  [DEPLOY, 'kms:ScheduleKeyDeletion', STATE_KEY],
  [DEPLOY, 's3:PutBucketPolicy', ARCHIVE, TLS],
  [DEPLOY, 's3:DeleteBucket', ARCHIVE, TLS],
  [DEPLOY, 's3:PutBucketPublicAccessBlock', ARCHIVE, TLS],
  [DEPLOY, 's3:DeleteObjectVersion', STATE_FILE, TLS],
  [DEPLOY, 'ecr:DeleteRepository', REPOSITORY],
  [DEPLOY, 'ecr:BatchDeleteImage', REPOSITORY],
  [DEPLOY, 'ecr:PutImage', arn('ecr', 'repository/networkflow-production')],
  [DEPLOY, 'ecr:PutImageTagMutability', REPOSITORY],
  [DEPLOY, 'ecs:UpdateService', arn('ecs', 'service/networkflow-production/networkflow-production')],
  [DEPLOY, 'ecs:RegisterTaskDefinition', '*', { 'aws:RequestTag/Stack': 'production' }],
  [DEPLOY, 'elasticloadbalancing:ModifyListener', arn('elasticloadbalancing', 'listener/app/networkflow-test2/1/2')],
  [
    DEPLOY,
    'elasticloadbalancing:DeleteLoadBalancer',
    arn('elasticloadbalancing', 'loadbalancer/app/networkflow-test/1'),
  ],
  [DEPLOY, 'wafv2:UpdateWebACL', `arn:aws:wafv2:us-east-1:${ACCOUNT_ID}:global/webacl/networkflow-test2-edge/1`],
  [DEPLOY, 'cloudwatch:DeleteAlarms', arn('cloudwatch', 'alarm:networkflow-test2-cpu')],
  [DEPLOY, 'ecs:RunTask', arn('ecs', 'task-definition/networkflow-test:7')],
  [DEPLOY, 'ecs:ExecuteCommand', SERVICE],
  [
    DEPLOY,
    'ec2:AuthorizeSecurityGroupIngress',
    arn('ec2', 'security-group/sg-2'),
    { 'aws:ResourceTag/Stack': 'production' },
  ],
  [DEPLOY, 'ec2:AuthorizeSecurityGroupIngress', arn('ec2', 'security-group/sg-2')],
  [DEPLOY, 'ec2:RunInstances', arn('ec2', 'instance/*')],
  [DEPLOY, 'ec2:DeleteVpc', arn('ec2', 'vpc/vpc-1'), mine],
  [DEPLOY, 'cloudfront:UpdateDistribution', `arn:aws:cloudfront::${ACCOUNT_ID}:distribution/E2`],
  [DEPLOY, 'route53:ChangeResourceRecordSets', 'arn:aws:route53:::hostedzone/Z0123456789ABCDEFGHIJ'],
  [DEPLOY, 'sts:AssumeRole', `arn:aws:iam::${ACCOUNT_ID}:role/admin`],
];
