import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { OidcAuth } from '../config.js';
import { aliasRecords } from './certificates.js';
import { ORIGIN_HEADER } from './origin-secret.js';
import { HTTPS } from './security-groups.js';

/** TLS 1.3, and 1.2 with forward secrecy and AES-GCM only. Source: ELB user guide, "Security policies for your ALB". */
const TLS_POLICY = 'ELBSecurityPolicy-TLS13-1-2-Res-2021-06';
/** In which the load balancer says whom it signed in; see the flag --auth-header. */
export const IDENTITY_HEADER = 'x-amzn-oidc-identity';
const SESSION_SECONDS = 12 * 3_600;
/** As long as people look at one task before another is chosen for them. */
const STICKY_SECONDS = 12 * 3_600;
/** What a look or a query that runs has before its connection is cut. */
const DRAIN_SECONDS = 30;
const FORBIDDEN = {
  type: 'fixed-response',
  fixedResponse: { statusCode: '403', contentType: 'text/plain', messageBody: 'Forbidden' },
};
/** Answered without signing in: code that everybody may read, and the life sign. CloudFront caches the former without cookies. */
const OPEN_PATHS = ['/healthz', '/_next/static/*'];

/** Rules are asked in this order; the first that fits decides. */
const PRIORITY = { forged: 1, open: 2, dashboard: 10 } as const;

export interface LoadBalancerArgs {
  readonly physicalName: string;
  readonly vpcId: pulumi.Input<string>;
  readonly subnetIds: pulumi.Input<string[]>;
  readonly securityGroupId: pulumi.Input<string>;
  /** Of the name it is reached under, in its Region. */
  readonly certificateArn: pulumi.Input<string>;
  readonly taskPort: number;
  /** What CloudFront sends in `X-Networkflow-Origin`; without it the load balancer is internal and asks for nothing. */
  readonly originSecret: pulumi.Input<string> | undefined;
  /** Signs people in before anything is forwarded. */
  readonly oidc: OidcAuth | undefined;
  /** Whether several tasks may answer, each with its own lake. */
  readonly isSticky: boolean;
  readonly deletionProtection: boolean;
  /** Bucket that takes access logs, when they are wanted. */
  readonly accessLogs?: {
    readonly bucket: pulumi.Input<string>;
    /** The policy of the bucket: Elastic Load Balancing writes a first object when it is told to. */
    readonly ready: readonly pulumi.Resource[];
  };
  /** The name CloudFront, or whoever is on the private network, reaches it under. */
  readonly originDomain: string;
  /** Zone to write that name into; without one somebody else points it at `dnsName`. */
  readonly hostedZoneId: string | undefined;
}

/** Below which the bucket lets Elastic Load Balancing write. */
const ACCESS_LOGS_PREFIX = 'alb';

/**
 * HTTPS in front of the tasks. Nothing listens on port 80, and a request that does not carry CloudFront's secret gets 403.
 *
 * With a provider of identities people are signed in here. A request that already names somebody in the header of the
 * load balancer is refused first: on the paths that need no signing in it would otherwise be believed by the task.
 */
export class LoadBalancer extends pulumi.ComponentResource {
  readonly targetGroup: aws.lb.TargetGroup;
  readonly arnSuffix: pulumi.Output<string>;
  readonly dnsName: pulumi.Output<string>;
  readonly zoneId: pulumi.Output<string>;

