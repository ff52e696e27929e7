/** The only file that puts text into SQL. Values are bound wherever DuckDB takes parameters; these serve the rest. */

export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function quoteLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/**
 * Files for `read_csv` and `read_parquet`, which take a name for a pattern even where a file has exactly that name:
 * `logs[1].parquet` would read `logs1.parquet`. A bracket around each special character takes its meaning away.
 */
export function quoteFiles(paths: readonly string[]): string {
  return quoteList(paths.map(withoutPattern));
}

function withoutPattern(file: string): string {
  // Whoever reads addresses turns patterns off for them (s3_url_compatibility_mode): brackets would be part of the key.
  if (file.startsWith('s3://')) return file;
  // In patterns DuckDB takes a backslash for a separator; such a path still opens by its exact name, if none matches.
  // On Windows, where it is one, no path begins with a slash; `node:path` would say, but browsers load this file too.
  return file.startsWith('/') && file.includes('\\') ? file : file.replace(/[*?[]/g, '[$&]');
}

/** A list of string literals, `['a', 'b']`. */
export function quoteList(texts: readonly string[]): string {
  return `[${texts.map(quoteLiteral).join(', ')}]`;
}
