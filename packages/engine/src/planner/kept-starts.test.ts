import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at } from '../../test/flows-fixture.js';
import { parseFilter } from '../query/parse-filter.js';
import { matchFilter } from '../testing/match-filter.js';
import { splitStarts } from './kept-starts.js';

const BEGIN = at('2026-11-16T00:00:00Z');
const SECONDS = 6;

const second = fc.integer({ min: -1, max: SECONDS }).map((index) => BEGIN + index);
const leaf = fc.oneof(
  fc
    .tuple(fc.constantFrom('start', 'start_time'), fc.constantFrom('=', '!=', '<', '<=', '>', '>='), second)
    .map(([field, op, value]) => `${field} ${op} ${field === 'start' ? value : new Date(value * 1_000).toISOString()}`),
  fc.tuple(second, second).map(([low, high]) => `start between ${low} and ${high}`),
  fc.array(second, { maxLength: 3 }).map((values) => `start in (${values.join(', ')})`),
  fc.constantFrom('start is null', 'start is not null'),
);
const condition = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.tuple(tie('any'), fc.constantFrom('and', 'or'), tie('any')).map(([a, op, b]) => `(${a} ${op} ${b})`),
    tie('any').map((a) => `not (${a})`),
  ),
})).any;

describe('the times a filter keeps', () => {
  it('are those of the records it selects, and the rest selects of them what it did', () => {
    const property = fc.property(condition, fc.constantFrom('', 'vpc = vpc-1 and '), (times, more) => {
      const filter = parseFilter(`${more}${times}`);
      const { starts, rest } = splitStarts(filter);
      for (const vpc_id of ['vpc-1', null]) {
        for (const start of [null, ...Array.from({ length: SECONDS + 2 }, (_, index) => BigInt(BEGIN + index - 1))]) {
          const row = { start, start_time: start, vpc_id };
          const isKept =
            start === null
              ? starts?.withoutStart
              : starts?.ranges.some(({ from, to }) => from <= Number(start) && Number(start) < to);
          const isOfRest = rest === undefined || matchFilter(rest, row);
          expect(isKept === true && isOfRest).toBe(filter === undefined || matchFilter(filter, row));
        }
      }
      const { ranges = [] } = starts ?? {};
      const ends = ranges.flatMap(({ from, to }) => [from, to]);
      expect(ends).toEqual([...new Set(ends)].sort((a, b) => a - b));
    });
    fc.assert(property, { numRuns: 300 });
  });

  it.each(['end < 5', 'start < 5 or vpc = vpc-1', 'not (start < 5 and vpc = vpc-1)', 'vpc = vpc-1'])(
    'are not told of %s, which is left as it is',
    (where) => {
      const filter = parseFilter(where);
      expect(splitStarts(filter)).toEqual({ rest: filter });
    },
  );

  it('are not told of more stretches than are read as such', () => {
    const filter = parseFilter(`start in (${Array.from({ length: 201 }, (_, index) => 2 * index).join(', ')})`);
    expect(splitStarts(filter)).toEqual({ rest: filter });
  });
});