  constructor(name: string, args: LoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
    super('networkflow:infra:LoadBalancer', name, {}, opts);
    const within = { parent: this };
    const balancer = new aws.lb.LoadBalancer(
      `${name}-alb`,
      {
        name: args.physicalName,
        loadBalancerType: 'application',
        internal: args.originSecret === undefined,
        subnets: args.subnetIds,
        securityGroups: [args.securityGroupId],
        dropInvalidHeaderFields: true,
        desyncMitigationMode: 'strictest',
        enableDeletionProtection: args.deletionProtection,
        ...(args.accessLogs === undefined
          ? {}
          : { accessLogs: { bucket: args.accessLogs.bucket, prefix: ACCESS_LOGS_PREFIX, enabled: true } }),
      },
      { ...within, dependsOn: [...(args.accessLogs?.ready ?? [])] },
    );
    this.arnSuffix = balancer.arnSuffix;
    this.dnsName = balancer.dnsName;
    this.zoneId = balancer.zoneId;
    this.targetGroup = new aws.lb.TargetGroup(
      `${name}-web`,
      {
        // Another port is another group, which stands beside the former until the listener has changed over.
        name: `${args.physicalName}-${args.taskPort}`,
        vpcId: args.vpcId,
        targetType: 'ip',
        port: args.taskPort,
        // TLS ends at the load balancer; behind it only its own group reaches the port.
        protocol: 'HTTP',
        deregistrationDelay: DRAIN_SECONDS,
        healthCheck: {
          path: '/healthz',
          protocol: 'HTTP',
          matcher: '200',
          interval: 15,
          timeout: 5,
          healthyThreshold: 2,
          unhealthyThreshold: 4,
        },
        stickiness: { type: 'lb_cookie', enabled: args.isSticky, cookieDuration: STICKY_SECONDS },
      },
      within,
    );
    const forward = { type: 'forward', targetGroupArn: this.targetGroup.arn };
    const signIn = args.oidc === undefined ? [] : [authenticate(args.oidc, within)];
    const dashboard = [...signIn, forward].map((action, index) => ({ ...action, order: index + 1 }));

    const listener = new aws.lb.Listener(
      `${name}-https`,
      {
        loadBalancerArn: balancer.arn,
        port: HTTPS,
        protocol: 'HTTPS',
        sslPolicy: TLS_POLICY,
        certificateArn: args.certificateArn,
        routingHttpResponseServerEnabled: false,
        defaultActions: args.originSecret === undefined ? dashboard : [FORBIDDEN],
      },
      within,
    );
    const rule = (what: keyof typeof PRIORITY, conditions: Condition[], actions: Action[]) =>
      new aws.lb.ListenerRule(
        `${name}-${what}`,
        { listenerArn: listener.arn, priority: PRIORITY[what], conditions, actions },
        within,
      );
    const fromCloudFront: Condition[] =
      args.originSecret === undefined
        ? []
        : [{ httpHeader: { httpHeaderName: ORIGIN_HEADER, values: [args.originSecret] } }];
    if (args.oidc !== undefined) {
      rule('forged', [{ httpHeader: { httpHeaderName: IDENTITY_HEADER, values: ['*'] } }], [FORBIDDEN]);
      rule('open', [...fromCloudFront, { pathPattern: { values: OPEN_PATHS } }], [forward]);
    }
    if (args.originSecret !== undefined) rule('dashboard', fromCloudFront, dashboard);
    if (args.hostedZoneId !== undefined) {
      aliasRecords(
        `${name}-origin`,
        {
          zoneId: args.hostedZoneId,
          domainName: args.originDomain,
          target: balancer.dnsName,
          targetZoneId: balancer.zoneId,
          types: ['A'],
        },
        within,
      );
    }
    this.registerOutputs({ dnsName: this.dnsName });
  }
}

type Condition = aws.types.input.lb.ListenerRuleCondition;
type Action = aws.types.input.lb.ListenerRuleAction;

function authenticate({ clientSecretArn, ...provider }: OidcAuth, opts: pulumi.InvokeOptions): Action {
  const secret = aws.secretsmanager.getSecretVersionOutput({ secretId: clientSecretArn }, opts);
  return {
    type: 'authenticate-oidc',
    authenticateOidc: {
      ...provider,
      clientSecret: pulumi.secret(secret.secretString),
      scope: 'openid',
      onUnauthenticatedRequest: 'authenticate',
      sessionTimeout: SESSION_SECONDS,
    },
  };
}
