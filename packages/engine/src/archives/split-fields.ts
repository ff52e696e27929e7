/** One field of a line: its text without quotes, and the offset behind it. */
export interface LineField {
  readonly text: string;
  readonly to: number;
}

const QUOTE = '"';
const SEPARATOR = ',';

interface Refused {
  readonly refused: string;
}

/** The fields of a line of CSV (RFC 4180; blanks around fields are passed over), or why it has none. */
export function splitFields(line: string): readonly LineField[] | Refused {
  const fields: LineField[] = [];
  for (let at = 0; ; ) {
    const field = fieldAt(line, at);
    if ('refused' in field) return field;
    fields.push(field);
    if (field.to >= line.length) return fields;
    at = field.to + 1;
  }
}

/** The field that begins at an offset. */
export function fieldAt(line: string, from: number): LineField | Refused {
  let at = from;
  while (line[at] === ' ') at += 1;
  if (line[at] !== QUOTE) {
    const found = line.indexOf(SEPARATOR, from);
    const to = found === -1 ? line.length : found;
    return { text: line.slice(from, to).trim(), to };
  }
  let text = '';
  for (;;) {
    const end = line.indexOf(QUOTE, at + 1);
    if (end === -1) return { refused: 'a quote is not closed' };
    text += line.slice(at + 1, end);
    at = end + 1;
    if (line[at] !== QUOTE) break;
    text += QUOTE;
  }
  while (line[at] === ' ') at += 1;
  return at === line.length || line[at] === SEPARATOR ? { text, to: at } : { refused: 'text follows a closing quote' };
}

/**
 * The text of the last fields of a line, none of which has a comma in it, and the offset of the comma before them; undefined when
 * there are fewer behind `from`. What stands before them is not looked at: quotes and brackets there may be any.
 */
export function lastFields(line: string, count: number, from: number): { texts: string[]; comma: number } | undefined {
  const texts: string[] = [];
  let end = line.length;
  while (texts.length < count) {
    const comma = line.lastIndexOf(SEPARATOR, end - 1);
    if (comma < from || end === 0) return undefined;
    texts.unshift(unquoted(line.slice(comma + 1, end).trim()));
    end = comma;
  }
  return { texts, comma: end };
}

function unquoted(text: string): string {
  const isQuoted = text.length > 1 && text.startsWith(QUOTE) && text.endsWith(QUOTE);
  return isQuoted ? text.slice(1, -1).trim() : text;
}
