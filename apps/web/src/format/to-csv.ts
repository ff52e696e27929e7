import type { ResultColumn, Row } from '@networkflow/engine/contract';

/** Spreadsheets run a cell that begins like this; a leading apostrophe makes it text. */
const FORMULA_START = /^[=+\-@\t\r]/;
const PLAIN_NUMBER = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i;

/** RFC 4180 text with a header line; NULL is an empty field. */
export function toCsv(rows: readonly Row[], columns: readonly ResultColumn[]): string {
  const names = columns.length > 0 ? columns.map((column) => column.name) : Object.keys(rows[0] ?? {});
  const lines = [names.map(field).join(',')];
  for (const row of rows) lines.push(names.map((name) => field(row[name])).join(','));
  return `${lines.join('\r\n')}\r\n`;
}

function field(value: unknown): string {
  if (value === null || value === undefined) return '';
  const raw = typeof value === 'object' ? JSON.stringify(value) : String(value);
  const text = FORMULA_START.test(raw) && !PLAIN_NUMBER.test(raw) ? `'${raw}` : raw;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
