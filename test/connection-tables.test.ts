import { expect, test } from 'vitest';
import { CONNECTION_TABLES } from '../infra-pulumi/src/components/connection-tables.js';
import { STORED_TABLES } from '../packages/engine/src/connections/tables.js';

/** What Parquet holds, in Hive's words. */
const HIVE: Readonly<Record<string, string>> = {
  VARCHAR: 'string',
  INTEGER: 'int',
  BIGINT: 'bigint',
  DOUBLE: 'double',
  TIMESTAMP: 'timestamp',
};

// The infrastructure imports nothing of the product: what both must know is compared here.
test.each(CONNECTION_TABLES.map((table) => [table.name, table] as const))(
  'Glue has the columns of %s that the function writes, in their order',
  (name, { columns, byDay }) => {
    const stored = STORED_TABLES.find((table) => table.name === name);

    expect(Object.entries(columns)).toEqual(stored?.columns.map((column) => [column.name, HIVE[column.type]]));
    expect(byDay).toBe(stored?.byDay);
  },
);
