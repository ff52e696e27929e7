import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';

export const HTTPS = 443;

/** Who is on the other side of a rule: one of the three. */
interface Peer {
  readonly cidrIpv4?: string;
  readonly prefixListId?: pulumi.Input<string>;
  readonly referencedSecurityGroupId?: pulumi.Input<string>;
}

export interface Openings {
  in(what: string, groupId: pulumi.Input<string>, port: number, from: Peer): void;
  out(what: string, groupId: pulumi.Input<string>, port: number, to: Peer): void;
}

/** One TCP port to one peer a rule, each a resource of its own so that none is open unnamed. */
export function openings(name: string, opts: pulumi.CustomResourceOptions): Openings {
  const rule = (what: string, groupId: pulumi.Input<string>, port: number, peer: Peer) => ({
    securityGroupId: groupId,
    description: what.replaceAll('-', ' '),
    ipProtocol: 'tcp',
    fromPort: port,
    toPort: port,
    ...peer,
  });
  return {
    in: (what, groupId, port, from) =>
      void new aws.vpc.SecurityGroupIngressRule(`${name}-${what}`, rule(what, groupId, port, from), opts),
    out: (what, groupId, port, to) =>
      void new aws.vpc.SecurityGroupEgressRule(`${name}-${what}`, rule(what, groupId, port, to), opts),
  };
}

/** A VPC's default group lets its members talk to each other and to everywhere: what joins it by mistake gets nothing. */
export function closeDefaultGroup(name: string, vpcId: pulumi.Input<string>, opts: pulumi.CustomResourceOptions): void {
  new aws.ec2.DefaultSecurityGroup(`${name}-closed`, { vpcId, ingress: [], egress: [] }, opts);
}
