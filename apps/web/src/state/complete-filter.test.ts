import { formatFilter, parseFilter, tokenize } from '@networkflow/engine/contract';
import { arbitraryFilter } from '@networkflow/engine/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { acceptSuggestion, completeFilter } from './complete-filter';

const KEYWORDS = /^(and|or|not|in|is|null|between|contains|starts|with)$/;

/** Completes where `|` stands. */
function at(marked: string) {
  const caret = marked.indexOf('|');
  return completeFilter(marked.replace('|', ''), caret);
}

function offered(marked: string): readonly string[] {
  return at(marked).suggestions.map(({ text }) => text);
}

/** Where a filter stops being readable; undefined when it is one. */
function troubleIn(text: string): number | undefined {
  try {
    parseFilter(text);
    return undefined;
  } catch (error) {
    return (error as { details: { position: number } }).details.position;
  }
}

describe('completeFilter', () => {
  it('offers columns at the start, after a connective, a bracket and a not', () => {
    for (const marked of ['|', 'port 22 and |', '(|', 'not |', 'port 22 or (not |']) {
      expect(offered(marked), marked).toContain('srcaddr');
      expect(offered(marked), marked).toContain('not');
    }
  });

  it('offers columns that begin as typed before those that only hold it', () => {
    expect(offered('dst|').slice(0, 2)).toEqual(['dst', 'dstaddr'].filter((name) => name !== 'dst').concat('dstport'));
    expect(offered('servi|').slice(0, 2)).toEqual(['service', 'service_port']);
    expect(offered('port 22 and addr|')).toContain('srcaddr');
    expect(offered('xyzzy|')).toEqual([]);
  });

  it('offers the operators that the column takes and no others', () => {
    expect(offered('bytes |')).toContain('between');
    expect(offered('bytes |')).not.toContain('contains');
    expect(offered('action |')).not.toContain('<');
    expect(offered('src not |')).toEqual(['in', 'contains', 'starts with']);
    expect(offered('vpc is |')).toEqual(['null', 'not null']);
    expect(offered('vpc starts |')).toEqual(['with']);
    expect(offered('port between 1 |')).toEqual(['and']);
  });

  it('offers the values of a closed set, and says whose values to look for otherwise', () => {
    expect(offered('action = |')).toEqual(['ACCEPT', 'REJECT']);
    expect(offered('action |')).toContain('REJECT');
    expect(at('action = |').valuesOf).toBeUndefined();
    expect(at('vpc = vpc-|').valuesOf?.name).toBe('vpc_id');
    expect(at('vpc = vpc-|').typed).toBe('vpc-');
    expect(at('port in (22, |').valuesOf?.columns.map(({ name }) => name)).toEqual(['srcport', 'dstport']);
    expect(at('port 44|').valuesOf?.name).toBe('port');
    expect(at('bytes > 1|').valuesOf).toBeUndefined();
  });

  it('knows the lists and brackets that are open', () => {
    expect(offered('port in |')[0]).toBe('(');
    expect(offered('port in (22|, 23)')).toEqual([]);
    expect(offered('port in (22 |')).toEqual([')']);
    expect(offered('port 22 |')).toEqual(['and', 'or']);
    expect(offered('(port 22 |')).toEqual(['and', 'or', ')']);
  });

  it('replaces the whole word the caret stands in, and a text whose quote is open', () => {
    expect(at('port 22 and dst|addr = 1')).toMatchObject({ from: 12, to: 19, typed: 'dst' });
    expect(at("instance_tag = 'we|")).toMatchObject({ from: 15, to: 18, typed: 'we' });
    expect(at("instance_tag = 'we|").valuesOf?.name).toBe('instance_tag');
  });

  it('offers nothing behind what it cannot follow', () => {
    for (const marked of ['foo = |', 'port 22 port |', 'port 22 ) |', '! |', 'vpc = and |']) {
      expect(at(marked).suggestions, marked).toEqual([]);
      expect(at(marked).valuesOf, marked).toBeUndefined();
    }
  });

  it('writes on from every place of every filter to another that can be read', () => {
    fc.assert(
      fc.property(arbitraryFilter, fc.nat(), (filter, pick) => {
        const text = formatFilter(filter);
        const tokens = tokenize(text);
        const token = tokens[pick % tokens.length];
        if (token === undefined) return;
        const head = text.slice(0, token.position);
        const completion = completeFilter(head, head.length);
        for (const suggestion of completion.suggestions) {
          const accepted = acceptSuggestion(head, completion, suggestion.text);
          expect(accepted.caret).toBe(accepted.text.length);
          const trouble = troubleIn(accepted.text);
          if (trouble !== undefined) expect(trouble, accepted.text).toBeGreaterThanOrEqual(accepted.text.length);
        }
        // Keywords as values are quoted, so a bare one is one, and what the filter goes on with is among what is offered.
        if (token.type !== 'word' || !KEYWORDS.test(token.text)) return;
        const begins = completion.suggestions.some((suggestion) => suggestion.text.startsWith(token.text));
        expect(begins, `${head}|${token.text}`).toBe(true);
      }),
      { numRuns: 500, seed: 20261121 },
    );
  });

  it('never throws, whatever is typed and wherever the caret is', () => {
    const noise = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc
        .array(fc.constantFrom('port', '22', "'", '"', '(', ')', ',', 'and', 'not', ' ', '!', '<', 'in', 'between'))
        .map((parts) => parts.join(' ')),
    );
    fc.assert(
      fc.property(noise, fc.nat(), (text, pick) => {
        const caret = pick % (text.length + 1);
        const { from, to } = completeFilter(text, caret);
        expect(from).toBeLessThanOrEqual(caret);
        expect(to).toBeGreaterThanOrEqual(caret);
      }),
    );
  });
});

describe('acceptSuggestion', () => {
  it('puts the caret where one writes on', () => {
    const accept = (marked: string, text: string) => acceptSuggestion(marked.replace('|', ''), at(marked), text);
    expect(accept('po|', 'port')).toEqual({ text: 'port ', caret: 5 });
    expect(accept('port=|', '443')).toEqual({ text: 'port= 443 ', caret: 10 });
    expect(accept('po| = 22', 'dstport')).toEqual({ text: 'dstport = 22', caret: 8 });
    expect(accept('port in |', '(')).toEqual({ text: 'port in (', caret: 9 });
    expect(accept('port in (2|)', '22')).toEqual({ text: 'port in (22)', caret: 11 });
    expect(accept("instance_tag = 'we|", "'web tier'")).toEqual({ text: "instance_tag = 'web tier' ", caret: 26 });
  });
});
