import { expect, it } from 'vitest';
import { recordResources } from '../testing/record-resources.js';
import { Budget } from './budget.js';

it('tells at 80 % and 100 % of the month, and when the month is going to cost more', async () => {
  const recording = await recordResources();
  new Budget('nf', { physicalName: 'networkflow-test', monthlyUsd: 90, email: 'team@example.org' });
  await recording.settled();

  const { notifications, ...budget } = recording.one('aws:budgets/budget:Budget').inputs;
  expect(budget).toMatchObject({ budgetType: 'COST', limitAmount: '90', limitUnit: 'USD', timeUnit: 'MONTHLY' });
  expect(notifications).toMatchObject([
    { notificationType: 'ACTUAL', threshold: 80, subscriberEmailAddresses: ['team@example.org'] },
    { notificationType: 'ACTUAL', threshold: 100, subscriberEmailAddresses: ['team@example.org'] },
    { notificationType: 'FORECASTED', threshold: 100, subscriberEmailAddresses: ['team@example.org'] },
  ]);
});
