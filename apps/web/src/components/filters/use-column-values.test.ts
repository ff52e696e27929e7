import { describe, expect, it } from 'vitest';
import { wholeId } from './use-column-values';

describe('what is searched for in a picker', () => {
  it('may leave out how all ids of its kind begin', () => {
    expect(wholeId('interface_id', '0ad9')).toBe('eni-0ad9');
    expect(wholeId('interface_id', 'eni-0ad9')).toBe('eni-0ad9');
    expect(wholeId('vpc_id', 'vp')).toBe('vp');
    expect(wholeId('account_id', '03')).toBe('03');
  });
});
