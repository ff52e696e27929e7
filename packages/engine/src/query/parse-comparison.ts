import { EngineError } from '../core/errors.js';
import { LIMITS } from '../core/limits.js';
import { canonicalAddress } from '../network/ip-address.js';
import { protocolNumber } from '../network/protocols.js';
import { servicePorts } from '../network/services.js';
import { FILTER_ALIASES, type FilterField, filterField } from './aliases.js';
import type { Comparison, Filter, FilterLeaf, FilterValue, TextOperator } from './filter.js';
import { FILTER_COLUMNS } from './filter-columns.js';
import { nearestName } from './nearest-name.js';
import { acceptsOperator, operatorsOf } from './operators.js';
import { parseText, parseValues, ValueError } from './parse-value.js';
import { KEYWORDS, type TokenCursor } from './token-cursor.js';
import type { Token } from './tokenize.js';

const SYMBOLS: Readonly<Record<string, Comparison>> = {
  '=': '=',
  '==': '=',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

/** Only these cannot be values without quotes: `country is` and `country = in` can be understood, `vpc = and` cannot. */
const NEVER_VALUES: ReadonlySet<string> = new Set(['and', 'or', 'not', 'null']);

const FIELD_NAMES = [...FILTER_COLUMNS.map((column) => column.name), ...FILTER_ALIASES.map(({ alias }) => alias)];

/** Parses `field [operator] value`. */
export function parseComparison(cursor: TokenCursor): Filter {
  const token = cursor.current;
  const field = parseField(cursor);
  if (cursor.skipKeyword('is')) return parseIsNull(cursor, field);
  if (cursor.isAt('symbol')) {
    const comparison = SYMBOLS[cursor.current.text] ?? '=';
    checkOperator(cursor, field, comparison);
    cursor.next();
    return compare(comparison, field, readValues(cursor, field));
  }
  const isNegated = cursor.skipKeyword('not');
  const leaf = parseWordOperator(cursor, field);
  if (leaf !== undefined) return isNegated ? { op: 'not', filter: leaf } : leaf;
  if (isNegated) cursor.unexpected(`in, between, contains or starts with after '${field.name} not'`, ['in', 'between']);
  if (!isValue(cursor.current)) {
    const wanted = `an operator or a value after '${token.text}'`;
    cursor.unexpected(wanted, operatorsOf(field.kind));
  }
  if (cursor.isAt('word') && cursor.current.text.toLowerCase() === 'like') {
    cursor.fail("There is no 'like'. Use contains 'text' or starts with 'text'", {
      expected: ['contains', 'starts with'],
    });
  }
  return compare('=', field, readValues(cursor, field));
}

function parseField(cursor: TokenCursor): FilterField {
  const token = cursor.current;
  const isKeyword = KEYWORDS.some((keyword) => cursor.isKeyword(keyword));
  if (token.type !== 'word' || isKeyword) cursor.unexpected("a column, 'not' or '('", FIELD_NAMES);
  const field = filterField(token.text);
  if (field === undefined) {
    const nearest = nearestName(token.text, FIELD_NAMES);
    const hint = nearest === undefined ? valueHint(token.text) : ` Did you mean ${nearest}?`;
    cursor.fail(`There is no column '${token.text}'.${hint}`, {
      expected: nearest === undefined ? FIELD_NAMES : [nearest],
    });
  }
  cursor.next();
  return field;
}

/** For those who write a value alone. */
function valueHint(text: string): string {
  if (canonicalAddress(text.split('/')[0] ?? '') !== undefined) return ` Did you mean address = ${text}?`;
  if (protocolNumber(text) !== undefined) return ` Did you mean protocol = ${text}?`;
  if (servicePorts(text).length > 0) return ` Did you mean port = ${text}?`;
  return '';
}

function parseIsNull(cursor: TokenCursor, field: FilterField): Filter {
  const isNegated = cursor.skipKeyword('not');
  cursor.expectKeyword('null', isNegated ? 'is not' : 'is');
  const leaf: Filter = { op: 'is-null', field: field.name };
  return isNegated ? { op: 'not', filter: leaf } : leaf;
}

function parseWordOperator(cursor: TokenCursor, field: FilterField): FilterLeaf | undefined {
  if (cursor.isKeyword('in')) {
    cursor.next();
    return { op: 'in', field: field.name, values: parseList(cursor, field) };
  }
  if (cursor.isKeyword('between')) {
    checkOperator(cursor, field, 'between');
    cursor.next();
    const low = readOne(cursor, field);
    cursor.expectKeyword('and', 'the first value of between');
    return { op: 'between', field: field.name, low, high: readOne(cursor, field) };
  }
  const op = textOperator(cursor, field);
  return op && { op, field: field.name, value: parseText(field, readToken(cursor, field).text) };
}

function textOperator(cursor: TokenCursor, field: FilterField): TextOperator | undefined {
  const op = cursor.isKeyword('contains') ? 'contains' : cursor.isKeyword('starts') ? 'starts-with' : undefined;
  if (op === undefined) return undefined;
  checkOperator(cursor, field, op);
  cursor.next();
  if (op === 'starts-with') cursor.expectKeyword('with', 'starts');
  return op;
}

function checkOperator(cursor: TokenCursor, field: FilterField, op: FilterLeaf['op']): void {
  if (acceptsOperator(field.kind, op)) return;
  const allowed = operatorsOf(field.kind);
  cursor.fail(`${field.name} does not take '${cursor.current.text}'. It takes ${allowed.join(', ')}`, {
    expected: allowed,
  });
}

function parseList(cursor: TokenCursor, field: FilterField): readonly FilterValue[] {
  if (!cursor.isAt('open')) return readValues(cursor, field);
  cursor.next();
  const values: FilterValue[] = [];
  if (!cursor.isAt('close')) {
    for (;;) {
      if (values.length >= LIMITS.filterListMax) {
        throw new EngineError('limit-exceeded', `A list may have ${LIMITS.filterListMax} values.`, {
          details: { position: cursor.current.position, expected: [')'] },
        });
      }
      values.push(...readValues(cursor, field));
      if (!cursor.isAt('comma')) break;
      cursor.next();
    }
  }
  if (!cursor.isAt('close')) cursor.unexpected("',' or ')'", [',', ')']);
  cursor.next();
  return values;
}

/** A service name may stand for several ports: `= http-alt` is any of them, `!= http-alt` is none of them. */
function compare(op: Comparison, field: FilterField, values: readonly [FilterValue, ...FilterValue[]]): Filter {
  const [value, ...others] = values;
  if (others.length === 0) return { op, field: field.name, value };
  if (op === '=') return { op: 'in', field: field.name, values };
  return { op: 'and', filters: values.map((each) => ({ op, field: field.name, value: each })) };
}

function readOne(cursor: TokenCursor, field: FilterField): FilterValue {
  return readValues(cursor, field)[0];
}

function readValues(cursor: TokenCursor, field: FilterField): readonly [FilterValue, ...FilterValue[]] {
  const token = readToken(cursor, field);
  try {
    return parseValues(field, token.text);
  } catch (error) {
    if (error instanceof ValueError) cursor.fail(error.message, { token, expected: error.expected });
    throw error;
  }
}

function readToken(cursor: TokenCursor, field: FilterField): Token {
  const { current } = cursor;
  if (!isValue(current)) {
    if (cursor.isKeyword('null'))
      cursor.fail(`Nothing equals null. Write ${field.name} is null`, { expected: ['is null'] });
    cursor.unexpected(`a value for ${field.name}`, field.columns[0].values ?? []);
  }
  return cursor.next();
}

function isValue(token: Token): boolean {
  return token.type === 'string' || (token.type === 'word' && !NEVER_VALUES.has(token.text.toLowerCase()));
}
