import { type FilterField, filterField, type Token } from '@networkflow/engine/contract';

/** What may come next in a filter. */
export type Expected =
  /** A column, `not` or an opening bracket. */
  | { readonly what: 'operand' }
  | { readonly what: 'operator'; readonly field: FilterField }
  /** After `column not`. */
  | { readonly what: 'negated-operator'; readonly field: FilterField }
  /** One of these words and nothing else; `field` is what a value after it is for. */
  | { readonly what: 'words'; readonly words: readonly string[]; readonly field?: FilterField }
  | { readonly what: 'value'; readonly field: FilterField; readonly isText: boolean; readonly mayOpenList: boolean }
  | { readonly what: 'list-end'; readonly field: FilterField }
  /** `and`, `or`, and a closing bracket where one is open. */
  | { readonly what: 'connective'; readonly depth: number }
  /** What stands before cannot be read. */
  | { readonly what: 'nothing' };

const NOTHING: Expected = { what: 'nothing' };
const OPERAND: Expected = { what: 'operand' };

/**
 * What may follow these tokens. Follows the engine's grammar without building a filter or minding values, so that it
 * knows the way also where an earlier value is wrong.
 */
export function expectedAfter(tokens: readonly Token[]): Expected {
  let state: State = { expected: OPERAND, depth: 0, after: undefined };
  for (const token of tokens) {
    if (token.type === 'end') break;
    state = step(state, token);
    if (state.expected.what === 'nothing') break;
  }
  return state.expected;
}

interface State {
  readonly expected: Expected;
  /** Open brackets. */
  readonly depth: number;
  /** What the value or word that is expected completes. */
  readonly after: 'between' | 'between-and' | 'list' | 'starts' | 'is' | undefined;
}

function step(state: State, token: Token): State {
  const { expected } = state;
  const word = token.type === 'word' ? token.text.toLowerCase() : undefined;
  switch (expected.what) {
    case 'operand':
      return afterOperand(state, token, word);
    case 'operator':
      return afterOperator(state, expected.field, token, word);
    case 'negated-operator':
      return wordOperator(state, expected.field, word) ?? to(state, NOTHING);
    case 'words':
      return afterWord(state, expected, word);
    case 'value':
      return afterValue(state, expected, token);
    case 'list-end':
      if (token.type === 'comma') return to(state, value(expected.field), 'list');
      return token.type === 'close' ? done(state) : to(state, NOTHING);
    case 'connective':
      if (word === 'and' || word === 'or') return to(state, OPERAND);
      if (token.type === 'close' && state.depth > 0) return done({ ...state, depth: state.depth - 1 });
      return to(state, NOTHING);
    default:
      return state;
  }
}

function afterOperand(state: State, token: Token, word: string | undefined): State {
  if (word === 'not') return to(state, OPERAND);
  if (token.type === 'open') return to({ ...state, depth: state.depth + 1 }, OPERAND);
  const field = word === undefined ? undefined : filterField(word);
  return to(state, field === undefined ? NOTHING : { what: 'operator', field });
}

function afterOperator(state: State, field: FilterField, token: Token, word: string | undefined): State {
  if (token.type === 'symbol') return to(state, value(field));
  if (word === 'not') return to(state, { what: 'negated-operator', field });
  if (word === 'is') return to(state, { what: 'words', words: ['null', 'not null'] }, 'is');
  return wordOperator(state, field, word) ?? (isValue(token) ? done(state) : to(state, NOTHING));
}

function wordOperator(state: State, field: FilterField, word: string | undefined): State | undefined {
  if (word === 'in') return to(state, { ...value(field), mayOpenList: true });
  if (word === 'between') return to(state, value(field), 'between');
  if (word === 'contains') return to(state, { ...value(field), isText: true });
  if (word === 'starts') return to(state, { what: 'words', words: ['with'], field }, 'starts');
  return undefined;
}

function afterWord(
  state: State,
  { words, field }: Expected & { readonly what: 'words' },
  word: string | undefined,
): State {
  const { after } = state;
  if (after === 'is') {
    if (word === 'not' && words.length > 1) return to(state, { what: 'words', words: ['null'] }, 'is');
    return word === 'null' ? done(state) : to(state, NOTHING);
  }
  if (field === undefined || word !== words[0]) return to(state, NOTHING);
  return after === 'starts' ? to(state, { ...value(field), isText: true }) : to(state, value(field), 'between-and');
}

function afterValue(state: State, expected: Expected & { what: 'value' }, token: Token): State {
  const { field } = expected;
  if (expected.mayOpenList && token.type === 'open') return to(state, value(field), 'list');
  if (state.after === 'list' && token.type === 'close') return done(state);
  if (!isValue(token)) return to(state, NOTHING);
  if (state.after === 'list') return to(state, { what: 'list-end', field });
  if (state.after === 'between') return to(state, { what: 'words', words: ['and'], field });
  return done(state);
}

function value(field: FilterField): Expected & { what: 'value' } {
  return { what: 'value', field, isText: false, mayOpenList: false };
}

function done(state: State): State {
  return to(state, { what: 'connective', depth: state.depth });
}

function to(state: State, expected: Expected, after?: State['after']): State {
  return { ...state, expected, after };
}

function isValue(token: Token): boolean {
  if (token.type === 'string') return true;
  return token.type === 'word' && !['and', 'or', 'not', 'null'].includes(token.text.toLowerCase());
}
