import type { ResolvedWindow } from './resolve-window';
import { PICKERS, type PickerColumn, type ViewState } from './view-state';

const BARE_WORD = /^[A-Za-z0-9][A-Za-z0-9_.:/-]*$/;
/** Words the filter language reads as its own. */
const KEYWORDS: ReadonlySet<string> = new Set('and or not in is null between contains starts with like'.split(' '));

/** A value as the filter language reads it: bare where that is safe, else quoted with doubled quotes. */
export function quoteValue(value: string | number): string {
  const text = String(value);
  if (BARE_WORD.test(text) && !KEYWORDS.has(text.toLowerCase())) return text;
  return `'${text.replaceAll("'", "''")}'`;
}

/** `column = value`, or `column is null` for a row that has none. */
export function clauseFor(column: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return `${column} is null`;
  return `${column} = ${quoteValue(typeof value === 'number' ? value : String(value))}`;
}

export function allOf(clauses: readonly string[]): string {
  return clauses.filter((clause) => clause !== '').join(' and ');
}

/** Adds a clause to a typed expression; one that is already there is not repeated. */
export function addClause(where: string, clause: string, options: { readonly exclude?: boolean } = {}): string {
  if (where.trim() === '' && !options.exclude) return clause;
  const added = options.exclude ? `not ${grouped(clause)}` : groupedIfOr(clause);
  if (where.trim() === '') return added;
  if (where === added || where.startsWith(`${added} and `) || where.endsWith(` and ${added}`)) return where;
  return `${groupedIfOr(where)} and ${added}`;
}

/** The whole filter: the multi-selects and the typed expression, all of which must hold. What is off is not part of it. */
export function filterOf(view: ViewState, options: { readonly except?: PickerColumn } = {}): string {
  const picked = PICKERS.filter(({ column }) => column !== options.except && !view.pickedOff.includes(column)).map(
    ({ column }) => clauseForPicked(view, column),
  );
  const typed = view.where.trim();
  const clauses = picked.filter((clause) => clause !== '');
  if (clauses.length === 0) return typed;
  return allOf([...clauses, typed === '' ? '' : `(${typed})`]);
}

/** What a multi-select asks for; an empty selection asks for nothing. Rows without a value are among all but some. */
export function clauseForPicked(view: Pick<ViewState, 'picked' | 'excluded'>, column: PickerColumn): string {
  const values = view.picked[column];
  const isExcluded = view.excluded.includes(column);
  const [only] = values;
  if (only === undefined) return '';
  if (values.length === 1) return `${isExcluded ? 'not ' : ''}${column} = ${quoteValue(only)}`;
  return `${column} ${isExcluded ? 'not ' : ''}in (${values.map(quoteValue).join(', ')})`;
}

function grouped(clause: string): string {
  return /\s(and|or)\s/i.test(clause) ? `(${clause})` : clause;
}

function groupedIfOr(where: string): string {
  return /\bor\b/i.test(where) ? `(${where})` : where;
}

/** Traffic with a country in either direction. */
export function clauseForCountry(code: string): string {
  return `src_country = ${quoteValue(code)} or dst_country = ${quoteValue(code)}`;
}

/** The window of a mark of time, `from/to`. */
export function windowOfMark(mark: string): ResolvedWindow {
  const [from = '', to = ''] = mark.split('/');
  return { from, to };
}

/** The filter that keeps what began in a window. */
export function clauseForWindow({ from, to }: ResolvedWindow): string {
  return `start >= ${from} and start < ${to}`;
}
