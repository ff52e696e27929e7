import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

/** The header by which the load balancer knows this stack's CloudFront from everybody else's. */
export const ORIGIN_HEADER = 'X-Networkflow-Origin';
const SECRET_CHARS = 48;

/**
 * What CloudFront says to the load balancer, and nobody else knows. The prefix list alone is not enough: it holds the
 * addresses of every distribution of every account.
 *
 * Secrets Manager is asked for a random text at every run, and the first one is kept: changes of the value are ignored.
 * SSM keeps it for nothing.
 */
export class OriginSecret extends pulumi.ComponentResource {
  readonly value: pulumi.Output<string>;

  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super('networkflow:infra:OriginSecret', name, {}, opts);
    const random = aws.secretsmanager.getRandomPasswordOutput(
      { passwordLength: SECRET_CHARS, excludePunctuation: true },
      { parent: this },
    );
    const parameter = new aws.ssm.Parameter(
      `${name}-origin-secret`,
      {
        type: 'SecureString',
        description: 'Header that CloudFront sends to the load balancer of the dashboard',
        value: pulumi.secret(random.randomPassword),
      },
      { parent: this, ignoreChanges: ['value'] },
    );
    this.value = pulumi.secret(parameter.value);
    this.registerOutputs({});
  }
}
