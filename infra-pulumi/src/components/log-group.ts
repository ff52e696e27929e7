import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

export interface LogGroupArgs {
  readonly physicalName: string;
  readonly retentionDays: number;
}

/**
 * What the server and the follower say. CloudWatch encrypts it with a key of its own; a log holds names of parameters,
 * never the addresses people look for.
 */
export class LogGroup extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: LogGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    super('networkflow:infra:LogGroup', name, {}, opts);
    const group = new aws.cloudwatch.LogGroup(
      `${name}-log`,
      { name: args.physicalName, retentionInDays: args.retentionDays },
      { parent: this },
    );
    this.name = group.name;
    this.arn = group.arn;
    this.registerOutputs({ name: this.name });
  }
}
