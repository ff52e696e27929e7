import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

const THRESHOLDS_PERCENT = [80, 100] as const;

export interface BudgetArgs {
  readonly physicalName: string;
  readonly monthlyUsd: number;
  readonly email: string;
}

/**
 * Somebody is told when the month has cost 80 % and 100 % of what was meant, and when it is going to cost more.
 *
 * It watches the whole account: a budget by tag reads nothing until somebody activates the tag in the billing console,
 * and a budget that always reads nothing is worse than one that reads too much.
 */
export class Budget extends pulumi.ComponentResource {
  constructor(name: string, args: BudgetArgs, opts?: pulumi.ComponentResourceOptions) {
    super('networkflow:infra:Budget', name, {}, opts);
    const notice = (notificationType: 'ACTUAL' | 'FORECASTED', threshold: number) => ({
      notificationType,
      comparisonOperator: 'GREATER_THAN',
      threshold,
      thresholdType: 'PERCENTAGE',
      subscriberEmailAddresses: [args.email],
    });
    new aws.budgets.Budget(
      `${name}-month`,
      {
        name: `${args.physicalName}-month`,
        budgetType: 'COST',
        limitAmount: String(args.monthlyUsd),
        limitUnit: 'USD',
        timeUnit: 'MONTHLY',
        notifications: [...THRESHOLDS_PERCENT.map((percent) => notice('ACTUAL', percent)), notice('FORECASTED', 100)],
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
