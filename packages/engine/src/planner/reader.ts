import { type Measures, OF_RECORDS, type Selection } from './measures.js';

/** Records to select from, as they are or as partial sums. */
export interface Records {
  /** What they are read from; the same for selections that can be taken together. */
  readonly table: string;
  /** A table with its `WHERE` clause, or a subquery: what follows FROM. */
  readonly sql: string;
  readonly of: Measures;
}

/** Says where the records for a selection are read from. */
export interface Reader {
  records(selection: Selection): Records;
  /** The `WHERE` clause over records, for what has to be asked of another table as well. */
  readonly where: string;
  /** A selection of no rows with the columns that `where` reads, to go with a table that lacks some of them. */
  readonly noRows: string;
}

export const RECORDS_TABLE = 'flows';

/** Reads everything from `flows`, as a person would. */
export function readRecords(where: string): Reader {
  const records = { table: RECORDS_TABLE, sql: `${RECORDS_TABLE} ${where}`.trim(), of: OF_RECORDS };
  return { records: () => records, where, noRows: `SELECT * FROM ${RECORDS_TABLE} WHERE false` };
}
