import { expect, test } from 'vitest';
import { columnValuesRoute } from './columns';

test.each(['by', 'measure', 'offset', 'sort', 'search', 'againstFrom', 'status', 'explain'])(
  'the values of a column are not asked by %s, which would change nothing',
  (parameter) => {
    expect(columnValuesRoute.input.safeParse({ name: 'action', limit: '5' }).success).toBe(true);
    expect(columnValuesRoute.input.safeParse({ name: 'action', [parameter]: '5' }).success).toBe(false);
  },
);
