import { LIMITS } from '../core/limits.js';
import { quoteIdentifier } from '../core/quote-sql.js';
import type { Column } from '../schema/column.js';

/** A row that parses and still cannot be true. `sql` finds such rows in staging, `test` finds the same in a line's text. */
export interface RowCheck {
  readonly column: string;
  readonly sql: string;
  test(value: string): boolean;
  reason(value: string): string;
}

/** Temp table of address texts that are no IP address, filled per load. */
export const BAD_ADDRESS_TABLE = 'bad_address';

/** The checks that apply to a shape's columns. `badAddresses` are the texts DuckDB's side holds in `BAD_ADDRESS_TABLE`. */
export function rowChecks(columns: readonly Column[], badAddresses: ReadonlySet<string>): RowCheck[] {
  return columns.flatMap((column): RowCheck[] => {
    const name = quoteIdentifier(column.name);
    if (column.kind === 'address' && badAddresses.size > 0) {
      return [
        {
          column: column.name,
          sql: `${name} IN (SELECT raw FROM ${BAD_ADDRESS_TABLE})`,
          test: (value) => badAddresses.has(value),
          reason: (value) => `${column.name}: "${value}" is not an IP address`,
        },
      ];
    }
    if (column.name === 'bytes' || column.name === 'packets') {
      return [
        {
          column: column.name,
          sql: `${name} < 0`,
          test: (value) => value.startsWith('-') && Number(value) < 0,
          reason: (value) => `${column.name}: ${value} is negative`,
        },
      ];
    }
    if (column.name === 'start' || column.name === 'end') {
      return [
        {
          column: column.name,
          sql: `(${name} < 0 OR ${name} > ${LIMITS.startSecondsMax})`,
          test: (value) => Number(value) < 0 || Number(value) > LIMITS.startSecondsMax,
          reason: (value) => `${column.name}: ${value} is no Unix second between 1970 and 2200`,
        },
      ];
    }
    return [];
  });
}
