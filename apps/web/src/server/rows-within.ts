import type { Row } from '@networkflow/engine/contract';

/**
 * The first rows that have room in `charsMax` characters, and the characters they have. Counted by cell, since a text of
 * all of them may be longer than JavaScript has texts.
 */
export function rowsWithin(
  rows: readonly Row[],
  charsMax: number,
): { readonly rows: readonly Row[]; readonly chars: number } {
  let chars = 0;
  for (const [index, row] of rows.entries()) {
    let ofRow = 0;
    for (const name in row) ofRow += name.length + String(row[name]).length;
    if (chars + ofRow > charsMax) return { rows: rows.slice(0, index), chars };
    chars += ofRow;
  }
  return { rows, chars };
}
