import { describe, expect, it } from 'vitest';
import { entitiesOfClause } from './clause-entities';
import { DEFAULT_VIEW } from './view-state';

const labels = (clause: string) => entitiesOfClause(clause, DEFAULT_VIEW).map(({ label }) => label);

describe('entitiesOfClause', () => {
  it.each([
    ['srcaddr = 10.0.0.1', ['10.0.0.1']],
    ['src = 10.0.0.1 and service = ssh', ['10.0.0.1']],
    ['srcaddr = 10.0.0.1 and dstaddr = 10.0.5.9', ['10.0.0.1', '10.0.5.9', '10.0.0.1 and 10.0.5.9']],
    ['interface_id = eni-0da5', ['eni-0da5']],
    ["srcaddr = '2001:db8::1'", ['2001:db8::1']],
  ])('%s', (clause, expected) => {
    expect(labels(clause)).toEqual(expected);
  });

  it.each(['service = ssh', 'srcaddr is null', 'not srcaddr = 10.0.0.1', 'srcaddr = 10.0.0.1 or port 22', 'srcaddr ='])(
    'knows of no page for %s',
    (clause) => {
      expect(labels(clause)).toEqual([]);
    },
  );

  it('takes window and filter along', () => {
    const [page] = entitiesOfClause('srcaddr = 10.0.0.1', { ...DEFAULT_VIEW, where: 'port 22' });
    expect(page?.href).toBe('/address/10.0.0.1?where=port+22');
  });
});
