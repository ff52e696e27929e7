import type { Shape } from './shape.js';

/**
 * How files of one kind become rows. `stagingSelect` yields one row per record with the AWS columns the shape has (each
 * in its `parseType`), `extra`, `_file` (the path read) and `_line` (the record's number from 1, or NULL when unknown).
 * `packed` files are gzipped and still begin with their header line.
 */
export interface Format {
  readonly name: string;
  readonly description: string;
  stagingSelect(shape: Shape, files: readonly string[], packed?: boolean): string;
}
