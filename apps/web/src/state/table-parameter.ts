import type { Parameter } from './parameters';
import type { TableState } from './view-state';

const SEPARATOR = '~';

/** Order, page and search of a table as one parameter: `-bytes~2~10.0.`. */
export function tableParameter(sort: string): Parameter<TableState> {
  const fallback: TableState = { sort, page: 1, search: '' };
  return {
    fallback,
    read(text) {
      const [order = '', page = '', ...search] = text.split(SEPARATOR);
      const number = Number(page);
      return {
        sort: /^-?[a-z_]+$/.test(order) ? order : sort,
        page: Number.isSafeInteger(number) && number >= 1 ? number : 1,
        search: search.join(SEPARATOR),
      };
    },
    write: (table) =>
      table.sort === sort && table.page === 1 && table.search === ''
        ? undefined
        : [table.sort, String(table.page), table.search].join(SEPARATOR),
  };
}
