import { EngineError } from '../core/errors.js';
import { LIMITS } from '../core/limits.js';
import type { Filter } from './filter.js';
import { parseComparison } from './parse-comparison.js';
import { TokenCursor } from './token-cursor.js';

/**
 * Parses a filter expression, `account = 123456789012 and (dstport in (22, 3389) or srcaddr in 10.0.0.0/8)`.
 * `not` binds tighter than `and`, `and` tighter than `or`. Blank text is no filter. Throws `invalid-input` or
 * `limit-exceeded` with `details.position` (zero-based), `length` and what was `expected` there.
 */
export function parseFilter(text: string): Filter | undefined {
  if (text.length > LIMITS.filterCharsMax) {
    throw tooMuch(
      `A filter may have ${LIMITS.filterCharsMax} characters; this one has ${text.length}.`,
      LIMITS.filterCharsMax,
    );
  }
  if (text.trim() === '') return undefined;
  return new FilterParser(text).parse();
}

function tooMuch(message: string, position: number): EngineError {
  return new EngineError('limit-exceeded', message, { details: { position, expected: [] } });
}

class FilterParser {
  readonly #cursor: TokenCursor;
  #depth = 0;
  #leaves = 0;

  constructor(text: string) {
    this.#cursor = new TokenCursor(text);
  }

  parse(): Filter {
    const filter = this.#chain('or');
    if (this.#cursor.isAt('close')) this.#cursor.fail("This ')' closes nothing");
    if (!this.#cursor.isAt('end')) this.#cursor.unexpected("'and', 'or' or the end", ['and', 'or']);
    return filter;
  }

  /** Operands joined by one keyword; a single operand stands for itself. */
  #chain(keyword: 'and' | 'or'): Filter {
    const operand = () => (keyword === 'or' ? this.#chain('and') : this.#unary());
    const first = operand();
    const rest: Filter[] = [];
    while (this.#cursor.skipKeyword(keyword)) rest.push(operand());
    return rest.length === 0 ? first : { op: keyword, filters: [first, ...rest] };
  }

  #unary(): Filter {
    const { current } = this.#cursor;
    if (this.#cursor.isKeyword('not')) {
      return this.#nested(() => {
        this.#cursor.next();
        return { op: 'not', filter: this.#unary() };
      });
    }
    if (current.type === 'open') {
      return this.#nested(() => {
        this.#cursor.next();
        const inner = this.#chain('or');
        if (!this.#cursor.isAt('close')) this.#cursor.unexpected("'and', 'or' or ')'", ['and', 'or', ')']);
        this.#cursor.next();
        return inner;
      });
    }
    if (++this.#leaves > LIMITS.filterLeavesMax) {
      throw tooMuch(`A filter may have ${LIMITS.filterLeavesMax} comparisons.`, current.position);
    }
    return parseComparison(this.#cursor);
  }

  #nested(parse: () => Filter): Filter {
    if (++this.#depth > LIMITS.filterDepthMax) {
      throw tooMuch(`Parentheses and not may be nested ${LIMITS.filterDepthMax} deep.`, this.#cursor.current.position);
    }
    const filter = parse();
    this.#depth--;
    return filter;
  }
}
