import { expect, it } from 'vitest';
import { recordResources } from '../testing/record-resources.js';
import { LogGroup } from './log-group.js';

it('forgets after as many days as it was told', async () => {
  const recording = await recordResources();
  new LogGroup('nf', { physicalName: '/networkflow/test', retentionDays: 30 });
  await recording.settled();

  expect(recording.one('aws:cloudwatch/logGroup:LogGroup').inputs).toMatchObject({
    name: '/networkflow/test',
    retentionInDays: 30,
  });
});
