import { beforeAll, describe, expect, it } from 'vitest';
import { program } from './program.js';
import { COMPLETE, exampleConfig } from './testing/example-config.js';
import { ACCOUNT_ID, REGION, type Recording, recordResources, STACK } from './testing/record-resources.js';
import { resolved } from './testing/resolved.js';

const OIDC = {
  issuer: 'https://id.example.org',
  authorizationEndpoint: 'https://id.example.org/authorize',
  tokenEndpoint: 'https://id.example.org/token',
  userInfoEndpoint: 'https://id.example.org/userinfo',
  clientId: 'networkflow',
  clientSecretArn: `arn:aws:secretsmanager:${REGION}:${ACCOUNT_ID}:secret:oidc-AbCdEf`,
};
const CERTIFICATE = 'certificate/01234567-89ab-cdef-0123-456789abcdef';
const ELSEWHERE = {
  hostedZoneId: undefined,
  certificateArn: `arn:aws:acm:${REGION}:${ACCOUNT_ID}:${CERTIFICATE}`,
  edgeCertificateArn: `arn:aws:acm:us-east-1:${ACCOUNT_ID}:${CERTIFICATE}`,
};

const STACKS: Readonly<Record<string, Readonly<Record<string, string | undefined>>>> = {
  small: {},
  'small with endpoints': { interfaceEndpoints: 'true' },
  standard: { ...COMPLETE, profile: 'standard' },
  'standard on its own disk': { profile: 'standard', lakeStorage: 'ephemeral' },
  'signed in elsewhere': { auth: JSON.stringify(OIDC) },
  'with names kept elsewhere': ELSEWHERE,
  'on a private network': { publicDashboard: 'false', auth: undefined, natGateways: '1' },
  'before the first push': { imageTag: undefined },
};

async function make(changes: Readonly<Record<string, string | undefined>>) {
  const recording = await recordResources();
  const outputs = await program(exampleConfig(changes), STACK);
  const told = await resolved(outputs);
  await recording.settled();
  return { recording, told };
}

/** Everything that is a policy, wherever in the inputs of a resource it stands. */
function statements(recording: Recording): { readonly where: string; readonly statement: Record<string, unknown> }[] {
  return recording.resources.flatMap(({ type, name, inputs }) =>
    Object.values(inputs)
      .filter((value): value is string => typeof value === 'string' && value.includes('"Statement"'))
      .flatMap((text) => JSON.parse(text).Statement)
      .map((statement) => ({ where: `${type} ${name} ${statement.Sid}`, statement })),
  );
}

