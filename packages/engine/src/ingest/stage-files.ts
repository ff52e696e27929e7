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
import { nameRejects } from './name-rejects.js';
import { linesOf, originalLine } from './piece-lines.js';
import type { Piece } from './prepared.js';
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
  const bundle = await bundleOf(files, shape);
  try {
    await stage(connection, shape, files, bundle);
  } finally {
    await bundle?.remove();
  }
  const refused = new Map<string, { refusals: Refusal[]; count: number }>();
  if (shape.delimiter !== undefined) await collectRejects(connection, shape, files, refused);

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
    piece?.text === undefined ? [] : [{ number: index + 1, text: piece.text }],
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

/** Names the lines DuckDB passed over in files that staged fewer rows than they have lines. */
async function collectRejects(
  connection: DuckDBConnection,
  shape: Shape,
  files: readonly StageFile[],
  refused: Map<string, { refusals: Refusal[]; count: number }>,
): Promise<void> {
  const staged = await stagedRows(connection);
  for (const [index, file] of files.entries()) {
    const missing = file.lines - (staged.get(index + 1) ?? 0);
    if (missing <= 0 || file.piece === undefined) continue;
    for (const refusal of await nameRejects(connection, shape, file, file.piece, missing))
      add(refused, file.path, refusal);
  }
}

async function stagedRows(connection: DuckDBConnection): Promise<Map<number, number>> {
  const counted = await connection.runAndReadAll(`SELECT _file, count(*) FROM ${STAGING_TABLE} GROUP BY _file`);
  return new Map(counted.getRowsJson().map(([file, rows]) => [Number(file), Number(rows)]));
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
    `SELECT _file, ${shape.delimiter === undefined ? 'list(_line)' : 'NULL'} FROM ${STAGING_TABLE} WHERE ${impossible} GROUP BY _file`,
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
        line: originalLine(piece, file.omitted, number),
        reason: check.reason(value),
        excerpt: excerpt(line, LIMITS.excerptBytesMax),
        rows: 1,
      });
      break;
    }
  }
  return found;
}

/** Lines are counted before DuckDB reads them; whatever is neither staged nor refused by name is refused by number. */
async function accountForAll(
  connection: DuckDBConnection,
  files: readonly StageFile[],
  refused: Map<string, { refusals: Refusal[]; count: number }>,
): Promise<void> {
  const staged = await stagedRows(connection);
  for (const [index, file] of files.entries()) {
    const rows = staged.get(index + 1) ?? 0;
    const missing = file.lines - rows;
    const entry = refused.get(file.path) ?? { refusals: [], count: 0 };
    const named = new Map(entry.refusals.map((refusal) => [refusal.line, refusal]));
    const refusals = [...named.values()].slice(0, LIMITS.quarantineRowsPerObjectMax);
    const unnamed = missing - refusals.length;
    if (missing < named.size) {
      throw new Error(`${file.lines} lines became ${rows + named.size} rows and refusals`);
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
