import type { Column } from '../schema/column.js';
import { flows } from '../schema/flows.js';

/** The columns a filter may name, in the order of the table. */
export const FILTER_COLUMNS: readonly Column[] = flows.columns.filter((column) => column.filterable);
