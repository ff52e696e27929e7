import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteIdentifier, quoteLiteral } from '../core/quote-sql.js';
import { LOCAL_SCOPE } from '../core/scope.js';
import { flowColumn } from '../schema/registry.js';
import { Database } from '../store/database.js';
import { type LakeLayout, lakeLayout } from '../store/lake-layout.js';
import { Manifest, type Part } from '../store/manifest.js';
import { partitionFolder, writePart } from '../store/write-part.js';
import { makeWorkspace, type Workspace } from './log-folder.js';

const SECONDS_PER_DAY = 86_400;

/** One record by the columns of `flows` it has; a bigint for counters beyond 2^53. */
export type FlowCells = Readonly<Record<string, string | number | bigint | null>>;

/** An empty lake whose records a test writes as it likes, without an ingest. */
export interface FlowLake {
  readonly layout: LakeLayout;
  readonly manifest: Manifest;
  readonly database: Database;
  /** Writes an object's records as one part per day; the columns are those any of them has. Not committed. */
  write(object: number, records: readonly FlowCells[]): Promise<Part[]>;
  use<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T>;
  remove(): Promise<void>;
}

export async function makeFlowLake(): Promise<FlowLake> {
  const workspace: Workspace = await makeWorkspace();
  const layout = lakeLayout(workspace.lake, LOCAL_SCOPE);
  const database = await Database.open({ threads: 1 });
  let writes = 0;
  return {
    layout,
    database,
    manifest: new Manifest(layout.manifestFolder),
    use: (work) => database.use(work),
    async write(object, records) {
      const days = new Map<number | null, FlowCells[]>();
      for (const record of records) {
        const day = typeof record.start === 'number' ? Math.floor(record.start / SECONDS_PER_DAY) : null;
        days.set(day, [...(days.get(day) ?? []), record]);
      }
      const parts: Part[] = [];
      for (const [day, rows] of days) {
        writes += 1;
        const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].sort();
        const target = { layout, table: 'flows', name: `load-${writes}`, objects: [object, object], columns } as const;
        const folder = partitionFolder(day, target);
        parts.push(...(await database.use((each) => writePart(each, valuesOf(rows, columns, object), folder, target))));
      }
      return parts;
    },
    async remove() {
      await database.close();
      await workspace.remove();
    },
  };
}

function valuesOf(rows: readonly FlowCells[], columns: readonly string[], object: number): string {
  const tuples = rows.map((row) => `(${[...columns.map((column) => sqlOf(row[column])), String(object)].join(', ')})`);
  const select = columns.map(
    (name) => `${quoteIdentifier(name)}::${flowColumn(name)?.type} AS ${quoteIdentifier(name)}`,
  );
  const names = [...columns, '_object_id'].map(quoteIdentifier).join(', ');
  return `SELECT ${select.join(', ')}, _object_id::BIGINT AS _object_id FROM (VALUES ${tuples.join(', ')}) AS t(${names})`;
}

function sqlOf(value: FlowCells[string] | undefined): string {
  if (value === undefined || value === null) return 'NULL';
  return typeof value === 'string' ? quoteLiteral(value) : String(value);
}
