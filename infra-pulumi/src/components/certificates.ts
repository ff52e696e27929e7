import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

/** CloudFront reads certificates and web ACLs here, wherever the rest of the stack is. */
export const EDGE_REGION = 'us-east-1';
const VALIDATION_TTL_SECONDS = 300;

export interface CertificateArgs {
  readonly domainName: string;
  /** Where ACM keeps it; a certificate serves only its own Region. */
  readonly region: string;
  /** The public zone of the domain, in which ACM's question is answered. */
  readonly hostedZoneId: string;
}

/** A certificate that ACM issues, and renews for as long as the record stays in the zone. */
export class DnsCertificate extends pulumi.ComponentResource {
  /** Known once it was issued, so that nothing is given one that is not. */
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: CertificateArgs, opts?: pulumi.ComponentResourceOptions) {
    super('networkflow:infra:DnsCertificate', name, {}, opts);
    const within = { parent: this };
    const certificate = new aws.acm.Certificate(
      name,
      {
        domainName: args.domainName,
        validationMethod: 'DNS',
        // The resource's own Region instead of a second provider: that one would not inherit profile, role and tags.
        region: args.region,
      },
      within,
    );
    const question = certificate.domainValidationOptions.apply(([first]) => {
      if (first === undefined)
        throw new Error(`ACM asks nothing to validate ${args.domainName}; it answers no DNS record.`);
      return first;
    });
    const answer = new aws.route53.Record(
      name,
      {
        zoneId: args.hostedZoneId,
        name: question.resourceRecordName,
        type: question.resourceRecordType,
        records: [question.resourceRecordValue],
        ttl: VALIDATION_TTL_SECONDS,
        // ACM asks the same of a domain in every Region and stack of an account.
        allowOverwrite: true,
      },
      within,
    );
    const issued = new aws.acm.CertificateValidation(
      name,
      { certificateArn: certificate.arn, validationRecordFqdns: [answer.fqdn], region: args.region },
      within,
    );
    this.arn = issued.certificateArn;
    this.registerOutputs({ arn: this.arn });
  }
}

/** Points a name at something of AWS's, in IPv4 and, where it has one, in IPv6. */
export function aliasRecords(
  name: string,
  args: {
    readonly zoneId: string;
    readonly domainName: string;
    readonly target: pulumi.Input<string>;
    readonly targetZoneId: pulumi.Input<string>;
    readonly types: readonly ('A' | 'AAAA')[];
  },
  opts: pulumi.CustomResourceOptions,
): void {
  for (const type of args.types) {
    new aws.route53.Record(
      `${name}-${type.toLowerCase()}`,
      {
        zoneId: args.zoneId,
        name: args.domainName,
        type,
        aliases: [{ name: args.target, zoneId: args.targetZoneId, evaluateTargetHealth: false }],
      },
      opts,
    );
  }
}
