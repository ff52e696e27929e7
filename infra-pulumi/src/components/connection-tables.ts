import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { FOLDERS } from '../policies/connections.js';

/** A table over the Parquet objects of one folder. */
export interface ConnectionTable {
  readonly name: string;
  readonly description: string;
  /** Whether there is a folder for each day. */
  readonly byDay: boolean;
  /** Types in Hive's words, which Glue speaks. */
  readonly columns: Readonly<Record<string, string>>;
}

const TUPLE = {
  source_ip: 'string',
  dest_ip: 'string',
  source_port: 'int',
  dest_port: 'int',
  protocol: 'int',
  nat_ip: 'string',
} as const;
const ORIGIN = { archive: 'string', member: 'string', line: 'bigint' } as const;

/** What the function writes. The engine's own schema is the model; a test compares the two. */
export const CONNECTION_TABLES: readonly ConnectionTable[] = [
  {
    name: 'connection_logs',
    description: 'One row per New or Destroy record of a firewall or NAT.',
    byDay: true,
    columns: { timestamp: 'bigint', type: 'string', ...TUPLE, ...ORIGIN },
  },
  {
    name: 'sessions',
    description: 'Session-termination records as they were logged: personal data in clear.',
    byDay: true,
    columns: {
      timestamp: 'bigint',
      email: 'string',
      mac_address: 'string',
      private_ip: 'string',
      extra: 'string',
      ...ORIGIN,
    },
  },
  {
    name: 'archives',
    description: 'One row per archive that was converted, known by its checksum.',
    byDay: false,
    columns: {
      archive: 'string',
      name: 'string',
      status: 'string',
      bytes: 'bigint',
      members: 'bigint',
      connections: 'bigint',
      session_ends: 'bigint',
      quarantined: 'bigint',
      first: 'bigint',
      last: 'bigint',
      imported: 'bigint',
      etag: 'string',
    },
  },
  {
    name: 'archive_quarantine',
    description: 'What was refused of archives, and why: lines, members, whole archives.',
    byDay: false,
    columns: {
      archive: 'string',
      name: 'string',
      member: 'string',
      line: 'bigint',
      reason: 'string',
      rows: 'bigint',
    },
  },
];

/** No connection log is older: the first day partitions are looked for on. */
const FIRST_DATE = '2015-06-01';

export interface ConnectionTablesArgs {
  readonly database: string;
  readonly bucketName: pulumi.Input<string>;
}

/**
 * Tables for Athena. Which days there are follows from the calendar (partition projection): nothing has to look for new
 * folders, and a day can be asked for the moment its first object is there.
 * Source: Amazon Athena user guide, "Supported types for partition projection".
 */
export class ConnectionTables extends pulumi.ComponentResource {
  constructor(name: string, args: ConnectionTablesArgs, opts?: pulumi.ComponentResourceOptions) {
    super('networkflow:connections:Tables', name, {}, opts);
    const parent = { parent: this };
    const database = new aws.glue.CatalogDatabase(
      name,
      { name: args.database, description: 'Connection logs, as networkflow converts them.' },
      parent,
    );
    for (const table of CONNECTION_TABLES) {
      const { name: tableName, description, byDay } = table;
      const location = pulumi.interpolate`s3://${args.bucketName}/${FOLDERS.parquet}${tableName}/`;
      new aws.glue.CatalogTable(
        `${name}-${tableName}`,
        {
          name: tableName,
          databaseName: database.name,
          description,
          tableType: 'EXTERNAL_TABLE',
          parameters: {
            EXTERNAL: 'TRUE',
            classification: 'parquet',
            ...(byDay ? projection(location) : {}),
          },
          partitionKeys: byDay ? [{ name: 'date', type: 'string' }] : [],
          storageDescriptor: storage(table, location),
        },
        parent,
      );
    }
    this.registerOutputs({});
  }
}

function projection(location: pulumi.Output<string>): Record<string, pulumi.Input<string>> {
  return {
    'projection.enabled': 'true',
    'projection.date.type': 'date',
    'projection.date.format': 'yyyy-MM-dd',
    // A firewall whose clock is ahead writes tomorrow's records before midnight.
    'projection.date.range': `${FIRST_DATE},NOW+1DAY`,
    // Athena puts the day into the braces itself.
    'storage.location.template': pulumi.interpolate`${location}date=\${date}/`,
  };
}

function storage({ columns }: ConnectionTable, location: pulumi.Output<string>) {
  return {
    location,
    columns: Object.entries(columns).map(([name, type]) => ({ name, type })),
    inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
    outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
    serDeInfo: { serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
  };
}
