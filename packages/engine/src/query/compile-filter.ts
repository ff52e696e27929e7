import { EngineError } from '../core/errors.js';
import { quoteIdentifier } from '../core/quote-sql.js';
import type { Column } from '../schema/column.js';
import { type FilterField, filterField } from './aliases.js';
import { cidrPatterns } from './cidr-pattern.js';
import type { Filter, FilterLeaf, FilterValue } from './filter.js';
import { acceptsOperator } from './operators.js';
import type { Params } from './params.js';

const INT32_MAX = 2n ** 31n - 1n;

/**
 * A filter as a boolean SQL expression over the view `flows`. Values are only ever bound; identifiers come from the
 * catalogue. NULL matches no comparison, `!=` included; `not` keeps whatever its operand does not match, NULL too, so
 * `x not in (a)`, which is `not (x in (a))`, keeps rows without x while `x != a` does not. `in ()` matches nothing.
 * A field of several columns matches when any of them does; `!=` and `is null` when all of them do.
 * Throws `invalid-input` for a field or operator that the language does not have.
 */
export function compileFilter(filter: Filter, params: Params, sqlOf: SqlOfColumn = sqlOfFlows): string {
  switch (filter.op) {
    case 'and':
    case 'or':
      return filter.filters
        .map((inner) => `(${compileFilter(inner, params, sqlOf)})`)
        .join(filter.op === 'and' ? ' AND ' : ' OR ');
    case 'not':
      return `(${compileFilter(filter.filter, params, sqlOf)}) IS NOT TRUE`;
    default:
      return compileLeaf(filter, params, sqlOf);
  }
}

/** What a column of `flows` is in the table that is asked: SQL expressions of the same type, one or several. */
export type SqlOfColumn = (column: Column) => readonly string[];

function sqlOfFlows(column: Column): readonly string[] {
  return [quoteIdentifier(askedColumn(column))];
}

function compileLeaf(leaf: FilterLeaf, params: Params, sqlOf: SqlOfColumn): string {
  const field = filterField(leaf.field);
  if (field === undefined || !acceptsOperator(field.kind, leaf.op)) {
    throw new EngineError(
      'invalid-input',
      `A filter cannot ask '${leaf.field} ${leaf.op}'. See describe for columns and operators.`,
    );
  }
  const condition = leafCondition(leaf, field, params);
  const conditions = field.columns.flatMap(sqlOf).map(condition);
  if (conditions.length === 1) return conditions[0] ?? 'FALSE';
  const isForAll = leaf.op === '!=' || leaf.op === 'is-null';
  return conditions.map((each) => `(${each})`).join(isForAll ? ' AND ' : ' OR ');
}

/** A timestamp is asked of the Unix seconds it is made from, whose Parquet statistics spare most of the reading. */
export function askedColumn(column: Column): string {
  return column.kind === 'time' ? (column.needs ?? column.name) : column.name;
}

/** Binds the values once and answers the condition on a column. */
function leafCondition(leaf: FilterLeaf, field: FilterField, params: Params): (name: string) => string {
  const bind = (value: FilterValue): string => bindValue(value, field.columns[0], params);
  switch (leaf.op) {
    case 'is-null':
      return (name) => `${name} IS NULL`;
    case 'contains':
    case 'starts-with': {
      const text = params.add(leaf.value);
      return (name) => `${leaf.op === 'contains' ? 'contains' : 'starts_with'}(${name}, ${text})`;
    }
    case 'between': {
      const low = bind(leaf.low);
      const high = bind(leaf.high);
      return (name) => `${name} BETWEEN ${low} AND ${high}`;
    }
    case 'in':
      return anyOf(leaf.values, field, params);
    case '=':
    case '!=': {
      if (isNetwork(field, leaf.value)) {
        const inside = anyOf([leaf.value], field, params);
        return leaf.op === '=' ? inside : (name) => `NOT (${inside(name)})`;
      }
      const value = bind(leaf.value);
      return (name) => `${name} ${leaf.op} ${value}`;
    }
    default: {
      const value = bind(leaf.value);
      return (name) => `${name} ${leaf.op} ${value}`;
    }
  }
}

function isNetwork(field: FilterField, value: FilterValue): value is string {
  return field.kind === 'address' && typeof value === 'string' && value.includes('/');
}

function anyOf(values: readonly FilterValue[], field: FilterField, params: Params): (name: string) => string {
  const networks = values.filter((value) => isNetwork(field, value));
  const plain = values
    .filter((value) => !isNetwork(field, value))
    .map((value) => bindValue(value, field.columns[0], params));
  const patterns = cidrPatterns(networks).map((pattern) => params.add(pattern));
  return (name) => {
    const conditions = patterns.map((pattern) => `regexp_matches(${name}, ${pattern})`);
    if (plain.length > 0) conditions.unshift(`${name} IN (${plain.join(', ')})`);
    return conditions.length === 0 ? 'FALSE' : conditions.join(' OR ');
  };
}

/** Numbers are bound as integers of the column's type, so that comparisons stay exact and reach the Parquet statistics. */
function bindValue(value: FilterValue, column: Column, params: Params): string {
  if (column.type === 'VARCHAR') return params.add(String(value));
  const number = toBigInt(value, column);
  const type = column.type === 'INTEGER' && number <= INT32_MAX && number >= -INT32_MAX ? 'INTEGER' : 'BIGINT';
  return `CAST(${params.add(number)} AS ${type})`;
}

function toBigInt(value: FilterValue, column: Column): bigint {
  try {
    return BigInt(value);
  } catch (cause) {
    throw new EngineError('invalid-input', `${column.name} is compared with whole numbers, not '${value}'.`, { cause });
  }
}
