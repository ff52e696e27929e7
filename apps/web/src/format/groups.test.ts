import { describe, expect, it } from 'vitest';
import { formatGroups } from './groups';

const SUMS = { flows: 1, bytes: 1, packets: 1 };

describe('the number of groups', () => {
  it('says where there may be more', () => {
    expect(formatGroups({ groups: 71_450, ...SUMS })).toBe('71,450');
    expect(formatGroups({ groups: 71_450, groupsAtLeast: true, ...SUMS })).toBe('at least 71,450');
    expect(formatGroups(undefined)).toBeUndefined();
  });
});
