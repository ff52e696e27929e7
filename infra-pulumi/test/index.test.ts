import * as pulumi from '@pulumi/pulumi';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SMALLEST } from '../src/testing/example-config.js';
import { type Recording, recordResources } from '../src/testing/record-resources.js';

/** The names the outputs have for whoever reads them: workflows, `networkflow verify`, people. */
const OUTPUTS = [
  'connections',
  'dns_records',
  'ecr_repository_url',
  'ecs_cluster_name',
  'ecs_service_name',
  'iam_role_arns',
  'image_tag',
  'log_group_name',
  's3_bucket_name',
  's3_logs_prefix',
  'service_url',
];

let recording: Recording;

beforeAll(async () => {
  recording = await recordResources();
  const settings = Object.entries(SMALLEST).map(([name, value]) => [`networkflow:${name}`, value]);
  pulumi.runtime.setAllConfig({ ...Object.fromEntries(settings), 'aws:region': 'us-east-1' });
});

afterAll(() => recording.settled());

it('the program Pulumi starts reads its own settings and exports every output by its name', async () => {
  const outputs = await import('../src/index.js');

  expect(Object.keys(outputs).sort()).toEqual(OUTPUTS);
  expect(Object.values(outputs).every((output) => pulumi.Output.isInstance(output))).toBe(true);
});
