import { expect, it } from 'vitest';
import { recordResources } from '../testing/record-resources.js';
import { resolved } from '../testing/resolved.js';
import { DnsCertificate } from './certificates.js';

it('is issued in the Region asked for, once its question was answered in the zone', async () => {
  const recording = await recordResources();
  const certificate = new DnsCertificate('edge', {
    domainName: 'flows.example.org',
    region: 'us-east-1',
    hostedZoneId: 'Z0123456789',
  });
  await recording.settled();

  expect(recording.one('aws:acm/certificate:Certificate').inputs).toMatchObject({
    domainName: 'flows.example.org',
    validationMethod: 'DNS',
    region: 'us-east-1',
  });
  expect(recording.one('aws:route53/record:Record').inputs).toMatchObject({
    zoneId: 'Z0123456789',
    name: '_x.flows.example.org',
    type: 'CNAME',
    records: ['_y.acm-validations.aws'],
  });
  expect(recording.one('aws:acm/certificateValidation:CertificateValidation').inputs).toMatchObject({
    region: 'us-east-1',
    validationRecordFqdns: ['_x.flows.example.org'],
  });
  const { arn } = await resolved({ arn: certificate.arn });
  expect(arn).toBe(recording.one('aws:acm/certificateValidation:CertificateValidation').inputs.certificateArn);
});
