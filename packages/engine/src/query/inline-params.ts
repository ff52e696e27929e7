import type { CompiledQuery, SqlValue } from '../core/compiled-query.js';
import { quoteLiteral } from '../core/quote-sql.js';

/** String literals, quoted identifiers and comments, which are left alone; or a parameter. */
const PIECES = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\$(\d+)/g;

/** The query as one text with its values written in, ready to paste. For showing; what runs is always bound. */
export function inlineParams(query: CompiledQuery): string {
  return query.text.replace(PIECES, (piece: string, index: string | undefined) => {
    if (index === undefined) return piece;
    const value = query.params[Number(index) - 1];
    if (value === undefined) throw new Error(`The query names $${index} and has ${query.params.length} values.`);
    return literal(value);
  });
}

function literal(value: SqlValue): string {
  if (value === null) return 'NULL';
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (typeof value === 'string') return quoteLiteral(value);
  if (typeof value === 'number' && !Number.isFinite(value)) return `CAST('${value}' AS DOUBLE)`;
  // Two minus signs in a row would begin a comment.
  return value < 0 ? `(${value})` : String(value);
}
