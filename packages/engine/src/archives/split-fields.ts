/** One field of a line: its text without quotes, and where it stands. */
export interface LineField {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

const QUOTE = '"';
const SEPARATOR = ',';

/** The fields of a line of CSV (RFC 4180; blanks around fields are passed over), or why it has none. */
export function splitFields(line: string): readonly LineField[] | { readonly refused: string } {
  const fields: LineField[] = [];
  let at = 0;
  for (;;) {
    const from = at;
    while (line[at] === ' ') at += 1;
    if (line[at] !== QUOTE) {
      const found = line.indexOf(SEPARATOR, from);
      const to = found === -1 ? line.length : found;
      fields.push({ text: line.slice(from, to).trim(), from, to });
      if (found === -1) return fields;
      at = found + 1;
      continue;
    }
    let text = '';
    let begin = at + 1;
    for (;;) {
      const end = line.indexOf(QUOTE, begin);
      if (end === -1) return { refused: 'a quote is not closed' };
      text += line.slice(begin, end);
      at = end + 1;
      if (line[at] !== QUOTE) break;
      text += QUOTE;
      begin = at + 1;
    }
    while (line[at] === ' ') at += 1;
    fields.push({ text, from, to: at });
    if (at >= line.length) return fields;
    if (line[at] !== SEPARATOR) return { refused: 'text follows a closing quote' };
    at += 1;
  }
}
