const BEGIN = '<!-- eval:begin -->';
const END = '<!-- eval:end -->';

/** `document` with `table` between its two marks. Throws when a mark is missing or they stand in the wrong order. */
export function withTable(document: string, table: string): string {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END);
  if (begin === -1 || end < begin) {
    throw new Error(`The document needs a line ${BEGIN} and, after it, a line ${END}; the table goes between them.`);
  }
  return `${document.slice(0, begin + BEGIN.length)}\n\n${table.trim()}\n\n${document.slice(end)}`;
}
