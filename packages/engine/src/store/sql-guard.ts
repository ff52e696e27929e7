import { type DuckDBConnection, StatementType } from '@duckdb/node-api';
import { EngineError } from '../core/errors.js';
import { quoteLiteral } from '../core/quote-sql.js';
import { checkTree, refused } from './sql-tree.js';

const READ_ONLY =
  'Only one read-only statement is allowed: SELECT (or FROM, WITH, VALUES), DESCRIBE, SUMMARIZE, SHOW TABLES.';

interface Serialized {
  readonly error: boolean;
  readonly error_type?: string;
  readonly error_message?: string;
  readonly position?: string;
  readonly statements?: readonly unknown[];
}

/**
 * Checks a statement of a user's before it runs: exactly one, a SELECT, reading nothing but `allowedTables` (of schema
 * `main`) and its own CTEs, and calling no function that reaches files, settings or state. Nothing of it is bound or
 * executed before its syntax tree has passed, because binding alone opens files. Throws `sql-refused`, and `query` for
 * a syntax error.
 */
export async function checkUserSql(
  connection: DuckDBConnection,
  text: string,
  allowedTables: readonly string[],
): Promise<void> {
  // C strings end at NUL: the text checked and the text run could differ.
  if (text.includes('\0')) throw refused('The statement holds a NUL character.', 'Remove it.');
  const statements = await parse(connection, text);
  if (statements.length !== 1) {
    throw refused(`The text has ${statements.length} statements.`, READ_ONLY);
  }
  checkTree(statements[0], new Set(allowedTables.map((name) => name.toLowerCase())));
  await checkStatementType(connection, text);
}

async function parse(connection: DuckDBConnection, text: string): Promise<readonly unknown[]> {
  // The argument has to be a constant, so it cannot be bound.
  const reader = await connection.runAndReadAll(`SELECT json_serialize_sql(${quoteLiteral(text)})`);
  // The shape is DuckDB's own; checkTree trusts nothing inside `statements`.
  const serialized = JSON.parse(String(reader.getRowsJson()[0]?.[0])) as Serialized;
  if (!serialized.error) return serialized.statements ?? [];
  if (serialized.error_type === 'not implemented') {
    throw refused(
      'This is not a SELECT.',
      /\bpivot\b/i.test(text) ? `${READ_ONLY} PIVOT needs its values: ON x IN (...), inside FROM (...).` : READ_ONLY,
    );
  }
  throw new EngineError('query', `The SQL cannot be read: ${serialized.error_message ?? 'syntax error'}`, {
    details: serialized.position === undefined ? {} : { position: characterOffset(text, Number(serialized.position)) },
  });
}

/** DuckDB counts code points, JavaScript UTF-16 units. */
function characterOffset(text: string, codePoints: number): number {
  return [...text].slice(0, codePoints).join('').length;
}

/** A second opinion, by other means. A statement that does not bind is left to fail with its own error when it is run. */
async function checkStatementType(connection: DuckDBConnection, text: string): Promise<void> {
  const extracted = await connection.extractStatements(text);
  if (extracted.count !== 1) throw refused(`The text has ${extracted.count} statements.`, READ_ONLY);
  const prepared = await extracted.prepare(0).catch(() => undefined);
  if (prepared === undefined) return;
  try {
    if (prepared.statementType !== StatementType.SELECT) throw refused('This is not a SELECT.', READ_ONLY);
  } finally {
    prepared.destroySync();
  }
}
