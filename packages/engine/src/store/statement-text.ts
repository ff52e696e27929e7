/**
 * Strings, quoted names, comments and semicolons of SQL as DuckDB reads it. A prefix that is none of these (`E`, `$`)
 * is passed over.
 */
const TOKEN =
  /\b[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$([A-Za-z_]\w*|)\$[\s\S]*?\$\1\$|--[^\n]*|\/\*[\s\S]*?\*\/|;/g;

/** A single statement without the semicolon that ends it and the comments behind that, so that it can be put in brackets. */
export function withoutTerminator(text: string): string {
  for (const { 0: token, index } of text.matchAll(TOKEN)) if (token === ';') return text.slice(0, index);
  return text;
}
