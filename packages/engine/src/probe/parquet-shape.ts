import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { quoteFiles } from '../core/quote-sql.js';
import type { Shape } from '../formats/shape.js';
import { parquetShape } from '../formats/vpc-flow-parquet.js';
import { Database } from '../store/database.js';

/** The columns of a Parquet file in memory, as a shape; a reason when it is no flow log. */
export async function describeParquet(bytes: Buffer): Promise<Shape | { readonly reason: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'networkflow-probe-'));
  const database = await Database.open();
  try {
    const file = path.join(folder, 'object.parquet');
    await writeFile(file, bytes);
    const text = `DESCRIBE SELECT * FROM read_parquet(${quoteFiles([file])}, hive_partitioning = false)`;
    const { rows } = await database.rows({ text, params: [] });
    return parquetShape(rows.map((row) => String(row.column_name)));
  } catch {
    return { reason: 'it cannot be read as Parquet' };
  } finally {
    await database.close();
    await rm(folder, { recursive: true, force: true });
  }
}
