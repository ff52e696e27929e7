import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Recorded, Recording } from '../src/testing/record-resources.js';

const priceFile = z.strictObject({
  currency: z.literal('USD'),
  region: z.string(),
  asOf: z.iso.date(),
  hoursPerMonth: z.number(),
  note: z.string(),
  prices: z.record(
    z.string(),
    z.strictObject({ usd: z.number(), per: z.string(), source: z.url({ protocol: /^https$/ }) }),
  ),
  usage: z.record(z.string(), z.strictObject({ amount: z.number(), why: z.string() })),
});

export const PRICES = priceFile.parse(JSON.parse(readFileSync(new URL('../prices.json', import.meta.url), 'utf8')));

/** One line of the bill: so many units at a price. */
export interface CostLine {
  readonly what: string;
  readonly quantity: number;
  readonly price: string;
  readonly usd: number;
}

const FREE_STORAGE_GIB = 20;
const FREE_FUNCTION_DISK_MIB = 512;
const CPU_UNITS_PER_VCPU = 1024;
const MIB_PER_GIB = 1024;
/** The token of the dashboard or the client secret of the identity provider: made by hand, before the stack. */
const SECRETS = 1;

/** The bill of a month, counted from what the program would create and priced from `prices.json`. */
export function monthlyCost(recording: Recording): readonly CostLine[] {
  const hours = PRICES.hoursPerMonth;
  const count = (type: string) => recording.ofType(type).length;
  const shape = shapeOf(recording);
  const rules = recording.ofType('aws:wafv2/webAcl:WebAcl').flatMap(({ inputs }) => listed(inputs.rules));
  const onEfs = count('aws:efs/fileSystem:FileSystem') > 0 ? 1 : 0;
  // An alarm over a formula is paid for each metric in it.
  const alarmMetrics = recording
    .ofType('aws:cloudwatch/metricAlarm:MetricAlarm')
    .map(({ inputs }) => listed(inputs.metricQueries).length - 1)
    .reduce((sum, inFormula) => sum + Math.max(1, inFormula), 0);
  const convertsArchives = count('aws:lambda/function:Function');
  const acls = count('aws:wafv2/webAcl:WebAcl');

  return [
    line('Fargate, vCPU', shape.tasks * shape.vcpus * hours, 'fargateVcpuHour'),
    line('Fargate, memory', shape.tasks * shape.memoryGib * hours, 'fargateGbHour'),
    line('Fargate, disk beyond 20 GB', shape.tasks * shape.diskGib * hours, 'fargateStorageGbHour'),
    line('Load balancer', count('aws:lb/loadBalancer:LoadBalancer') * hours, 'albHour'),
    line('Load balancer, traffic', used('lcu') * hours, 'albLcuHour'),
    line('Public addresses: load balancer', shape.balancerAddresses * hours, 'publicIpv4Hour'),
    line('Public addresses: tasks', (shape.tasksArePublic ? shape.tasks : 0) * hours, 'publicIpv4Hour'),
    line('Public addresses: NAT gateways', shape.natGateways * hours, 'publicIpv4Hour'),
    line('NAT gateways', shape.natGateways * hours, 'natGatewayHour'),
    line('NAT gateways, traffic', shape.natGateways > 0 ? used('natGb') : 0, 'natGatewayGb'),
    line('Interface endpoints', shape.endpoints * hours, 'interfaceEndpointHour'),
    line('Interface endpoints, traffic', shape.endpoints > 0 ? used('endpointGb') : 0, 'interfaceEndpointGb'),
    line('CloudFront', 0, 'cloudfrontGb'),
    line('WAF, ACL', acls, 'wafAclMonth'),
    line('WAF, rules', rules.length, 'wafRuleMonth'),
    line('WAF, requests', acls * used('millionRequests'), 'wafMillionRequests'),
    line('KMS keys: archive, connection logs, alarms, state', count('aws:kms/key:Key'), 'kmsKeyMonth'),
    line('Secrets Manager', SECRETS, 'secretMonth'),
    line('Alarms', alarmMetrics, 'alarmMonth'),
    line('Metrics read from the log', count('aws:cloudwatch/logMetricFilter:LogMetricFilter'), 'metricMonth'),
    line('Container Insights', shape.hasInsights ? used('insightMetrics') : 0, 'metricMonth'),
    line('Log, written', used('logGb'), 'logGb'),
    line('Log, kept', used('logGb'), 'logStorageGbMonth'),
    line('Archive on S3', used('archiveGb'), 's3GbMonth'),
    line('Archive function, computing', shape.functionGib * used('functionSeconds'), 'lambdaGbSecond'),
    line('Archive function, disk beyond 0.5 GB', shape.functionDiskGib * used('functionSeconds'), 'lambdaDiskGbSecond'),
    line('Connection logs on S3', convertsArchives * used('connectionGb'), 's3GbMonth'),
    line('Athena, read', convertsArchives * used('athenaTb'), 'athenaTb'),
    line('Images in ECR', used('imageGb'), 'ecrGbMonth'),
    line('Lake on EFS', onEfs * used('lakeGb'), 'efsGbMonth'),
    line('Lake on EFS, read', onEfs * used('lakeReadGb'), 'efsReadGb'),
    line('Lake on EFS, written', onEfs * used('lakeWriteGb'), 'efsWriteGb'),
  ];
}

