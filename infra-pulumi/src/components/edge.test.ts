import { beforeAll, describe, expect, it } from 'vitest';
import { type Recording, recordResources } from '../testing/record-resources.js';
import { Edge, type EdgeArgs } from './edge.js';

const ARGS: EdgeArgs = {
  physicalName: 'networkflow-test',
  serviceDomain: 'flows.example.org',
  certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/1',
  originDomain: 'origin.flows.example.org',
  originSecret: 'only-cloudfront-knows',
  hostedZoneId: 'Z0123456789',
};

const DISTRIBUTION = 'aws:cloudfront/distribution:Distribution';
const NOTHING = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';

let recording: Recording;
beforeAll(async () => {
  recording = await recordResources();
  new Edge('nf', ARGS);
  await recording.settled();
});

const distribution = () => recording.one(DISTRIBUTION).inputs;

describe('CloudFront', () => {
  it('answers to the name of the service in TLS 1.2 and later, over HTTP/2 and 3', () => {
    expect(distribution()).toMatchObject({
      enabled: true,
      aliases: ['flows.example.org'],
      httpVersion: 'http2and3',
      viewerCertificate: {
        acmCertificateArn: ARGS.certificateArn,
        minimumProtocolVersion: 'TLSv1.2_2025',
        sslSupportMethod: 'sni-only',
      },
    });
    expect(JSON.stringify(distribution().viewerCertificate)).not.toContain('cloudfrontDefaultCertificate');
  });

  it('asks the load balancer by HTTPS, with what only the two know', () => {
    expect(distribution().origins).toMatchObject([
      {
        domainName: 'origin.flows.example.org',
        customHeaders: [{ name: 'X-Networkflow-Origin', value: 'only-cloudfront-knows' }],
        customOriginConfig: { originProtocolPolicy: 'https-only', originSslProtocols: ['TLSv1.2'] },
      },
    ]);
  });

  it('keeps no page and no answer, and hands on who asks', () => {
    const { defaultCacheBehavior, orderedCacheBehaviors } = distribution();
    const behaviors = [defaultCacheBehavior, orderedCacheBehaviors].flat() as Record<string, unknown>[];
    const kept = behaviors.filter(({ cachePolicyId }) => cachePolicyId !== NOTHING);

    expect(behaviors).toHaveLength(3);
    expect(kept).toMatchObject([{ pathPattern: '/_next/static/*', allowedMethods: ['GET', 'HEAD'] }]);
    // What is kept must not depend on who asked for it first.
    expect(kept[0]).not.toHaveProperty('originRequestPolicyId');
    for (const behavior of behaviors) {
      expect(behavior.viewerProtocolPolicy).toBe(
        behavior.pathPattern === '/api/*' ? 'https-only' : 'redirect-to-https',
      );
      expect(behavior.responseHeadersPolicyId).toBe('networkflow-test-headers-id');
      if (!kept.includes(behavior)) expect(behavior.originRequestPolicyId).toBe('33f36d7e-f396-46d9-90e0-52428a34d9dc');
    }
  });

  it('adds the headers that browsers protect people by', () => {
    expect(
      recording.one('aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy').inputs.securityHeadersConfig,
    ).toMatchObject({
      strictTransportSecurity: { accessControlMaxAgeSec: 31_536_000, includeSubdomains: true },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: 'DENY' },
      referrerPolicy: { referrerPolicy: 'same-origin' },
    });
  });

  it('is found under its name in IPv4 and IPv6', () => {
    const records = recording.ofType('aws:route53/record:Record').map(({ inputs }) => inputs);

    expect(records.map(({ type }) => type).sort()).toEqual(['A', 'AAAA']);
    for (const { name, aliases } of records) {
      expect(name).toBe('flows.example.org');
      expect(aliases).toMatchObject([{ name: 'd111111abcdef8.cloudfront.net', zoneId: 'Z2FDTNDATAQYW2' }]);
    }
  });
});

describe('the firewall', () => {
  const acl = () => recording.one('aws:wafv2/webAcl:WebAcl').inputs;
  const rules = () => acl().rules as Record<string, unknown>[];

  it('stands before CloudFront, where CloudFront reads it', () => {
    expect(acl()).toMatchObject({ scope: 'CLOUDFRONT', region: 'us-east-1' });
    expect(distribution().webAclId).toMatch(/:webacl\/networkflow-test-edge$/);
  });

  it('first slows down an address that asks too often', () => {
    expect(rules()[0]).toMatchObject({
      priority: 0,
      action: { block: { customResponse: { responseCode: 429 } } },
      statement: { rateBasedStatement: { aggregateKeyType: 'IP', evaluationWindowSec: 300 } },
    });
  });

  it('then asks the rule groups of AWS, in the room that costs nothing extra', () => {
    const groups = rules().slice(1);

    expect(groups.map(({ name }) => name)).toEqual([
      'AWSManagedRulesCommonRuleSet',
      'AWSManagedRulesKnownBadInputsRuleSet',
    ]);
    for (const group of groups) expect(group.overrideAction).toEqual({ none: {} });
    expect(rules()).toHaveLength(3);
  });

  it('lets people look for the address of the metadata service, which is in every flow log', () => {
    const [, common] = rules();
    const counted = JSON.stringify(common).match(/EC2MetaDataSSRF_\w+/g);

    expect(counted).toEqual(['EC2MetaDataSSRF_BODY', 'EC2MetaDataSSRF_QUERYARGUMENTS', 'EC2MetaDataSSRF_URIPATH']);
  });

  it('keeps no sample of requests, which would say what people look for', () => {
    expect(JSON.stringify(acl())).not.toContain('"sampledRequestsEnabled":true');
  });
});
