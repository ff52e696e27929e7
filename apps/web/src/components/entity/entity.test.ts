import { describe, expect, it } from 'vitest';
import { checkFilter } from '../../state/check-filter';
import { clauseOf, directionsOf, readEntity } from './entity';

describe('readEntity', () => {
  it.each([
    ['address', '10.0.0.1'],
    ['address', '2001:db8::1'],
    ['interface', "eni-0a' or true"],
    ['conversation', '10.0.0.1~2001:db8::1~6~443'],
  ] as const)('takes %s %s, and every filter it makes can be read', (kind, text) => {
    const entity = readEntity(kind, text);
    if (entity === undefined) throw new Error('not read');

    const filters = [clauseOf(entity), ...directionsOf(entity).map(({ clause }) => clause)];
    expect(filters.map((filter) => checkFilter(filter))).toEqual(filters.map(() => undefined));
  });

  it.each([
    ['address', ''],
    ['address', 'web-1'],
    ['address', '10.0.0.0/8'],
    ['address', '10.0.0.1 or port 22'],
    ['interface', ' '],
    ['conversation', '10.0.0.1'],
    ['conversation', '10.0.0.1~web'],
  ] as const)('refuses %s %o', (kind, text) => {
    expect(readEntity(kind, text)).toBeUndefined();
  });
});
