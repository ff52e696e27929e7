import { EngineError } from '../core/errors.js';
import { LIMITS } from '../core/limits.js';
import { quoteIdentifier } from '../core/quote-sql.js';
import { suggestName } from '../query/suggest-name.js';

export interface PageRequest {
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
  /** Column to sort by, with a leading `-` for descending. */
  readonly sort?: string | undefined;
}

export interface Page {
  readonly limit: number;
  readonly offset: number;
  readonly sort: { readonly column: string; readonly descending: boolean };
}

/** Reads a page. Throws `invalid-input` or `limit-exceeded`, saying what is allowed. */
export function parsePage(request: PageRequest, sortable: readonly string[], sortDefault: string): Page {
  const { limit = LIMITS.recordsRowsDefault, offset = 0 } = request;
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMITS.recordsRowsMax) {
    throw new EngineError('invalid-input', `limit ${limit} is not a whole number from 1 to ${LIMITS.recordsRowsMax}.`);
  }
  if (!Number.isSafeInteger(offset) || offset < 0) {
    throw new EngineError('invalid-input', `offset ${offset} is not a whole number from 0 on.`);
  }
  if (offset + limit > LIMITS.recordsReachMax) {
    throw new EngineError(
      'limit-exceeded',
      `Rows up to ${offset + limit} were asked; pages reach to ${LIMITS.recordsReachMax}. Narrow the window or the filter, sort the other way, or use \`networkflow query\`.`,
    );
  }
  return { limit, offset, sort: parseSort(request.sort || sortDefault, sortable) };
}

function parseSort(sort: string, sortable: readonly string[]): Page['sort'] {
  const descending = sort.startsWith('-');
  const column = descending ? sort.slice(1) : sort;
  if (sortable.includes(column)) return { column, descending };
  const nearest = suggestName(column, sortable);
  throw new EngineError(
    'invalid-input',
    `Rows cannot be sorted by '${column.slice(0, 40)}'.${nearest === undefined ? '' : ` Did you mean '${nearest}'?`} They can by ${sortable.join(', ')}, with a leading - for descending.`,
  );
}

/** Ties are broken by `tieBreakers`, so that no row is on two pages or on none. Literal numbers: behind a bound limit DuckDB sorts everything. */
export function orderAndPage({ limit, offset, sort }: Page, tieBreakers: readonly string[]): string {
  const first = `${quoteIdentifier(sort.column)} ${sort.descending ? 'DESC' : 'ASC'} NULLS LAST`;
  const rest = tieBreakers.filter((name) => name !== sort.column).map(quoteIdentifier);
  return `ORDER BY ${[first, ...rest].join(', ')} LIMIT ${limit}${offset === 0 ? '' : ` OFFSET ${offset}`}`;
}
