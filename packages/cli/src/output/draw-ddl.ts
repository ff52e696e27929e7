import type { StoredTable } from '@networkflow/engine/contract';

/** Whose SQL: Amazon Athena's data definition language is Hive's, Trino has its own. */
export type DdlDialect = 'athena' | 'trino';

export interface DdlTarget {
  readonly dialect: DdlDialect;
  /** The copy of the lake's `scope=` folder, `s3://bucket/lake/scope=local`, without a slash at its end. */
  readonly location: string;
  readonly database: string;
  /** Trino's catalogue over the Hive metastore. */
  readonly catalog: string;
}

/** First day that partitions are looked for on; flow logs are younger than that. */
const FIRST_DATE = '2015-06-01';

/** Types of Parquet columns that DuckDB wrote, in Hive's words; Trino's differ in two. */
const TYPES: Readonly<Record<string, string>> = {
  VARCHAR: 'string',
  INTEGER: 'int',
  BIGINT: 'bigint',
  DOUBLE: 'double',
  BOOLEAN: 'boolean',
  TIMESTAMP: 'timestamp',
  'DECIMAL(38,0)': 'decimal(38,0)',
};
const TRINO_TYPES: Readonly<Record<string, string>> = { string: 'varchar', int: 'integer' };

/** Statements that make the lake's tables readable, one after another, ready to paste. */
export function drawDdl(tables: readonly StoredTable[], target: DdlTarget): string {
  const statements = tables.flatMap((table) => (target.dialect === 'athena' ? athena : trino)(table, target));
  return `${[WHAT_MUST_BE_TRUE, makeDatabase(target), ...statements].join('\n\n')}\n`;
}

const WHAT_MUST_BE_TRUE = [
  '-- These tables read every file below their folder, and know nothing of the manifest that says which files and rows',
  '-- count. They are right for a copy that `networkflow lake export` wrote. In a copy of the files themselves, which',
  '-- `networkflow lake files` lists, rows of replaced objects and hours held twice may be left (it says so), and sums are',
  '-- packed as LZ4_RAW, which Trino does not read.',
].join('\n');

function makeDatabase({ dialect, database, catalog, location }: DdlTarget): string {
  return dialect === 'athena'
    ? `CREATE DATABASE IF NOT EXISTS \`${database}\`;`
    : `CREATE SCHEMA IF NOT EXISTS ${catalog}.${database} WITH (location = '${location}/');`;
}

function athena({ name, folder, description, byDay, columns }: StoredTable, target: DdlTarget): string[] {
  const place = `${target.location}/${folder}/`;
  const properties = byDay
    ? [
        "'projection.enabled' = 'true'",
        "'projection.date.type' = 'date'",
        "'projection.date.format' = 'yyyy-MM-dd'",
        `'projection.date.range' = '${FIRST_DATE},NOW'`,
        `'storage.location.template' = '${place}date=\${date}/'`,
      ]
    : [];
  return [
    [
      `CREATE EXTERNAL TABLE IF NOT EXISTS \`${target.database}\`.\`${name}\` (`,
      columns.map((column) => `  \`${column.name}\` ${hiveType(column.type)}`).join(',\n'),
      ')',
      `COMMENT '${description.replaceAll("'", "\\'")}'`,
      ...(byDay ? ['PARTITIONED BY (`date` string)'] : []),
      'STORED AS PARQUET',
      `LOCATION '${place}'${properties.length === 0 ? ';' : ''}`,
      ...(properties.length === 0 ? [] : [`TBLPROPERTIES (\n  ${properties.join(',\n  ')}\n);`]),
    ].join('\n'),
  ];
}

function trino({ name, folder, description, byDay, columns }: StoredTable, target: DdlTarget): string[] {
  const { catalog, database, location } = target;
  const listed = columns.map((column) => `  "${column.name}" ${trinoType(column.type)}`);
  const made = [
    `CREATE TABLE IF NOT EXISTS ${catalog}.${database}.${name} (`,
    [...listed, ...(byDay ? ['  "date" varchar'] : [])].join(',\n'),
    ')',
    `COMMENT '${description.replaceAll("'", "''")}'`,
    `WITH (external_location = '${location}/${folder}/', format = 'PARQUET'${byDay ? ", partitioned_by = ARRAY['date']" : ''});`,
  ].join('\n');
  const found = `CALL ${catalog}.system.sync_partition_metadata(schema_name => '${database}', table_name => '${name}', mode => 'FULL');`;
  return byDay ? [made, found] : [made];
}

function hiveType(type: string): string {
  const found = TYPES[type];
  // A column type the lake never had before: better no statement than one that reads nonsense.
  if (found === undefined) throw new Error(`Parquet columns of type ${type} have no type in Hive yet`);
  return found;
}

function trinoType(type: string): string {
  const hive = hiveType(type);
  return TRINO_TYPES[hive] ?? hive;
}
