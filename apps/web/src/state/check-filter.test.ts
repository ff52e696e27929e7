import { describe, expect, it } from 'vitest';
import { checkFilter } from './check-filter';
import { addClause, clauseFor, clauseForCountry, filterOf } from './filter-clause';
import { DEFAULT_VIEW } from './view-state';

describe('checkFilter', () => {
  it.each(['', '  ', 'src in 10.0.0.0/8 and port 22 and not action = ACCEPT'])('has nothing against "%s"', (text) => {
    expect(checkFilter(text)).toBeUndefined();
  });

  it('says what is wrong and where', () => {
    const problem = checkFilter('port 22 and foo = 3');
    expect(problem?.position).toBe(12);
    expect(problem?.message).toContain('foo');
    expect(problem?.message).not.toContain('position');
  });

  it('reads every clause that a click can add', () => {
    const clauses = [
      clauseFor('srcaddr', '2001:db8::1'),
      clauseFor('srcaddr', null),
      clauseFor('service', 'tcp/8444'),
      clauseFor('service', 'starts'),
      clauseFor('interface_id', "eni 'quoted'"),
      clauseFor('protocol', 6),
      clauseForCountry('US'),
      'action = REJECT and reject_reason is null',
      'dstport = 22 and protocol = 6',
    ];
    for (const clause of clauses) {
      for (const before of ['', 'port 22 or port 23', 'action = REJECT']) {
        for (const exclude of [false, true]) {
          const where = addClause(before, clause, { exclude });
          expect(checkFilter(where), where).toBeUndefined();
          const picked = { ...DEFAULT_VIEW.picked, vpc_id: ['vpc-1', 'vpc-2'], protocol: ['6'] };
          expect(checkFilter(filterOf({ ...DEFAULT_VIEW, where, picked }))).toBeUndefined();
        }
      }
    }
  });
});
