import * as pulumi from '@pulumi/pulumi';
import { expect, it } from 'vitest';
import { RANDOM, recordResources } from '../testing/record-resources.js';
import { OriginSecret } from './origin-secret.js';

it('is a random text that is kept encrypted, and a secret wherever it goes', async () => {
  const recording = await recordResources();
  const { value } = new OriginSecret('nf');
  await recording.settled();

  const parameter = recording.one('aws:ssm/parameter:Parameter');
  expect(parameter.inputs).toMatchObject({ type: 'SecureString', value: RANDOM });
  expect(parameter.secretInputs).toContain('value');
  expect(await pulumi.isSecret(value)).toBe(true);
});
