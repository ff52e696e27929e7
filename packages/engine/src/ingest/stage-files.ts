import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import type { DuckDBConnection } from '@duckdb/node-api';
import { excerpt } from '../core/excerpt.js';
import { LIMITS } from '../core/limits.js';
import { quoteIdentifier, quoteList } from '../core/quote-sql.js';
import { formatNamed } from '../formats/registry.js';
import { type Shape, shapeColumns } from '../formats/shape.js';
import { OBJECT_ID_COLUMN } from '../store/views.js';
import type { AddressBook } from './address-book.js';
import { type Bundle, writeBundle } from './bundle.js';
import { STAGING_TABLE } from './flow-select.js';
import type { LineGaps } from './line-gaps.js';
import type { Piece } from './prepared.js';
import { describeReject } from './reject-reason.js';
import { type RowCheck, rowChecks } from './row-checks.js';
import type { Refusal } from './screen-lines.js';

/** A file as DuckDB will open it, with what is already known about it. */
export interface StageFile {
  readonly path: string;
  /** Records the file must account for. */
  readonly lines: number;
  readonly objectId: number;
  /** Text only: how lines of the file map to lines of the object. */
  readonly piece?: Piece | undefined;
  readonly omitted?: LineGaps | undefined;
}

export interface Staged {
  /** What was refused, by path. `count` is exact even where only some refusals are kept. */
  readonly refused: ReadonlyMap<string, { readonly refusals: Refusal[]; readonly count: number }>;
}

/**
 * Loads files of one shape into the staging table and takes out rows that cannot be true. Afterwards, for each file,
 * staged rows plus refused lines are exactly the lines it has. Throws when DuckDB cannot read a file at all.
 */
export async function stageFiles(
  connection: DuckDBConnection,
  shape: Shape,
  files: readonly StageFile[],
  book: AddressBook,
): Promise<Staged> {
  for (const table of ['reject_errors', 'reject_scans']) await connection.run(`DROP TABLE IF EXISTS ${table}`);
  const bundle = await bundleOf(files, shape);
  try {
    await stage(connection, shape, files, bundle);
  } finally {
    await bundle?.remove();
  }
  const refused = new Map<string, { refusals: Refusal[]; count: number }>();
  if (shape.delimiter !== undefined) await collectRejects(connection, shape, files, bundle, refused);

  const addressColumns = shapeColumns(shape).filter((column) => column.kind === 'address');
  await book.learn(
    STAGING_TABLE,
    addressColumns.map((column) => column.name),
  );
  await removeImpossible(connection, shape, files, book, refused);
  await accountForAll(connection, files, refused);
  return { refused };
}

/** Small texts in memory are put into one file; other pieces are files already. */
async function bundleOf(files: readonly StageFile[], shape: Shape): Promise<Bundle | undefined> {
  const held = files.flatMap(({ piece }, index) =>
    piece?.text === undefined ? [] : [{ number: index + 1, text: piece.text, lines: piece.lines }],
  );
  if (held.length === 0) return undefined;
  return writeBundle(`${files[0]?.path}.bundle`, held, shape.delimiter ?? ' ');
}

