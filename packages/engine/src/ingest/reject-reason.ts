import type { Shape } from '../formats/shape.js';

/** One row of DuckDB's `reject_errors`. */
export interface Reject {
  readonly errorType: string;
  readonly column: string;
  readonly line: string;
  readonly message: string;
}

const WHAT_FITS: Readonly<Record<string, string>> = {
  UTINYINT: 'a whole number from 0 to 255',
  USMALLINT: 'a port from 0 to 65535',
  BIGINT: 'a whole number of at most 64 bits',
};

/** Says in the user's words what DuckDB holds against a line. */
export function describeReject(reject: Reject, shape: Shape): string {
  const expected = shape.fields.length;
  const found = reject.line.split(shape.delimiter ?? ' ').length;
  if (isRepeatedHeader(reject.line, shape)) return 'a header line in the middle of the file';
  if (reject.errorType.endsWith('COLUMNS') || (!shape.quoted && found !== expected)) {
    return `${expected} fields expected, ${found} found`;
  }
  const cast = /Could not convert string "([\s\S]*)" to '([\s\S]+)'$/.exec(reject.message.split('\n')[0] ?? '');
  if (cast) {
    const [, value, type] = cast;
    const fits = type?.startsWith('ENUM(')
      ? `one of ${type.slice(5, -1).replaceAll("'", '')}`
      : (WHAT_FITS[type ?? ''] ?? `a ${type}`);
    return `${reject.column}: "${value}" is not ${fits}`;
  }
  return reject.message.split('\n')[0] ?? reject.errorType;
}

function isRepeatedHeader(line: string, shape: Shape): boolean {
  const names = line.split(shape.delimiter ?? ' ');
  return names.length === shape.fields.length && names.every((name, index) => name === shape.fields[index]?.token);
}
