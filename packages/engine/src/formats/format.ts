import type { Shape } from './shape.js';

/**
 * `plain` files hold records only; `packed` ones are gzipped and still begin with their header line; in `numbered` ones
 * each line begins with a number, which becomes `_file` instead of the path; `judged` ones are plain and
 * few, and the lines that are no records are left in DuckDB's `reject_errors`. `whole` and `whole-packed` files are
 * objects as they lie in a source, with their header line, of which every line must be a record. Elsewhere lines that are
 * no records are passed over.
 */
export type FileKind = 'plain' | 'packed' | 'numbered' | 'judged' | 'whole' | 'whole-packed';

/**
 * How files of one kind become rows. `stagingSelect` yields one row per record with the AWS columns the shape has (each
 * in its `parseType`), `extra` if the shape has fields AWS does not know, `_file` (the path read) and, where the format
 * numbers its records, `_line` (from 1).
 */
export interface Format {
  readonly name: string;
  readonly description: string;
  stagingSelect(shape: Shape, files: readonly string[], kind?: FileKind): string;
}
