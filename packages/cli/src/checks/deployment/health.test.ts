import { describe, expect, test } from 'vitest';
import { healthAddress, unreachable } from './health.js';

const failure = (code: string) =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(`${code} was seen`), { code }) });

describe('an address that cannot be asked', () => {
  test.each([
    ['ENOTFOUND', 'the name flows.example.com is not found', 'dig +short flows.example.com'],
    ['CERT_HAS_EXPIRED', 'no TLS with flows.example.com', 'Renew the certificate'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'no TLS with flows.example.com', 'must name flows.example.com'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'no TLS with flows.example.com', 'NODE_EXTRA_CA_CERTS'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'no TLS with flows.example.com', 'NODE_EXTRA_CA_CERTS'],
    ['EPROTO', 'no TLS with flows.example.com', 'speaks no TLS'],
    ['ECONNREFUSED', 'flows.example.com does not answer', 'CloudFront'],
    ['UND_ERR_CONNECT_TIMEOUT', 'flows.example.com does not answer', 'CloudFront'],
  ])('%s', (code, found, next) => {
    const outcome = unreachable('https://flows.example.com/healthz', failure(code));

    expect(outcome).toMatchObject({ status: 'failed', found, details: { code } });
    expect(outcome.cause).toContain(code);
    expect(outcome.next?.join('\n')).toContain(next);
  });

  test('whatever page is given, /healthz of its server is asked', () => {
    expect(healthAddress('https://flows.example.com/explore?q=1')).toBe('https://flows.example.com/healthz');
  });
});
