import type { Cell, ResultColumn } from '@networkflow/engine/contract';

const WIDE_NUMBER = /^(U?BIGINT|U?HUGEINT|DOUBLE|FLOAT|DECIMAL)/;
/** Unix seconds: wide integers that are no quantity. */
const INSTANTS: ReadonlySet<string> = new Set(['start', 'end', 'first_start', 'last_start']);
/** Significant digits of a share or a mean in a table; `-o json` has them all. */
const FRACTION_DIGITS = 6;
const INTEGER_TEXT = /^-?\d+$/;

export function isNumeric(column: ResultColumn): boolean {
  return column.unit !== undefined || /INT|DOUBLE|FLOAT|DECIMAL/.test(column.type);
}

/** A cell as a person reads it in a terminal: counters with thousands separators and exact, NULL as AWS writes it, `-`. */
export function displayCell(cell: Cell, column: ResultColumn): string {
  if (cell === null) return '-';
  if (isQuantity(column)) return displayCount(cell);
  return printable(String(cell));
}

/** A whole number exactly, with thousands separators, also when it arrives as text; a fraction with six digits. */
export function displayCount(cell: Cell): string {
  if (typeof cell === 'number') {
    if (Number.isInteger(cell)) return group(String(cell));
    return String(Number(cell.toPrecision(FRACTION_DIGITS)));
  }
  const text = String(cell);
  return INTEGER_TEXT.test(text) ? group(text) : printable(text);
}

/** C0, DEL and C1, and the marks that reorder what is read (bidirectional overrides and isolates). */
const CONTROL_RANGES: readonly (readonly [number, number])[] = [
  [0x00, 0x1f],
  [0x7f, 0x9f],
  [0x200e, 0x200f],
  [0x202a, 0x202e],
  [0x2066, 0x2069],
];

/** Log lines are foreign text: control characters are shown, never sent to the terminal, which would obey them. */
export function printable(text: string): string {
  let shown = '';
  for (const character of text) shown += isControl(character) ? escaped(character) : character;
  return shown;
}

function isControl(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return CONTROL_RANGES.some(([first, last]) => code >= first && code <= last);
}

function escaped(character: string): string {
  return `\\x${(character.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`;
}

function isQuantity(column: ResultColumn): boolean {
  if (INSTANTS.has(column.name)) return false;
  return (column.unit !== undefined && column.unit !== 'timestamp') || WIDE_NUMBER.test(column.type);
}

function group(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}
