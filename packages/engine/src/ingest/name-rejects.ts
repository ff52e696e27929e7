import { rm, writeFile } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { excerpt } from '../core/excerpt.js';
import { LIMITS } from '../core/limits.js';
import { formatNamed } from '../formats/registry.js';
import type { Shape } from '../formats/shape.js';
import { linesOf, originalLine } from './piece-lines.js';
import type { Piece } from './prepared.js';
import { describeReject } from './reject-reason.js';
import type { Refusal } from './screen-lines.js';
import type { StageFile } from './stage-files.js';

/**
 * DuckDB keeps every reject in memory whatever limit it is given: half a million bad lines took 2.7 GB and 46 s where
 * passing over them took 2 s. So whole files are read without keeping rejects, and a file that lost lines is read again
 * in slices this small until enough of them have a name.
 */
const SLICE_LINES_MAX = 4_000;
const SLICE_CHARS_MAX = 1024 * 1024;
const SLICE_TABLE = 'judged_slice';

/** Names the lines of a piece that are no records, at most `missing` and at most as many as quarantine keeps. */
export async function nameRejects(
  connection: DuckDBConnection,
  shape: Shape,
  file: StageFile,
  piece: Piece,
  missing: number,
): Promise<Refusal[]> {
  const wanted = Math.min(missing, LIMITS.quarantineRowsPerObjectMax);
  const refusals: Refusal[] = [];
  let slice: string[] = [];
  let chars = 0;
  let number = 0;
  const judge = async (): Promise<void> => {
    const before = number - slice.length;
    for (const { line, reason, text } of await judgeSlice(connection, shape, `${file.path}.slice`, slice)) {
      refusals.push({
        line: originalLine(piece, file.omitted, before + line),
        reason,
        excerpt: excerpt(text, LIMITS.excerptBytesMax),
        rows: 1,
      });
    }
    slice = [];
    chars = 0;
  };
  for await (const line of linesOf(piece)) {
    number += 1;
    const isHeader = number === 1 && piece.kind === 'packed' && shape.hasHeader === true;
    if (isHeader) continue;
    slice.push(line);
    chars += line.length;
    if (slice.length < SLICE_LINES_MAX && chars < SLICE_CHARS_MAX) continue;
    await judge();
    if (refusals.length >= wanted) break;
  }
  if (slice.length > 0 && refusals.length < wanted) await judge();
  return refusals.slice(0, wanted);
}

async function judgeSlice(
  connection: DuckDBConnection,
  shape: Shape,
  path: string,
  lines: readonly string[],
): Promise<{ line: number; reason: string; text: string }[]> {
  await writeFile(path, `${lines.join('\n')}\n`);
  try {
    for (const table of ['reject_errors', 'reject_scans']) await connection.run(`DROP TABLE IF EXISTS ${table}`);
    // A table, because DuckDB judges only columns that somebody wants.
    const select = formatNamed(shape.format).stagingSelect(shape, [path], 'judged');
    await connection.run(`CREATE OR REPLACE TEMP TABLE ${SLICE_TABLE} AS ${select}`);
    const result = await connection.runAndReadAll(
      'SELECT line, error_type, column_name, csv_line, error_message FROM reject_errors ' +
        'QUALIFY row_number() OVER (PARTITION BY line ORDER BY column_idx) = 1 ORDER BY line',
    );
    return result.getRowsJson().map((row) => {
      const [line, errorType = '', column = '', text = '', message = ''] = row.map((cell) => String(cell ?? ''));
      return { line: Number(line), reason: describeReject({ errorType, column, line: text, message }, shape), text };
    });
  } finally {
    await connection.run(`DROP TABLE IF EXISTS ${SLICE_TABLE}`);
    await rm(path, { force: true });
  }
}
