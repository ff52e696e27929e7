/** The only file that puts text into SQL. Values are bound wherever DuckDB takes parameters; these serve the rest. */

export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function quoteLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A list of string literals, `['a', 'b']`, as read_csv and read_parquet take their files. */
export function quoteList(texts: readonly string[]): string {
  return `[${texts.map(quoteLiteral).join(', ')}]`;
}
