import type { ResultColumn, Row } from '@networkflow/engine/contract';
import Table from 'cli-table3';
import { displayCell, isNumeric, printable } from './display-cell.js';
import type { RowFormat } from './row-writer.js';

/** Rows a table holds: it is laid out as a whole, so it must fit in memory and in a reader's patience. */
export const TABLE_ROWS_MAX = 1_000;

/** On a terminal, so that one long text does not push every other column out; the last column may take the rest. */
const CELL_CHARS_MAX = 60;
const COLUMN_CHARS_MIN = 4;
/** Characters a column costs beside its text: two of padding and one border. */
const COLUMN_FRAME_CHARS = 3;

/** A table within the terminal's width; columns that do not fit are named on `notes`, never dropped in silence. */
export const table: RowFormat = (output, notes) => {
  let columns: readonly ResultColumn[] = [];
  const kept: Row[] = [];
  return {
    begin: async (result) => {
      columns = result;
    },
    rows: async (batch) => {
      kept.push(...batch.slice(0, TABLE_ROWS_MAX - kept.length));
    },
    end: async () => {
      if (columns.length === 0) return;
      const layout = fitColumns(columns, kept, output.columns);
      const [only] = kept;
      if (layout.length < columns.length && kept.length === 1 && only !== undefined) {
        await output.write(drawUpright(columns, only));
        return;
      }
      await output.write(`${draw(layout, kept)}\n`);
      const hidden = columns.slice(layout.length).map((column) => column.name);
      if (hidden.length > 0) {
        await notes.write(
          `${hidden.length} of ${columns.length} columns do not fit this terminal: ${listed(hidden)}. Make it wider, use -o csv, or name columns in SQL.\n`,
        );
      }
    },
  };
};

interface Fitted {
  readonly column: ResultColumn;
  readonly chars: number;
}

function fitColumns(
  columns: readonly ResultColumn[],
  rows: readonly Row[],
  width: number | undefined,
): readonly Fitted[] {
  const wanted = columns.map((column) => ({ column, chars: naturalChars(column, rows) }));
  if (width === undefined) return wanted;

  const shown: Fitted[] = [];
  let left = width - 1;
  for (const { column, chars: natural } of wanted) {
    const chars = column === columns.at(-1) ? natural : Math.min(natural, CELL_CHARS_MAX);
    const room = left - COLUMN_FRAME_CHARS;
    if (room < Math.min(chars, Math.max(COLUMN_CHARS_MIN, isNumeric(column) ? chars : 0))) break;
    const given = Math.min(chars, room);
    shown.push({ column, chars: given });
    left -= given + COLUMN_FRAME_CHARS;
  }
  const first = wanted[0];
  return shown.length > 0 || first === undefined ? shown : [first];
}

function naturalChars(column: ResultColumn, rows: readonly Row[]): number {
  const cells = rows.map((row) => displayCell(row[column.name] ?? null, column).length);
  const longest = cells.reduce((most, chars) => Math.max(most, chars), column.name.length);
  return Math.max(longest, 1);
}

/** One wide row reads better as a list, and then every column fits. */
function drawUpright(columns: readonly ResultColumn[], row: Row): string {
  const label = Math.max(...columns.map((column) => column.name.length));
  return columns
    .map((column) => `${printable(column.name).padEnd(label)}  ${displayCell(row[column.name] ?? null, column)}\n`)
    .join('');
}

function draw(layout: readonly Fitted[], rows: readonly Row[]): string {
  const drawn = new Table({
    head: layout.map(({ column }) => printable(column.name)),
    colAligns: layout.map(({ column }) => (isNumeric(column) ? 'right' : 'left')),
    colWidths: layout.map(({ chars }) => chars + COLUMN_FRAME_CHARS - 1),
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) drawn.push(layout.map(({ column }) => displayCell(row[column.name] ?? null, column)));
  return drawn.toString();
}

const NAMES_LISTED_MAX = 6;

function listed(names: readonly string[]): string {
  const more = names.length - NAMES_LISTED_MAX;
  return more > 0 ? `${names.slice(0, NAMES_LISTED_MAX).join(', ')} and ${more} more` : names.join(', ');
}
