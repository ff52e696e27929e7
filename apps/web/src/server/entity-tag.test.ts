import { describe, expect, it } from 'vitest';
import { entityTag, isKnown } from './entity-tag';

const url = new URL('http://localhost/api/v1/analyses/totals?where=port+22');

describe('an entity tag', () => {
  it('is the same for the same question of the same version, and another for any other', () => {
    const tag = entityTag(url, '1');
    expect(tag).toMatch(/^W\/"[\w-]{27}"$/);
    expect(entityTag(new URL(url), '1')).toBe(tag);
    expect(entityTag(url, '2')).not.toBe(tag);
    expect(entityTag(new URL('/api/v1/analyses/totals?where=port+23', url), '1')).not.toBe(tag);
    expect(entityTag(new URL('/api/v1/analyses/talkers?where=port+22', url), '1')).not.toBe(tag);
  });

  it.each([
    ['W/"a"', true],
    ['"a"', true],
    ['"b", W/"a"', true],
    ['*', true],
    ['"b"', false],
    ['a', false],
    ['', false],
    [null, false],
  ])('If-None-Match: %s', (header, known) => {
    expect(isKnown(header, 'W/"a"')).toBe(known);
  });
});
