import { EngineError } from '../core/errors.js';

export type TokenType = 'word' | 'string' | 'symbol' | 'open' | 'close' | 'comma' | 'end';

export interface Token {
  readonly type: TokenType;
  /** For strings, what is between the quotes, with doubled quotes undone. */
  readonly text: string;
  /** Zero-based offset in UTF-16 units, as JavaScript counts characters. */
  readonly position: number;
  readonly length: number;
}

const SPACE = /\s/;
const SYMBOL = /^(?:<=|>=|<>|!=|==|=|<|>)/;
const PUNCTUATION: Readonly<Record<string, TokenType>> = { '(': 'open', ')': 'close', ',': 'comma' };
/** Whatever is no blank, quote, bracket, comma or comparison: ids, addresses, CIDRs, times and ARNs need no quotes. */
const WORD = /^[^\s()'",=<>!]+/;

/** Splits a filter into tokens; the last one is `end`. Throws `invalid-input` with the position of the trouble. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  while (position < text.length) {
    const character = text.charAt(position);
    if (SPACE.test(character)) {
      position++;
      continue;
    }
    const token = tokenAt(text, position, character);
    tokens.push(token);
    position += token.length;
  }
  tokens.push({ type: 'end', text: '', position: text.length, length: 0 });
  return tokens;
}

function tokenAt(text: string, position: number, character: string): Token {
  const punctuation = PUNCTUATION[character];
  if (punctuation !== undefined) return { type: punctuation, text: character, position, length: 1 };
  if (character === "'" || character === '"') return stringAt(text, position, character);
  const rest = text.slice(position, position + 2);
  const symbol = SYMBOL.exec(rest)?.[0];
  if (symbol !== undefined) return { type: 'symbol', text: symbol, position, length: symbol.length };
  const word = WORD.exec(text.slice(position))?.[0];
  if (word !== undefined) return { type: 'word', text: word, position, length: word.length };
  throw new EngineError(
    'invalid-input',
    `Unexpected '${character}' at position ${position}. 'Not equal' is written != and negation not.`,
    { details: { position, length: 1, expected: ['!='] } },
  );
}

function stringAt(text: string, position: number, quote: string): Token {
  let value = '';
  let from = position + 1;
  for (;;) {
    const close = text.indexOf(quote, from);
    if (close < 0) {
      throw new EngineError(
        'invalid-input',
        `The quote opened at position ${position} is never closed. Write ${quote}${quote} for a ${quote} inside it.`,
        { details: { position, length: text.length - position, expected: [quote] } },
      );
    }
    value += text.slice(from, close);
    if (text.charAt(close + 1) !== quote) {
      return { type: 'string', text: value, position, length: close + 1 - position };
    }
    value += quote;
    from = close + 2;
  }
}