/** Fills the staging table. `_file` is the number of the file in `files`, from 1. */
async function stage(
  connection: DuckDBConnection,
  shape: Shape,
  files: readonly StageFile[],
  bundle: Bundle | undefined,
): Promise<void> {
  const paths = bundle === undefined ? files.map((file) => file.path) : [bundle.path];
  const kind = bundle !== undefined ? 'numbered' : files[0]?.piece?.kind === 'packed' ? 'packed' : 'plain';
  const select = formatNamed(shape.format).stagingSelect(shape, paths, kind);
  // A file's path is one constant per vector, so numbering it here costs nothing; a join on the path later would.
  const number = bundle === undefined ? `list_position(${quoteList(paths)}, _file)` : '_file';
  const ids = `[${files.map((file) => file.objectId).join(', ')}]::BIGINT[]`;
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE ${STAGING_TABLE} AS SELECT * EXCLUDE (_file), (${number})::INTEGER AS _file, ` +
      `list_extract(${ids}, ${number}) AS ${quoteIdentifier(OBJECT_ID_COLUMN)} FROM (${select})`,
  );
}

async function collectRejects(
  connection: DuckDBConnection,
  shape: Shape,
  files: readonly StageFile[],
  bundle: Bundle | undefined,
  refused: Map<string, { refusals: Refusal[]; count: number }>,
): Promise<void> {
  const result = await connection.runAndReadAll(
    'SELECT s.file_path, e.line, e.error_type, e.column_name, e.csv_line, e.error_message FROM reject_errors e ' +
      'JOIN reject_scans s USING (scan_id, file_id) ' +
      'QUALIFY row_number() OVER (PARTITION BY e.scan_id, e.file_id, e.line ORDER BY e.column_idx) = 1 ORDER BY ALL',
  );
  const numbers = new Map(files.map((file, index) => [file.path, index + 1]));
  for (const row of result.getRowsJson()) {
    const [file = '', at, errorType = '', column = '', whole = '', message = ''] = row.map((cell) =>
      String(cell ?? ''),
    );
    const place = bundle?.locate(Number(at)) ?? { number: numbers.get(file) ?? 0, line: Number(at) };
    const staged = files[place.number - 1];
    if (staged?.piece === undefined) continue;
    const line = bundle === undefined ? whole : whole.slice(whole.indexOf(shape.delimiter ?? ' ') + 1);
    add(refused, staged.path, {
      line: originalLine(staged, staged.piece, place.line),
      reason: describeReject({ errorType, column, line, message }, shape),
      excerpt: excerpt(line, LIMITS.excerptBytesMax),
      rows: 1,
    });
  }
}

async function removeImpossible(
  connection: DuckDBConnection,
  shape: Shape,
  files: readonly StageFile[],
  book: AddressBook,
  refused: Map<string, { refusals: Refusal[]; count: number }>,
): Promise<void> {
  const checks = rowChecks(shapeColumns(shape), book.bad);
  const conditions = checks.map((check) => `coalesce(${check.sql}, false)`);
  if (shape.delimiter === undefined) conditions.push('_misfit');
  if (conditions.length === 0) return;
  const impossible = conditions.join(' OR ');
  const found = await connection.runAndReadAll(
    `SELECT _file, list(_line) FROM ${STAGING_TABLE} WHERE ${impossible} GROUP BY _file`,
  );
  for (const [file, lines] of found.getRowsJson()) {
    const staged = files[Number(file) - 1];
    if (staged === undefined) continue;
    if (staged.piece === undefined) {
      const numbers = Array.isArray(lines) ? lines.map(Number).sort((a, b) => a - b) : [];
      for (const line of numbers)
        add(refused, staged.path, { line, reason: 'a value does not fit its field', rows: 1 });
    } else {
      for (const refusal of await findLines(staged, staged.piece, shape, checks)) add(refused, staged.path, refusal);
    }
  }
  if (found.currentRowCount > 0) await connection.run(`DELETE FROM ${STAGING_TABLE} WHERE ${impossible}`);
}

function originalLine(file: StageFile, piece: Piece, line: number): number {
  return file.omitted?.originalLine(piece.firstLine, line) ?? piece.firstLine + line - 1;
}

/** DuckDB does not number the rows it accepts, so the few lines that fail a check are looked up in the text. */
async function findLines(file: StageFile, piece: Piece, shape: Shape, checks: readonly RowCheck[]): Promise<Refusal[]> {
  const found: Refusal[] = [];
  const position = new Map(shape.fields.map((field, index) => [field.column?.name, index]));
  let number = 0;
  for await (const line of linesOf(piece)) {
    number += 1;
    const values = line
      .split(shape.delimiter ?? ' ')
      .map((value) => (shape.quoted ? value.replace(/^"(.*)"$/, '$1') : value));
    if (values.length !== shape.fields.length) continue;
    for (const check of checks) {
      const value = values[position.get(check.column) ?? -1];
      if (value === undefined || value === '-' || !check.test(value)) continue;
      found.push({
        line: originalLine(file, piece, number),
        reason: check.reason(value),
        excerpt: excerpt(line, LIMITS.excerptBytesMax),
        rows: 1,
      });
      break;
    }
  }
  return found;
}

/** Node's readline also ends lines at Unicode's separators, which DuckDB and the line screen do not. */
async function* linesOf(piece: Piece): AsyncGenerator<string> {
  if (piece.text !== undefined) return yield* piece.text.toString('utf8').split('\n').slice(0, -1);
  const bytes = createReadStream(piece.path);
  const text = (piece.kind === 'packed' ? bytes.pipe(createGunzip()) : bytes).setEncoding('utf8');
  let rest = '';
  for await (const chunk of text) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

/** Lines are counted before DuckDB reads them; whatever is neither staged nor refused by name is refused by number. */
async function accountForAll(
  connection: DuckDBConnection,
  files: readonly StageFile[],
  refused: Map<string, { refusals: Refusal[]; count: number }>,
): Promise<void> {
  const counted = await connection.runAndReadAll(`SELECT _file, count(*) FROM ${STAGING_TABLE} GROUP BY _file`);
  const staged = new Map(counted.getRowsJson().map(([file, rows]) => [files[Number(file) - 1]?.path, Number(rows)]));
  for (const file of files) {
    const missing = file.lines - (staged.get(file.path) ?? 0);
    const entry = refused.get(file.path) ?? { refusals: [], count: 0 };
    const named = new Map(entry.refusals.map((refusal) => [refusal.line, refusal]));
    const refusals = [...named.values()].slice(0, LIMITS.quarantineRowsPerObjectMax);
    const unnamed = missing - refusals.length;
    if (missing < named.size) {
      throw new Error(`${file.lines} lines became ${(staged.get(file.path) ?? 0) + named.size} rows and refusals`);
    }
    if (unnamed > 0) {
      refusals.push({
        line: null,
        reason: `${unnamed} more lines are no records of this file's layout`,
        rows: unnamed,
      });
    }
    if (missing > 0) refused.set(file.path, { refusals, count: missing });
  }
}

function add(refused: Map<string, { refusals: Refusal[]; count: number }>, path: string, refusal: Refusal): void {
  const entry = refused.get(path) ?? { refusals: [], count: 0 };
  refused.set(path, { refusals: entry.refusals, count: entry.count + 1 });
  entry.refusals.push(refusal);
}