export function total(lines: readonly CostLine[]): number {
  return lines.reduce((sum, { usd }) => sum + usd, 0);
}

function line(what: string, quantity: number, price: string): CostLine {
  const priced = PRICES.prices[price];
  if (priced === undefined) throw new Error(`prices.json knows no ${price}.`);
  return { what, quantity, price, usd: quantity * priced.usd };
}

function used(what: string): number {
  const usage = PRICES.usage[what];
  if (usage === undefined) throw new Error(`prices.json assumes nothing about ${what}.`);
  return usage.amount;
}

const listed = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : undefined;

/** How much of what is billed by the hour runs, as the resources themselves say it. */
function shapeOf(recording: Recording) {
  const service = recording.one('awsx:ecs:FargateService').inputs;
  const task = recording.one('aws:ecs/taskDefinition:TaskDefinition').inputs;
  const vpc = recording.one('awsx:ec2:Vpc').inputs;
  const zones = Number(vpc.numberOfAvailabilityZones);
  const strategy = String(field(vpc.natGateways, 'strategy'));
  const functions = recording.ofType('aws:lambda/function:Function').map(({ inputs }) => inputs);
  const sum = (numbers: readonly number[]) => numbers.reduce((all, each) => all + each, 0);
  const internet = recording
    .ofType('aws:lb/loadBalancer:LoadBalancer')
    .filter(({ inputs }) => inputs.internal === false);
  return {
    tasks: Number(service.desiredCount),
    vcpus: Number(task.cpu) / CPU_UNITS_PER_VCPU,
    memoryGib: Number(task.memory) / MIB_PER_GIB,
    diskGib: Math.max(0, Number(field(task.ephemeralStorage, 'sizeInGib') ?? 0) - FREE_STORAGE_GIB),
    functionGib: sum(functions.map(({ memorySize }) => Number(memorySize) / MIB_PER_GIB)),
    functionDiskGib: sum(
      functions.map(
        ({ ephemeralStorage }) => (Number(field(ephemeralStorage, 'size')) - FREE_FUNCTION_DISK_MIB) / MIB_PER_GIB,
      ),
    ),
    balancerAddresses: internet.length * zones,
    tasksArePublic: field(service.networkConfiguration, 'assignPublicIp') === true,
    hasInsights: JSON.stringify(recording.one('aws:ecs/cluster:Cluster').inputs.settings).includes('"enabled"'),
    natGateways: strategy === 'Single' ? 1 : strategy === 'OnePerAz' ? zones : 0,
    endpoints: recording
      .ofType('aws:ec2/vpcEndpoint:VpcEndpoint')
      .filter(isInterface)
      .flatMap(({ inputs }) => listed(inputs.subnetIds)).length,
  };
}

function isInterface({ inputs }: Recorded): boolean {
  return inputs.vpcEndpointType === 'Interface';
}
