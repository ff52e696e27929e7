import { describe, expect, it } from 'vitest';
import { program } from './program.js';
import { COMPLETE, exampleConfig } from './testing/example-config.js';
import { ACCOUNT_ID, REGION, recordResources, STACK } from './testing/record-resources.js';
import { resolved } from './testing/resolved.js';

describe('the program', () => {
  it('tells the names that workflows and verify ask for', async () => {
    const recording = await recordResources();
    const outputs = await resolved(await program(exampleConfig(COMPLETE), STACK));
    await recording.settled();

    expect(outputs).toMatchObject({
      s3_bucket_name: `networkflow-test-logs-${ACCOUNT_ID}-${REGION}`,
      s3_logs_prefix: 'network/AWSLogs/',
      ecr_repository_url: `${ACCOUNT_ID}.dkr.ecr.${REGION}.amazonaws.com/networkflow-test`,
      iam_role_arns: {
        execution: `arn:aws:iam::${ACCOUNT_ID}:role/networkflow-test-execution`,
        task: `arn:aws:iam::${ACCOUNT_ID}:role/networkflow-test-task`,
        deploy: `arn:aws:iam::${ACCOUNT_ID}:role/networkflow-test-deploy`,
        preview: `arn:aws:iam::${ACCOUNT_ID}:role/networkflow-test-preview`,
      },
    });
  });

  it('makes everything with the provider of its own, whose tags say whose it is', async () => {
    const recording = await recordResources();
    await program(exampleConfig(COMPLETE), STACK);
    await recording.settled();

    const made = recording.resources.filter(({ type }) => type.startsWith('aws:'));
    expect(made.length).toBeGreaterThan(15);
    expect(made.filter(({ provider }) => provider === undefined).map(({ type, name }) => `${type} ${name}`)).toEqual(
      [],
    );
    expect(recording.one('pulumi:providers:aws').inputs).toMatchObject({ region: REGION });
    expect(String(recording.one('pulumi:providers:aws').inputs.defaultTags)).toContain('"Stack":"test"');
  });
});
