import { EngineError } from '../core/errors.js';
import { LIMITS } from '../core/limits.js';

/**
 * Walks the syntax tree that `json_serialize_sql` gives and refuses whatever could reach beyond the allowed tables.
 * What is not known is refused: a new kind of table reference in a later DuckDB has to be looked at before it is let in.
 */

type Tree = Readonly<Record<string, unknown>>;

/** Names of the common table expressions in sight, innermost first. */
interface NameScope {
  readonly name: string;
  readonly outer: NameScope | undefined;
}

interface Pending {
  readonly value: unknown;
  readonly scope: NameScope | undefined;
  /** Expressions around it. */
  readonly depth: number;
}

/** Queries, table references and modifiers; expressions carry a `class` instead. */
const KNOWN_TYPES: ReadonlySet<string> = new Set([
  'SELECT_NODE',
  'SET_OPERATION_NODE',
  'RECURSIVE_CTE_NODE',
  'BASE_TABLE',
  'SUBQUERY',
  'JOIN',
  'TABLE_FUNCTION',
  'EMPTY',
  'EXPRESSION_LIST',
  'PIVOT',
  'SHOW_REF',
  'ORDER_MODIFIER',
  'ORDER_DEFAULT',
  'ASCENDING',
  'DESCENDING',
  'LIMIT_MODIFIER',
  'LIMIT_PERCENT_MODIFIER',
  'DISTINCT_MODIFIER',
]);

const KNOWN_CLASSES: ReadonlySet<string> = new Set([
  'BETWEEN',
  'CASE',
  'CAST',
  'COLLATE',
  'COLUMN_REF',
  'COMPARISON',
  'CONJUNCTION',
  'CONSTANT',
  'DEFAULT',
  'FUNCTION',
  'LAMBDA',
  'LAMBDA_REF',
  'OPERATOR',
  'POSITIONAL_REFERENCE',
  'STAR',
  'SUBQUERY',
  'TYPE',
  'WINDOW',
]);

/** Produce rows from their arguments alone. `histogram` and `query_table` look alike and take table names as text. */
const TABLE_FUNCTIONS: ReadonlySet<string> = new Set([
  'range',
  'generate_series',
  'unnest',
  'repeat',
  'repeat_row',
  'json_each',
  'json_tree',
]);

/** Read settings, files, secrets, definitions or plans (which name files), or change state, or hold a thread. */
const REFUSED_FUNCTIONS: ReadonlySet<string> = new Set([
  'current_setting',
  'currval',
  'format_type',
  'get_block_size',
  'getenv',
  'getvariable',
  'glob',
  'histogram_values',
  'json_deserialize_sql',
  'json_execute_serialized_sql',
  'json_serialize_plan',
  'json_serialize_sql',
  'nextval',
  'query',
  'query_table',
  'setseed',
  'sleep_ms',
  'sniff_csv',
  'sql_auto_complete',
  'which_secret',
  'write_log',
]);
const REFUSED_PREFIX = /^(?:pg_(?!typeof$)|duckdb_|pragma_|read_|parquet_|__internal_)/;

/** Whether a scalar, aggregate or window function is kept from user SQL. */
export function isRefusedFunction(name: string): boolean {
  const lower = name.toLowerCase();
  return REFUSED_FUNCTIONS.has(lower) || REFUSED_PREFIX.test(lower);
}

/** Throws `sql-refused` for anything in the statement that is not allowed. `allowedTables` are lower case. */
export function checkTree(statement: unknown, allowedTables: ReadonlySet<string>): void {
  // A list of work instead of recursion: a union of thousands of parts is a tree thousands deep.
  const pending: Pending[] = [{ value: statement, scope: undefined, depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, scope } = next;
    if (Array.isArray(value)) {
      for (const item of value) pending.push({ ...next, value: item });
    } else if (isTree(value)) {
      checkNode(value, scope, allowedTables);
      const depth = next.depth + (typeof value.class === 'string' ? 1 : 0);
      if (depth > LIMITS.sqlDepthMax) throw tooDeep();
      for (const child of children(value, scope)) pending.push({ ...child, depth });
    }
  }
}

