import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteLiteral } from '../../core/quote-sql.js';
import type { LakeLayout } from '../../store/lake-layout.js';
import { type ManifestState, type Part, partsOf } from '../../store/manifest.js';
import { readParts } from '../../store/read-parts.js';
import { writePart } from '../../store/write-part.js';

/** What is written down of an archive as a whole. */
const BOOKS = ['archives', 'archive_quarantine'] as const;

/** The change that takes away what was written down of an archive that was refused: it is being imported again. */
export async function forgetArchive(
  connection: DuckDBConnection,
  layout: LakeLayout,
  state: ManifestState,
  sha256: string,
  name: string,
): Promise<{ add: readonly Part[]; drop: readonly string[] }> {
  const add: Part[] = [];
  const drop: string[] = [];
  for (const table of BOOKS) {
    for (const part of partsOf(state, table)) {
      const from = `FROM ${readParts(layout, [part])}`;
      const is = `archive = ${quoteLiteral(sha256)}`;
      const found = await connection.runAndReadAll(`SELECT count(*) ${from} WHERE ${is}`);
      if (Number(found.getRowsJson()[0]?.[0]) === 0) continue;
      drop.push(part.path);
      const rest = await writePart(connection, `SELECT * ${from} WHERE NOT ${is}`, path.join(layout.root, table), {
        layout,
        table,
        name: `${name}-${drop.length}`,
        objects: part.objects,
        columns: part.columns.split(' '),
      });
      add.push(...rest);
    }
  }
  return { add, drop };
}
