import { quoteFiles, quoteIdentifier, quoteLiteral } from '../core/quote-sql.js';
import type { Format } from './format.js';
import { TEXT_FORMAT } from './read-first-line.js';
import { extraExpression, parseType, type Shape } from './shape.js';

/** More than DuckDB's longest line (2,000,000 bytes). */
const WHOLE_BUFFER_BYTES = 4 * 1024 * 1024;

/**
 * VPC flow logs as text, already unpacked, screened and without their header line. Every column is selected: DuckDB
 * judges only the columns it is asked for. Nothing is sniffed: `read_csv` does not guess a space as the delimiter.
 */
export const vpcFlowText: Format = {
  name: TEXT_FORMAT,
  description:
    'AWS VPC flow logs as text, gzipped or plain: AWS default or custom fields, with or without a header line.',
  stagingSelect(shape, files, kind = 'plain') {
    const packed = kind === 'packed' || kind === 'whole-packed';
    const whole = kind === 'whole' || kind === 'whole-packed';
    const numbered = kind === 'numbered';
    const columns = shape.fields.map((field, index) => ({
      name: field.column?.name ?? `x${index}`,
      type: field.column ? parseType(field.column) : 'VARCHAR',
      field,
    }));
    const declared = numbered ? [{ name: '_file', type: 'INTEGER' }, ...columns] : columns;
    const struct = declared.map(({ name, type }) => `${quoteLiteral(name)}: ${quoteLiteral(type)}`).join(', ');
    const unknown = columns.filter(({ field }) => !field.column && !field.skipped);
    const known = columns.filter(({ field }) => field.column).map(({ name }) => quoteIdentifier(name));
    const extra = extraExpression(
      unknown.map(({ name, field }) => ({ token: field.token, sql: quoteIdentifier(name) })),
    );
    const options = [
      `delim = ${quoteLiteral(shape.delimiter ?? ' ')}`,
      `header = ${(packed || whole) && shape.hasHeader === true}`,
      `compression = '${packed ? 'gzip' : 'none'}'`,
      `quote = ${shape.quoted ? quoteLiteral('"') : "''"}`,
      `escape = ${shape.quoted ? quoteLiteral('"') : "''"}`,
      "nullstr = '-'",
      'auto_detect = false',
      'null_padding = false',
      `columns = {${struct}}`,
      ...(numbered ? [] : ["filename = '_file'"]),
      // Many are read at once, each with buffers of its own; 32 MB of them by default.
      ...(whole
        ? [`buffer_size = ${WHOLE_BUFFER_BYTES}`]
        : [kind === 'judged' ? 'store_rejects = true' : 'ignore_errors = true']),
    ];
    const kept = unknown.length === 0 ? '' : `, ${extra} AS extra`;
    return `SELECT ${known.join(', ')}${kept}, _file${judged(shape, columns)} FROM read_csv(${quoteFiles(files)}, ${options.join(', ')})`;
  },
};

/** Skipped and unknown fields are selected too, or DuckDB would not count the fields of a line. */
function judged(
  shape: Shape,
  columns: readonly { name: string; field: { skipped?: true; column?: unknown } }[],
): string {
  const skipped = columns.filter(({ field }) => field.skipped);
  return shape.fields.length === 0 || skipped.length === 0
    ? ''
    : `, ${skipped.map(({ name }) => quoteIdentifier(name)).join(', ')}`;
}
