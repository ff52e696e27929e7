import { CliError } from '../cli-error.js';

export interface CsvRecord {
  /** Line of its first character, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

/** RFC 4180: quoted fields, doubled quotes, line ends inside quotes; also bare line feeds, a byte order mark, blank lines. */
export function parseCsv(text: string): readonly CsvRecord[] {
  const records: CsvRecord[] = [];
  let fields: string[] = [];
  let field = '';
  let quotedAt = 0;
  let line = 1;
  let start = 1;
  const source = text.replace(/^\uFEFF/, '');
  const end = (): void => {
    fields.push(field);
    if (fields.length > 1 || field.trim() !== '') records.push({ line: start, fields });
    fields = [];
    field = '';
  };
  for (let at = 0; at < source.length; at += 1) {
    const char = source.charAt(at);
    if (char === '\n') line += 1;
    if (quotedAt > 0) {
      if (char !== '"') field += char;
      else if (source.charAt(at + 1) === '"') {
        field += char;
        at += 1;
      } else quotedAt = 0;
    } else if (char === '"' && field === '') quotedAt = line;
    else if (char === ',') {
      fields.push(field);
      field = '';
    } else if (char === '\n') {
      end();
      start = line;
    } else if (char !== '\r') field += char;
  }
  if (quotedAt > 0) throw new CliError(`line ${quotedAt}: a quote is opened and not closed. Nothing was asked.`);
  if (field !== '' || fields.length > 0) end();
  return records;
}