/** Binding takes time that grows with the cube of the depth, and cannot be interrupted everywhere. */
function tooDeep(): EngineError {
  return new EngineError(
    'limit-exceeded',
    `Expressions of the statement lie more than ${LIMITS.sqlDepthMax} deep in each other. Use IN, or a list in a CTE, instead of nesting.`,
  );
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is inside a node, each part with the names it can see: a CTE sees those before it, and itself only if recursive. */
function children(node: Tree, scope: NameScope | undefined): Omit<Pending, 'depth'>[] {
  const found: Omit<Pending, 'depth'>[] = [];
  let inner = scope;
  const map = isTree(node.cte_map) ? node.cte_map.map : undefined;
  for (const entry of Array.isArray(map) ? map : []) {
    if (!isTree(entry) || typeof entry.key !== 'string') throw unknownSyntax('a common table expression');
    found.push({ value: entry.value, scope: inner });
    inner = { name: entry.key.toLowerCase(), outer: inner };
  }
  const self = node.type === 'RECURSIVE_CTE_NODE' ? String(node.cte_name).toLowerCase() : undefined;
  for (const [key, value] of Object.entries(node)) {
    if (key === 'cte_map') continue;
    const isRecursion = self !== undefined && key === 'right';
    found.push({ value, scope: isRecursion ? { name: self, outer: inner } : inner });
  }
  return found;
}

function checkNode(node: Tree, scope: NameScope | undefined, allowedTables: ReadonlySet<string>): void {
  if (typeof node.class === 'string') checkExpression(node);
  else if (typeof node.type === 'string' && !KNOWN_TYPES.has(node.type) && !node.type.endsWith('_TYPE_INFO')) {
    throw unknownSyntax(node.type);
  }
  if (node.type === 'BASE_TABLE') checkTable(node, scope, allowedTables);
  if (node.type === 'TABLE_FUNCTION') checkTableFunction(node);
  if (node.type === 'SHOW_REF') checkShow(node, allowedTables);
}

function checkExpression(node: Tree): void {
  if (node.class === 'PARAMETER') {
    throw refused('The statement has a parameter and there is nothing to bind to it.', 'Write the value itself.');
  }
  if (!KNOWN_CLASSES.has(String(node.class))) throw unknownSyntax(String(node.class));
  if (typeof node.function_name === 'string' && isRefusedFunction(node.function_name)) {
    throw refused(
      `The function '${node.function_name}' is not available: it reaches beyond the tables, or changes state.`,
      'Use functions of values only.',
    );
  }
}

function checkTable(node: Tree, scope: NameScope | undefined, allowedTables: ReadonlySet<string>): void {
  const name = String(node.table_name).toLowerCase();
  const isQualified = node.schema_name !== '' || node.catalog_name !== '';
  if (!isQualified) {
    for (let each = scope; each !== undefined; each = each.outer) if (each.name === name) return;
  }
  const isElsewhere =
    node.catalog_name !== '' || (node.schema_name !== '' && String(node.schema_name).toLowerCase() !== 'main');
  if (isElsewhere || !allowedTables.has(name)) {
    const asked = [node.catalog_name, node.schema_name, node.table_name].filter((part) => part !== '').join('.');
    throw refused(`There is no table '${asked}' here.`, `The tables are ${[...allowedTables].join(', ')}.`);
  }
}

function checkTableFunction(node: Tree): void {
  const called = isTree(node.function) ? node.function.function_name : undefined;
  if (typeof called === 'string' && TABLE_FUNCTIONS.has(called.toLowerCase())) return;
  throw refused(
    `The table function '${String(called)}' is not available: only the lake's tables can be read.`,
    `Allowed are ${[...TABLE_FUNCTIONS].join(', ')}.`,
  );
}

/** DESCRIBE and SUMMARIZE hold a query, which is walked like any other; of the rest only SHOW TABLES is harmless. */
function checkShow(node: Tree, allowedTables: ReadonlySet<string>): void {
  if (isTree(node.query) && (node.show_type === 'DESCRIBE' || node.show_type === 'SUMMARY')) return;
  if (node.table_name === '"tables"' && node.show_type === 'SHOW_UNQUALIFIED') return;
  throw refused(
    'Of SHOW only SHOW TABLES is available.',
    `Use SHOW TABLES, DESCRIBE <table> or SUMMARIZE <table>, with one of ${[...allowedTables].join(', ')}.`,
  );
}

function unknownSyntax(what: string): EngineError {
  return refused(`The statement uses ${what}, which is not known to be safe.`, 'Write it as a plain SELECT.');
}

export function refused(what: string, instead: string): EngineError {
  return new EngineError('sql-refused', `${what} ${instead}`);
}
