/** Where in a statement a mistake is, to be shown under it. */
export interface ErrorPlace {
  /** From 1. */
  readonly line: number;
  /** Of the mistake in the line, from 0. */
  readonly column: number;
  readonly text: string;
}

export interface ToldError {
  readonly message: string;
  readonly place: ErrorPlace | undefined;
}

/** `LINE 2: ...text around the mistake...` and a caret under it, as DuckDB says where it is. */
const PLACE = /\s*LINE (\d+): (.*)\n( *)\^\s*$/;
const ELLIPSIS = '...';

/** What went wrong and where: by the position that the engine gives, else by the one that DuckDB draws. */
export function tellError(
  statement: string,
  error: { readonly message: string; readonly position?: number | undefined },
): ToldError {
  const drawn = PLACE.exec(error.message);
  const message = error.message.replace(PLACE, '').trim();
  if (error.position !== undefined) return { message, place: placeOf(statement, error.position) };
  if (drawn === null) return { message, place: undefined };
  const [, number = '', shown = '', indent = ''] = drawn;
  const line = Number(number);
  const text = statement.split('\n')[line - 1] ?? '';
  const caret = indent.length - `LINE ${number}: `.length;
  const cut = shown.startsWith(ELLIPSIS) && !text.startsWith(ELLIPSIS) ? ELLIPSIS.length : 0;
  const excerpt = shown.slice(cut).replace(/\.\.\.$/, '');
  const column = text.indexOf(excerpt) + caret - cut;
  return { message, place: { line, column: Math.max(0, Math.min(column, text.length)), text } };
}

function placeOf(statement: string, position: number): ErrorPlace {
  const before = statement.slice(0, position).split('\n');
  const line = before.length;
  return { line, column: before.at(-1)?.length ?? 0, text: statement.split('\n')[line - 1] ?? '' };
}
