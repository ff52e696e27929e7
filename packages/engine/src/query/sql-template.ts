import type { CompiledQuery, SqlValue } from '../core/compiled-query.js';

/** SQL text that is spliced in as it is: a constant of the code, never a value. */
export class RawSql {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export function raw(text: string): RawSql {
  return new RawSql(text);
}

/**
 * A query from a template: texts and fractions are bound, whole numbers are written out, because a bound one is a HUGEINT
 * to DuckDB, which prunes no files by comparing `"start"` with it.
 * `raw` pieces and other queries made by `sql` are spliced in.
 */
export function sql(
  strings: TemplateStringsArray,
  ...values: readonly (SqlValue | RawSql | CompiledQuery)[]
): CompiledQuery {
  const params: SqlValue[] = [];
  let text = strings[0] ?? '';
  values.forEach((value, index) => {
    text += spliced(value, params) + (strings[index + 1] ?? '');
  });
  return { text: text.trim(), params };
}

const PLACEHOLDER = /\$(\d+)/g;

function spliced(value: SqlValue | RawSql | CompiledQuery, params: SqlValue[]): string {
  if (value instanceof RawSql) return value.text;
  if (typeof value === 'object' && value !== null) {
    const before = params.length;
    params.push(...value.params);
    return value.text.replace(PLACEHOLDER, (_, number: string) => `$${Number(number) + before}`);
  }
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value < 0 ? `(${value})` : String(value);
  params.push(value);
  return `$${params.length}`;
}
