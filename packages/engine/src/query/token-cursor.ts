import { EngineError } from '../core/errors.js';
import { type Token, type TokenType, tokenize } from './tokenize.js';

/** Words with a meaning of their own; as values they have to be quoted. */
export const KEYWORDS = ['and', 'or', 'not', 'in', 'is', 'null', 'between', 'contains', 'starts', 'with'] as const;
export type Keyword = (typeof KEYWORDS)[number];

/** Walks over the tokens of one filter and says where and why it stops. */
export class TokenCursor {
  readonly #tokens: readonly Token[];
  readonly #end: Token;
  #index = 0;

  constructor(text: string) {
    this.#tokens = tokenize(text);
    this.#end = { type: 'end', text: '', position: text.length, length: 0 };
  }

  get current(): Token {
    return this.#tokens[this.#index] ?? this.#end;
  }

  next(): Token {
    const token = this.current;
    this.#index++;
    return token;
  }

  isAt(type: TokenType): boolean {
    return this.current.type === type;
  }

  isKeyword(keyword: Keyword): boolean {
    return this.current.type === 'word' && this.current.text.toLowerCase() === keyword;
  }

  /** Steps over the keyword when it is next. */
  skipKeyword(keyword: Keyword): boolean {
    const found = this.isKeyword(keyword);
    if (found) this.#index++;
    return found;
  }

  expectKeyword(keyword: Keyword, after: string): void {
    if (!this.skipKeyword(keyword)) this.unexpected(`'${keyword}' after ${after}`, [keyword]);
  }

  /** Throws: something else was expected here. */
  unexpected(wanted: string, expected: readonly string[]): never {
    const { type, text } = this.current;
    this.fail(`Expected ${wanted}, found ${type === 'end' ? 'the end' : `'${text}'`}`, { expected });
  }

  /** Throws `invalid-input` at a token, by default the current one. */
  fail(message: string, where: { token?: Token; expected?: readonly string[] } = {}): never {
    const { position, length } = where.token ?? this.current;
    throw filterError(message, { position, length, expected: where.expected ?? [] });
  }
}

export function filterError(
  message: string,
  details: { position: number; length: number; expected: readonly string[] },
  cause?: unknown,
): EngineError {
  return new EngineError('invalid-input', `${message} (at position ${details.position}).`, { details, cause });
}
