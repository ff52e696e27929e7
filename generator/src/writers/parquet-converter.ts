import { rm, writeFile } from 'node:fs/promises';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { PARQUET_INT32, PARQUET_INT64 } from './fields.js';

const TEXT_SUFFIX = '.text';

/**
 * Turns space-separated log text into a Parquet file like AWS's: names with underscores, 32 and 64 bit integers,
 * gzip pages. A measured value that the text shows as `-` is NULL; a text field keeps its `-`.
 */
export class ParquetConverter {
  private opened: Promise<{ readonly instance: DuckDBInstance; readonly connection: DuckDBConnection }> | null = null;
  private last: Promise<void> = Promise.resolve();

  /** Converts one object after another: DuckDB uses its own threads. */
  convert(text: Buffer, fields: readonly string[], path: string): Promise<void> {
    const turn = this.last.then(() => this.convertNow(text, fields, path));
    this.last = turn.catch(() => undefined);
    return turn;
  }

  close(): void {
    const opened = this.opened;
    this.opened = null;
    void opened?.then(({ instance, connection }) => {
      connection.closeSync();
      instance.closeSync();
    });
  }

  private async convertNow(text: Buffer, fields: readonly string[], path: string): Promise<void> {
    this.opened ??= open();
    const { connection } = await this.opened;
    const textPath = path + TEXT_SUFFIX;
    try {
      await writeFile(textPath, text);
      await connection.run(copyStatement(fields, textPath, path));
    } finally {
      await rm(textPath, { force: true });
    }
  }
}

async function open(): Promise<{ instance: DuckDBInstance; connection: DuckDBConnection }> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1', preserve_insertion_order: 'true' });
  return { instance, connection: await instance.connect() };
}

function copyStatement(fields: readonly string[], textPath: string, path: string): string {
  const columns = fields.map((field) => `${quoted(field)}: 'VARCHAR'`).join(', ');
  const selected = fields.map((field) => {
    const name = `"${field.replaceAll('-', '_')}"`;
    if (PARQUET_INT32.has(field)) return `CAST(nullif("${field}", '-') AS INTEGER) AS ${name}`;
    if (PARQUET_INT64.has(field)) return `CAST(nullif("${field}", '-') AS BIGINT) AS ${name}`;
    if (field === 'srcaddr' || field === 'dstaddr' || field === 'action') return `nullif("${field}", '-') AS ${name}`;
    return `"${field}" AS ${name}`;
  });
  return `COPY (SELECT ${selected.join(', ')} FROM read_csv(${quoted(textPath)}, delim=' ', header=true, quote='', escape='', auto_detect=false, columns={${columns}})) TO ${quoted(path)} (FORMAT parquet, COMPRESSION gzip)`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
