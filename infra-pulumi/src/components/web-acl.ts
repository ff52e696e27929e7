import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import { EDGE_REGION } from './certificates.js';

/**
 * Requests of one address in five minutes. A page asks the server about a dozen things and a person opens a few pages a
 * minute; a program that pages through records is slower than this by its own waiting.
 */
const REQUESTS_PER_WINDOW = 2_000;
const WINDOW_SECONDS = 300;
/** 1,500 come without extra charge. Source: AWS WAF developer guide, "AWS Managed Rules rule groups list". */
const MANAGED_GROUPS = [
  { name: 'AWSManagedRulesCommonRuleSet', wcu: 700 },
  { name: 'AWSManagedRulesKnownBadInputsRuleSet', wcu: 200 },
] as const;

/**
 * Rules counted instead of obeyed, since what they look for is what people ask about here: filters and SQL are long, name
 * paths, markup and file names that stood in a log, and 169.254.169.254 is a host of flow logs like any other. The server
 * fetches nothing that a request names, and bounds and checks all of it itself.
 */
const COUNTED: Readonly<Record<(typeof MANAGED_GROUPS)[number]['name'], readonly string[]>> = {
  AWSManagedRulesCommonRuleSet: [
    'SizeRestrictions_BODY',
    'SizeRestrictions_QUERYSTRING',
    'EC2MetaDataSSRF_BODY',
    'EC2MetaDataSSRF_QUERYARGUMENTS',
    'EC2MetaDataSSRF_URIPATH',
    'GenericLFI_BODY',
    'GenericLFI_QUERYARGUMENTS',
    'GenericRFI_BODY',
    'GenericRFI_QUERYARGUMENTS',
    'RestrictedExtensions_QUERYARGUMENTS',
    'CrossSiteScripting_BODY',
    'CrossSiteScripting_QUERYARGUMENTS',
  ],
  AWSManagedRulesKnownBadInputsRuleSet: [],
};

/**
 * A rate limit by address and two rule groups of AWS's, before anything reaches the load balancer.
 *
 * Five USD for the ACL and one for each of its three rules a month, and 0.60 USD a million requests; 902 of the 1,500
 * capacity units that are free of extra charge.
 */
export function webAcl(name: string, opts: pulumi.CustomResourceOptions): aws.wafv2.WebAcl {
  return new aws.wafv2.WebAcl(
    `${name}-waf`,
    {
      name: `${name}-edge`,
      region: EDGE_REGION,
      scope: 'CLOUDFRONT',
      defaultAction: { allow: {} },
      visibilityConfig: visibility(`${name}-edge`),
      rules: [
        {
          name: 'rate',
          priority: 0,
          action: { block: { customResponse: { responseCode: 429 } } },
          statement: {
            rateBasedStatement: {
              aggregateKeyType: 'IP',
              limit: REQUESTS_PER_WINDOW,
              evaluationWindowSec: WINDOW_SECONDS,
            },
          },
          visibilityConfig: visibility('rate'),
        },
        ...MANAGED_GROUPS.map((group, index) => ({
          name: group.name,
          priority: index + 1,
          overrideAction: { none: {} },
          statement: {
            managedRuleGroupStatement: {
              vendorName: 'AWS',
              name: group.name,
              ruleActionOverrides: COUNTED[group.name].map((rule) => ({ name: rule, actionToUse: { count: {} } })),
            },
          },
          visibilityConfig: visibility(group.name),
        })),
      ],
    },
    opts,
  );
}

const visibility = (metricName: string) => ({
  metricName,
  cloudwatchMetricsEnabled: true,
  // A sample holds paths and query strings, which say what people look for.
  sampledRequestsEnabled: false,
});
