import { beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT_ID, REGION, type Recording, recordResources, STACK } from '../testing/record-resources.js';
import { Network, type NetworkArgs } from './network.js';

const ARGS: NetworkArgs = {
  place: { stack: STACK, accountId: ACCOUNT_ID, region: REGION },
  vpcCidr: '10.80.0.0/20',
  availabilityZones: 2,
  natGateways: 0,
  endpointZones: 1,
  taskSubnets: 'private',
  taskPort: 8050,
  exposure: 'internet',
  signsIn: false,
  bucketArn: 'arn:aws:s3:::flow-logs',
};

async function make(changes: Partial<NetworkArgs> = {}) {
  const recording = await recordResources();
  const network = new Network('nf', { ...ARGS, ...changes });
  await recording.settled();
  return { recording, network };
}

const INGRESS = 'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule';
const EGRESS = 'aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule';
const ENDPOINT = 'aws:ec2/vpcEndpoint:VpcEndpoint';
const rules = (recording: Recording, type: string) => recording.ofType(type).map(({ inputs }) => inputs);
const endpoints = (recording: Recording, type: string) =>
  recording.ofType(ENDPOINT).filter(({ inputs }) => inputs.vpcEndpointType === type);

const VARIANTS: readonly Partial<NetworkArgs>[] = [
  {},
  { endpointZones: 0, taskSubnets: 'public' },
  { endpointZones: 0, natGateways: 1 },
  { natGateways: 2, endpointZones: 2 },
  { exposure: 'private' },
  { signsIn: true },
];

describe.each(VARIANTS)('with %j', (changes) => {
  let recording: Recording;
  beforeAll(async () => {
    ({ recording } = await make(changes));
  });

  it('lets nobody in from everywhere, on any port', () => {
    const open = rules(recording, INGRESS);

    expect(open.length).toBeGreaterThan(1);
    expect(open.filter(({ cidrIpv4, cidrIpv6 }) => cidrIpv4 === '0.0.0.0/0' || cidrIpv6 !== undefined)).toEqual([]);
    for (const { ipProtocol, fromPort, toPort } of [...open, ...rules(recording, EGRESS)]) {
      expect(ipProtocol).toBe('tcp');
      expect(fromPort).toBe(toPort);
      expect([443, 8050]).toContain(fromPort);
    }
    // Rules inside a group would not be seen above.
    for (const group of recording.ofType('aws:ec2/securityGroup:SecurityGroup')) {
      expect(group.inputs).not.toHaveProperty('ingress');
      expect(group.inputs).not.toHaveProperty('egress');
    }
    expect(recording.one('aws:ec2/defaultSecurityGroup:DefaultSecurityGroup').inputs).toMatchObject({
      ingress: [],
      egress: [],
    });
  });

  it('lets the task be asked by the load balancer alone', () => {
    const toTask = rules(recording, INGRESS).filter(({ securityGroupId }) => securityGroupId === 'nf-task-id');

    expect(toTask).toMatchObject([{ fromPort: 8050, referencedSecurityGroupId: 'nf-alb-id' }]);
  });

  it('reads S3 through a gateway that writes nothing', () => {
    const [gateway, ...more] = endpoints(recording, 'Gateway');

    expect(more).toEqual([]);
    expect(gateway?.inputs).toMatchObject({
      serviceName: `com.amazonaws.${REGION}.s3`,
      routeTableIds: ['rtb-public', 'rtb-private'],
    });
    expect(gateway?.inputs.policy).toContain('arn:aws:s3:::flow-logs/*');
    expect(gateway?.inputs.policy).not.toMatch(/s3:(Put|Delete|\*)|"\*"}?\],"Resource":"\*"/);
  });
});

describe('the load balancer is asked', () => {
  it('from CloudFront alone when it is on the internet', async () => {
    const { recording } = await make();
    const toBalancer = rules(recording, INGRESS).filter(({ securityGroupId }) => securityGroupId === 'nf-alb-id');

    expect(toBalancer).toMatchObject([{ fromPort: 443, prefixListId: 'pl-0123456789abcdef0' }]);
  });

  it('from private networks alone when it is not', async () => {
    const { recording } = await make({ exposure: 'private' });
    const toBalancer = rules(recording, INGRESS).filter(({ securityGroupId }) => securityGroupId === 'nf-alb-id');

    expect(toBalancer.map(({ cidrIpv4 }) => cidrIpv4).sort()).toEqual([
      '10.0.0.0/8',
      '172.16.0.0/12',
      '192.168.0.0/16',
    ]);
  });

  it('and asks outside only to sign people in', async () => {
    const outside = async (changes: Partial<NetworkArgs>) =>
      rules((await make(changes)).recording, EGRESS).filter(
        ({ securityGroupId, cidrIpv4 }) => securityGroupId === 'nf-alb-id' && cidrIpv4 !== undefined,
      );

    expect(await outside({})).toEqual([]);
    expect(await outside({ signsIn: true })).toMatchObject([{ fromPort: 443, cidrIpv4: '0.0.0.0/0' }]);
  });
});

describe('the task sits', () => {
  const seat = async (changes: Partial<NetworkArgs>) => {
    const { network, recording } = await make(changes);
    const subnets = await new Promise((resolve) => network.taskSubnetIds.apply(resolve));
    const toInternet = rules(recording, EGRESS).filter(
      ({ securityGroupId, cidrIpv4 }) => securityGroupId === 'nf-task-id' && cidrIpv4 !== undefined,
    );
    return { subnets, hasPublicIp: network.taskHasPublicIp, toInternet: toInternet.length };
  };
  const PRIVATE = ['subnet-private-a', 'subnet-private-b'];

  it('in private subnets with interface endpoints, and reaches nothing else', async () => {
    expect(await seat({})).toEqual({ subnets: PRIVATE, hasPublicIp: false, toInternet: 0 });
  });

  it('in private subnets with a NAT gateway', async () => {
    expect(await seat({ endpointZones: 0, natGateways: 1 })).toEqual({
      subnets: PRIVATE,
      hasPublicIp: false,
      toInternet: 1,
    });
  });

  it('in public subnets only where nothing else leads to its image', async () => {
    const subnets = ['subnet-public-a', 'subnet-public-b'];

    expect(await seat({ endpointZones: 0, taskSubnets: 'public' })).toEqual({
      subnets,
      hasPublicIp: true,
      toInternet: 1,
    });
  });
});

it('makes an endpoint for each service the task needs, in as many zones as are paid for', async () => {
  const { recording } = await make();
  const made = endpoints(recording, 'Interface');

  expect(made.map(({ inputs }) => inputs.serviceName).sort()).toEqual(
    ['ecr.api', 'ecr.dkr', 'logs', 'secretsmanager'].map((service) => `com.amazonaws.${REGION}.${service}`),
  );
  for (const { inputs } of made) {
    expect(inputs).toMatchObject({ privateDnsEnabled: true, subnetIds: ['subnet-private-a'] });
    expect(inputs.policy).toContain(`"aws:PrincipalAccount":"${ACCOUNT_ID}"`);
    expect(inputs.policy).not.toMatch(/"Action":"\*"|:\*"/);
  }
  expect(endpoints((await make({ endpointZones: 0 })).recording, 'Interface')).toEqual([]);
});

it.each([
  [0, 'None'],
  [1, 'Single'],
  [2, 'OnePerAz'],
])('with %d NAT gateways asks for %s', async (natGateways, strategy) => {
  const { recording } = await make({ natGateways });

  expect(recording.one('awsx:ec2:Vpc').inputs).toMatchObject({ natGateways: { strategy }, cidrBlock: '10.80.0.0/20' });
});
