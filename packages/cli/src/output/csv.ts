import type { Cell } from '@networkflow/engine/contract';
import type { RowFormat } from './row-writer.js';

const LINE_END = '\r\n';
const NEEDS_QUOTES = /[",\r\n]/;

/** RFC 4180 with a header line. NULL is an empty field; an empty text is `""`. */
export const csv: RowFormat = (output) => {
  let names: readonly string[] = [];
  return {
    begin: async (columns) => {
      names = columns.map((column) => column.name);
      await output.write(names.map(field).join(',') + LINE_END);
    },
    rows: async (batch) => {
      if (batch.length === 0) return;
      const lines = batch.map((row) => names.map((name) => field(row[name] ?? null)).join(',') + LINE_END);
      await output.write(lines.join(''));
    },
    end: async () => undefined,
  };
};

function field(cell: Cell): string {
  if (cell === null) return '';
  const text = String(cell);
  return text === '' || NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