describe.each(Object.entries(STACKS))('a stack %s', (_name, changes) => {
  let made: Awaited<ReturnType<typeof make>>;
  beforeAll(async () => {
    made = await make(changes);
  });

  it('tells every name that is asked for', () => {
    expect(made.told).toMatchObject({
      s3_bucket_name: expect.stringMatching(/./),
      s3_logs_prefix: expect.stringMatching(/AWSLogs\/$/),
      ecr_repository_url: expect.stringContaining('.amazonaws.com/networkflow-test'),
      ecs_cluster_name: 'networkflow-test',
      ecs_service_name: 'networkflow-test',
      service_url: expect.stringMatching(/^https:\/\/(origin\.)?flows\.example\.org$/),
      iam_role_arns: { execution: expect.stringMatching(/^arn:/), task: expect.stringMatching(/^arn:/) },
      log_group_name: '/networkflow/test',
    });
  });

  it('opens no port to everybody', () => {
    const rules = made.recording.ofType('aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule');

    expect(rules.length).toBeGreaterThan(1);
    expect(rules.filter(({ inputs }) => String(inputs.cidrIpv4 ?? '').endsWith('/0'))).toEqual([]);
    expect(rules.filter(({ inputs }) => inputs.cidrIpv6 !== undefined)).toEqual([]);
  });

  it('listens to nothing in the clear', () => {
    const listeners = made.recording.ofType('aws:lb/listener:Listener').map(({ inputs }) => inputs);

    expect(listeners).toMatchObject([{ port: 443, protocol: 'HTTPS' }]);
    for (const { inputs } of made.recording.ofType('aws:cloudfront/distribution:Distribution')) {
      expect(JSON.stringify(inputs)).not.toContain('allow-all');
      expect(inputs).toMatchObject({
        viewerCertificate: { minimumProtocolVersion: 'TLSv1.2_2025', sslSupportMethod: 'sni-only' },
        origins: [{ customOriginConfig: { originProtocolPolicy: 'https-only', originSslProtocols: ['TLSv1.2'] } }],
      });
    }
  });

  it('allows no wildcard of actions, and no principal of everybody but in endpoints', () => {
    const found = statements(made.recording);

    expect(found.length).toBeGreaterThan(5);
    for (const { where, statement } of found.filter(({ statement: { Effect } }) => Effect === 'Allow')) {
      expect(
        [statement.Action].flat().filter((action) => String(action).includes('*')),
        where,
      ).toEqual([]);
      if (statement.Principal === '*') expect(where).toContain('aws:ec2/vpcEndpoint:VpcEndpoint');
    }
  });

  it('runs no image that could change', () => {
    const [container] = JSON.parse(
      String(made.recording.one('aws:ecs/taskDefinition:TaskDefinition').inputs.containerDefinitions),
    );

    expect(container.image).toMatch(/:([0-9a-f]{40}|no-image-yet)$/);
  });

  it('keeps no data unencrypted', () => {
    for (const { inputs } of made.recording.ofType('aws:efs/fileSystem:FileSystem')) {
      expect(inputs.encrypted).toBe(true);
    }
    expect(made.recording.one('aws:sns/topic:Topic').inputs.kmsMasterKeyId).toBeDefined();
  });

  it('tells somebody of everything it watches', () => {
    const alarms = made.recording.ofType('aws:cloudwatch/metricAlarm:MetricAlarm');

    expect(alarms.length).toBeGreaterThan(6);
    for (const { inputs } of alarms) {
      expect(inputs).toMatchObject({
        alarmActions: [expect.stringContaining(':topic/')],
        alarmDescription: expect.any(String),
      });
    }
    expect(made.recording.one('aws:budgets/budget:Budget').inputs.limitAmount).toMatch(/^\d+$/);
  });

  it('makes everything with its own provider, once', () => {
    const { resources } = made.recording;
    const urns = resources.map(({ type, name }) => `${type} ${name}`);

    expect(new Set(urns).size).toBe(urns.length);
    expect(resources.filter(({ type, provider }) => type.startsWith('aws:') && provider === undefined)).toEqual([]);
  });
});

describe('what differs', () => {
  it('a private network has neither CloudFront nor a public address for its load balancer', async () => {
    const { recording, told } = await make(STACKS['on a private network'] ?? {});

    expect(recording.ofType('aws:cloudfront/distribution:Distribution')).toEqual([]);
    expect(recording.one('aws:lb/loadBalancer:LoadBalancer').inputs.internal).toBe(true);
    expect(recording.one('awsx:ecs:FargateService').inputs).toMatchObject({
      networkConfiguration: { assignPublicIp: false },
    });
    expect(told.service_url).toBe('https://origin.flows.example.org');
  });

  it('names kept elsewhere are told to whoever keeps them, and no record or certificate is made', async () => {
    const { recording, told } = await make(ELSEWHERE);

    expect(recording.ofType('aws:route53/record:Record')).toEqual([]);
    expect(recording.ofType('aws:acm/certificate:Certificate')).toEqual([]);
    expect(told.dns_records).toEqual([
      { name: 'origin.flows.example.org', target: 'networkflow-test.elb.amazonaws.com' },
      { name: 'flows.example.org', target: 'd111111abcdef8.cloudfront.net' },
    ]);
  });

  it('nothing runs and nobody is woken before the first push', async () => {
    const { recording } = await make({ imageTag: undefined });

    expect(recording.one('awsx:ecs:FargateService').inputs.desiredCount).toBe(0);
    expect(recording.one('aws:ecs/taskDefinition:TaskDefinition').inputs.containerDefinitions).toContain(
      ':no-image-yet"',
    );
    for (const { inputs } of recording.ofType('aws:cloudwatch/metricAlarm:MetricAlarm')) {
      expect(inputs.actionsEnabled).toBe(false);
    }
  });

  it('the server believes who CloudFront says asks, and nobody who says so without it', async () => {
    const variables = async (changes: Readonly<Record<string, string | undefined>>) => {
      const { recording } = await make(changes);
      return String(recording.one('aws:ecs/taskDefinition:TaskDefinition').inputs.containerDefinitions);
    };

    expect(await variables({})).toContain('{"name":"NETWORKFLOW_CLIENT_HEADER","value":"CloudFront-Viewer-Address"}');
    expect(await variables({ publicDashboard: 'false' })).not.toContain('NETWORKFLOW_CLIENT_HEADER');
  });

  it('a public dashboard that asks nobody who is there is refused by name', () => {
    expect(() => exampleConfig({ auth: undefined })).toThrow(/auth is not set.*publicDashboard is true/);
  });
});
