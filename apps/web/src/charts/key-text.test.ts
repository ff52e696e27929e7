import { describe, expect, it } from 'vitest';
import { keyClause, rowClause, rowLabel } from './key-text';

const key = (name: string) => ({ name, type: 'VARCHAR', key: true });

describe('rowLabel', () => {
  it('names both ends and the service of a conversation once', () => {
    const row = { srcaddr: '10.0.0.1', dstaddr: '10.0.0.2', service: 'https', service_port: 443, protocol: 6 };

    expect(rowLabel(row, ['srcaddr', 'dstaddr', 'service', 'protocol'].map(key))).toBe('10.0.0.1 → 10.0.0.2 https');
    expect(rowLabel(row, ['service', 'service_port', 'protocol'].map(key))).toBe('443 https');
    const unnamed = { service: 'udp/3074', service_port: 3074, protocol: 17 };
    expect(rowLabel(unnamed, ['service', 'service_port', 'protocol'].map(key))).toBe('udp/3074');
  });

  it('says what the record did not', () => {
    expect(rowLabel({ vpc_id: null, protocol: 17 }, ['vpc_id', 'protocol'].map(key))).toBe('unknown UDP');
  });
});

describe('rowClause', () => {
  it('keeps the records of a row', () => {
    const row = { srcaddr: '10.0.0.1', country: 'DE' };

    expect(rowClause(row, [key('srcaddr'), key('country')])).toBe(
      'srcaddr = 10.0.0.1 and (src_country = DE or dst_country = DE)',
    );
  });

  it('is none where a key cannot be filtered by', () => {
    expect(rowClause({ hour: '2026-11-16T00:00:00Z', action: 'ACCEPT' }, [key('hour'), key('action')])).toBeUndefined();
  });

  it('knows that most refusals have no reason', () => {
    expect(keyClause('reject_reason', 'security group or network ACL')).toBe(
      'action = REJECT and reject_reason is null',
    );
    expect(keyClause('reject_reason', 'BPA')).toBe('action = REJECT and reject_reason = BPA');
  });
});
