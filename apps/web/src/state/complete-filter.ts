import {
  type Column,
  FILTER_ALIASES,
  FILTER_COLUMNS,
  type FilterField,
  OPERATORS,
  type Token,
  tokenize,
} from '@networkflow/engine/contract';
import { type Expected, expectedAfter } from './filter-grammar';

/** One thing that may be written next. */
export interface Suggestion {
  readonly kind: 'column' | 'operator' | 'word' | 'value';
  /** What is written, as the filter language reads it. */
  readonly text: string;
  /** What it means. */
  readonly note: string;
}

export interface Completion {
  /** The part of the text that a suggestion replaces, half-open. */
  readonly from: number;
  readonly to: number;
  /** What is written there before the caret, without its quote. */
  readonly typed: string;
  /** Best first. */
  readonly suggestions: readonly Suggestion[];
  /** Set where a value is expected that the data knows: the field whose values to look for. */
  readonly valuesOf: FilterField | undefined;
}

/** Rest of the word that the caret stands in. */
const WORD_REST = /^[^\s()'",=<>!]*/;
/** Kinds of columns whose values are too many and too different to list. */
const UNLISTED: ReadonlySet<Column['kind']> = new Set(['bytes', 'integer', 'seconds', 'time']);

/** What may be written at the caret of a filter, and which part of the text it replaces. Knows no data: see `valuesOf`. */
export function completeFilter(text: string, caret: number): Completion {
  const head = readHead(text.slice(0, caret));
  if (head === undefined) return { from: caret, to: caret, typed: '', suggestions: [], valuesOf: undefined };
  const { before, partial } = head;
  const typed = partial?.text ?? '';
  const from = partial?.position ?? caret;
  const rest = WORD_REST.exec(text.slice(caret))?.[0] ?? '';
  const expected = expectedAfter(before);
  const operand = expected.what === 'operator' ? bareValue(expected.field) : undefined;
  const all = [...suggestionsFor(expected), ...(operand === undefined ? [] : suggestionsFor(operand))];
  return {
    from,
    to: partial === undefined ? caret : caret + rest.length,
    typed,
    suggestions: ranked(all, typed),
    valuesOf: listedField(expected.what === 'value' ? expected : typed === '' ? undefined : operand),
  };
}

/** The text with a suggestion in it, and where the caret goes: behind a blank, so that one can write on. */
export function acceptSuggestion(
  text: string,
  { from, to }: Pick<Completion, 'from' | 'to'>,
  suggestion: string,
): { readonly text: string; readonly caret: number } {
  const after = text.slice(to);
  const before = text.slice(0, from);
  const gap = before !== '' && !/[\s(]$/.test(before) ? ' ' : '';
  const blank = suggestion === '(' || /^[\s,)]/.test(after) ? '' : ' ';
  const head = `${before}${gap}${suggestion}${blank}`;
  return { text: head + after, caret: head.length + (blank === '' && after.startsWith(' ') ? 1 : 0) };
}

interface Head {
  readonly before: readonly Token[];
  /** The word or text that is being written: it ends at the caret. */
  readonly partial: Pick<Token, 'text' | 'position'> | undefined;
}

function readHead(head: string): Head | undefined {
  const tokens = tokensOf(head);
  if (tokens === undefined) return undefined;
  const { list, open } = tokens;
  const last = list.at(-1);
  if (open !== undefined) return { before: list, partial: { text: head.slice(open + 1), position: open } };
  if (last?.type !== 'word' || last.position + last.length < head.length) return { before: list, partial: undefined };
  return { before: list.slice(0, -1), partial: last };
}

/** The tokens, and where a text begins whose quote is not closed yet; undefined for what is no filter at all. */
function tokensOf(text: string): { readonly list: readonly Token[]; readonly open?: number } | undefined {
  try {
    return { list: withoutEnd(tokenize(text)) };
  } catch (error) {
    const { position } = (error as { details?: { position?: number } }).details ?? {};
    if (position === undefined || !/^['"]/.test(text.slice(position))) return undefined;
    return { list: withoutEnd(tokenize(text.slice(0, position))), open: position };
  }
}

function withoutEnd(tokens: readonly Token[]): readonly Token[] {
  return tokens.filter(({ type }) => type !== 'end');
}

function suggestionsFor(expected: Expected): readonly Suggestion[] {
  switch (expected.what) {
    case 'operand':
      return OPERANDS;
    case 'operator':
      return operatorsFor(expected.field);
    case 'negated-operator':
      return operatorsFor(expected.field)
        .filter(({ text }) => ['in', 'between', 'contains', 'starts with'].includes(text))
        .map((suggestion) => ({ ...suggestion, note: `Not: ${suggestion.note}` }));
    case 'words':
      return expected.words.map((text) => word(text, ''));
    case 'value':
      return valuesFor(expected);
    case 'list-end':
      return [word(')', 'The list ends.')];
    case 'connective':
      return [
        word('and', 'Both must hold.'),
        word('or', 'One must hold.'),
        ...(expected.depth > 0 ? [word(')', 'The bracket closes.')] : []),
      ];
    default:
      return [];
  }
}

const OPERANDS: readonly Suggestion[] = [
  ...FILTER_ALIASES.map(({ alias, columns }) => ({ kind: 'column' as const, text: alias, note: columns.join(' or ') })),
  ...FILTER_COLUMNS.map(({ name, description }) => ({ kind: 'column' as const, text: name, note: description })),
  word('not', 'The opposite of what follows.'),
];

function operatorsFor({ kind }: FilterField): readonly Suggestion[] {
  return OPERATORS.filter(({ kinds }) => kinds.includes(kind)).map(({ operator, description }) => ({
    kind: 'operator',
    text: operator,
    note: description,
  }));
}

/** The value that may follow a column at once, without an operator. */
function bareValue(field: FilterField): Expected & { readonly what: 'value' } {
  return { what: 'value', field, isText: false, mayOpenList: false };
}

function valuesFor({ field, mayOpenList }: Expected & { readonly what: 'value' }): readonly Suggestion[] {
  const known = (field.columns[0].values ?? []).map((text): Suggestion => ({ kind: 'value', text, note: field.name }));
  return mayOpenList ? [word('(', 'A list: (a, b, c)'), ...known] : known;
}

function listedField(expected: Expected | undefined): FilterField | undefined {
  if (expected?.what !== 'value' || expected.field.columns[0].values !== undefined) return undefined;
  return UNLISTED.has(expected.field.kind) || !expected.field.columns[0].groupable ? undefined : expected.field;
}

function word(text: string, note: string): Suggestion {
  return { kind: 'word', text, note };
}

/** Of two columns that begin alike the shorter is meant first, `service` before `service_port`; values stay by their number. */
function lengthOf({ kind, text }: Suggestion): number {
  return kind === 'column' ? text.length : 0;
}

/** What begins as typed before what only holds it; the rest is dropped, as is what is written in full already. */
function ranked(suggestions: readonly Suggestion[], typed: string): readonly Suggestion[] {
  const wanted = typed.toLowerCase().replaceAll('-', '_');
  if (wanted === '') return suggestions;
  const rankOf = ({ text }: Suggestion): number => {
    const name = text.toLowerCase().replaceAll('-', '_');
    return name.startsWith(wanted) ? 0 : name.includes(wanted) ? 1 : 2;
  };
  return suggestions
    .map((suggestion) => ({ suggestion, rank: rankOf(suggestion) }))
    .filter(({ rank, suggestion }) => rank < 2 && suggestion.text.toLowerCase() !== typed.toLowerCase())
    .sort((a, b) => a.rank - b.rank || lengthOf(a.suggestion) - lengthOf(b.suggestion))
    .map(({ suggestion }) => suggestion);
}
