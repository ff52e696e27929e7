import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Recording, recordResources } from '../testing/record-resources.js';
import { FLOW_LOG_FIELDS, FlowLogs } from './flow-logs.js';

/** The product's own list. It is read as text: this project imports nothing of the workspaces. */
const CATALOGUE = new URL('../../../packages/engine/src/schema/flows.ts', import.meta.url);
const CATALOGUE_FIELDS = 54;
const FLOW_LOG = 'aws:ec2/flowLog:FlowLog';

/** Fields AWS refuses, or leaves empty, without something more: an ECS cluster in the VPC, a list of tag keys. */
const NOT_EVERYWHERE = /^(ecs-|.*-tag(-2)?$)/;
/** Which interface a packet goes on to: answers of the product use the kind of interface only. */
const NEXT_HOP = /^next-hop-/;

let recording: Recording;
const args = { vpcIds: ['vpc-01234567'], bucketArn: 'arn:aws:s3:::logs', prefix: '', dependsOn: [] };

beforeEach(async () => {
  recording = await recordResources();
});

describe('flow logs', () => {
  it("have the fields of the product's column catalogue, in its order, but for those not every VPC can have", () => {
    const source = readFileSync(CATALOGUE, 'utf8');
    const fields = [...source.matchAll(/\baws\(\s*(\d+),\s*'([a-z0-9-]+)'/g)].map(([, , token = '']) => token);

    expect(fields).toHaveLength(CATALOGUE_FIELDS);
    const wanted = fields.filter((field) => !NOT_EVERYWHERE.test(field) && !NEXT_HOP.test(field));
    expect([...FLOW_LOG_FIELDS]).toEqual(wanted);
  });

  it('log everything of a VPC once a minute, as text, into the archive', async () => {
    new FlowLogs('flow-logs', args);
    await recording.settled();

    expect(recording.one(FLOW_LOG).inputs).toMatchObject({
      vpcId: 'vpc-01234567',
      trafficType: 'ALL',
      logDestinationType: 's3',
      logDestination: 'arn:aws:s3:::logs',
      maxAggregationInterval: 60,
      destinationOptions: { fileFormat: 'plain-text', hiveCompatiblePartitions: false, perHourPartition: false },
    });
    const format = String(recording.one(FLOW_LOG).inputs.logFormat);
    expect(format).toMatch(/^\$\{version\} \$\{account-id\} .* \$\{traffic-path\} /);
    expect(format.split(' ')).toHaveLength(FLOW_LOG_FIELDS.length);
  });

  it('go below the prefix, one flow log per VPC', async () => {
    new FlowLogs('flow-logs', { ...args, vpcIds: ['vpc-01234567', 'vpc-89abcdef'], prefix: 'network/' });
    await recording.settled();

    const destinations = recording.ofType(FLOW_LOG).map(({ inputs }) => inputs.logDestination);
    expect(destinations).toEqual(['arn:aws:s3:::logs/network/', 'arn:aws:s3:::logs/network/']);
  });
});
