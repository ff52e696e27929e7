import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { aliasRecords } from './certificates.js';
import { ORIGIN_HEADER } from './origin-secret.js';
import { webAcl } from './web-acl.js';

/** TLS 1.2 with forward secrecy at the least, and TLS 1.3. Source: CloudFront guide, "Supported protocols and ciphers". */
const VIEWER_TLS = 'TLSv1.2_2025';
const HSTS_SECONDS = 31_536_000;
/** The longest CloudFront waits for the first byte, and between two, without asking AWS for more. */
const ORIGIN_READ_SECONDS = 60;
/** Shorter than the 60 s after which the load balancer closes an idle connection. */
const ORIGIN_KEEP_ALIVE_SECONDS = 50;
const ORIGIN = 'load-balancer';

/** Policies AWS keeps. Source: CloudFront guide, "Use managed cache policies" and "Use managed origin request policies". */
const CACHE = {
  nothing: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
  asTheServerSays: '658327ea-f89d-4fab-a63d-7e88639e58f6',
} as const;
/** With the viewer's Host, which the server compares with a form's Origin, and with CloudFront's own headers. */
const FORWARD_EVERYTHING = '33f36d7e-f396-46d9-90e0-52428a34d9dc';
/** Among them: address and port of who asks, which CloudFront writes itself, whatever came under that name. */
export const VIEWER_HEADER = 'CloudFront-Viewer-Address';
/** Europe, North America and Israel; other places are served from there. */
const PRICE_CLASS = 'PriceClass_100';

const READ = ['GET', 'HEAD'];
const ALL_METHODS = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE'];

export interface EdgeArgs {
  readonly physicalName: string;
  /** The name people open. */
  readonly serviceDomain: string;
  /** Of the service domain, in us-east-1. */
  readonly certificateArn: pulumi.Input<string>;
  /** The name of the load balancer, which its certificate is for. */
  readonly originDomain: string;
  readonly originSecret: pulumi.Input<string>;
  /** Zone to write the service's records into; without one somebody else points the name at `domainName`. */
  readonly hostedZoneId: string | undefined;
}

/** What the internet sees: CloudFront with the service's own name, a firewall, and security headers. */
export class Edge extends pulumi.ComponentResource {
  readonly url: pulumi.Output<string>;
  readonly domainName: pulumi.Output<string>;
  readonly distributionId: pulumi.Output<string>;

  constructor(name: string, args: EdgeArgs, opts?: pulumi.ComponentResourceOptions) {
    super('networkflow:infra:Edge', name, {}, opts);
    const within = { parent: this };
    const acl = webAcl(args.physicalName, within);
    const headers = securityHeaders(args.physicalName, within);
    const behavior = {
      targetOriginId: ORIGIN,
      viewerProtocolPolicy: 'redirect-to-https',
      responseHeadersPolicyId: headers.id,
      compress: true,
    };
    const distribution = new aws.cloudfront.Distribution(
      `${name}-edge`,
      {
        enabled: true,
        comment: args.physicalName,
        aliases: [args.serviceDomain],
        httpVersion: 'http2and3',
        isIpv6Enabled: true,
        priceClass: PRICE_CLASS,
        webAclId: acl.arn,
        origins: [
          {
            originId: ORIGIN,
            domainName: args.originDomain,
            customHeaders: [{ name: ORIGIN_HEADER, value: args.originSecret }],
            customOriginConfig: {
              originProtocolPolicy: 'https-only',
              originSslProtocols: ['TLSv1.2'],
              httpPort: 80,
              httpsPort: 443,
              originReadTimeout: ORIGIN_READ_SECONDS,
              originKeepaliveTimeout: ORIGIN_KEEP_ALIVE_SECONDS,
            },
          },
        ],
        // Pages hold a nonce each, and answers are somebody's: neither is kept, whatever its headers say.
        defaultCacheBehavior: {
          ...behavior,
          allowedMethods: ALL_METHODS,
          cachedMethods: READ,
          cachePolicyId: CACHE.nothing,
          originRequestPolicyId: FORWARD_EVERYTHING,
        },
        orderedCacheBehaviors: [
          {
            ...behavior,
            // A program that sends its token in the clear is told so, not led on: it would do it again.
            viewerProtocolPolicy: 'https-only',
            pathPattern: '/api/*',
            allowedMethods: ALL_METHODS,
            cachedMethods: READ,
            cachePolicyId: CACHE.nothing,
            originRequestPolicyId: FORWARD_EVERYTHING,
          },
          // Named after what is in them, and served with `immutable`: a year. No cookie and no query goes to the server.
          {
            ...behavior,
            pathPattern: '/_next/static/*',
            allowedMethods: READ,
            cachedMethods: READ,
            cachePolicyId: CACHE.asTheServerSays,
          },
        ],
        restrictions: { geoRestriction: { restrictionType: 'none' } },
        viewerCertificate: {
          acmCertificateArn: args.certificateArn,
          sslSupportMethod: 'sni-only',
          minimumProtocolVersion: VIEWER_TLS,
        },
      },
      within,
    );
    if (args.hostedZoneId !== undefined) {
      aliasRecords(
        `${name}-service`,
        {
          zoneId: args.hostedZoneId,
          domainName: args.serviceDomain,
          target: distribution.domainName,
          targetZoneId: distribution.hostedZoneId,
          types: ['A', 'AAAA'],
        },
        within,
      );
    }
    this.url = pulumi.interpolate`https://${args.serviceDomain}`;
    this.domainName = distribution.domainName;
    this.distributionId = distribution.id;
    this.registerOutputs({ url: this.url });
  }
}

/** The server sends them too; here they also stand on what CloudFront answers by itself. */
function securityHeaders(
  physicalName: string,
  opts: pulumi.CustomResourceOptions,
): aws.cloudfront.ResponseHeadersPolicy {
  return new aws.cloudfront.ResponseHeadersPolicy(
    `${physicalName}-headers`,
    {
      name: physicalName,
      securityHeadersConfig: {
        strictTransportSecurity: { accessControlMaxAgeSec: HSTS_SECONDS, includeSubdomains: true, override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: 'DENY', override: true },
        referrerPolicy: { referrerPolicy: 'same-origin', override: true },
      },
    },
    opts,
  );
}
