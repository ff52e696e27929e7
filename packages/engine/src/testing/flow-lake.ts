import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteIdentifier, quoteLiteral } from '../core/quote-sql.js';
import { LOCAL_SCOPE } from '../core/scope.js';
import { type ColumnValues, NULL_VALUE } from '../parquet/columns.js';
import { TextDictionary } from '../parquet/text-dictionary.js';
import { flowColumn } from '../schema/registry.js';
import { Database } from '../store/database.js';
import { type LakeLayout, lakeLayout } from '../store/lake-layout.js';
import { Manifest, type Part } from '../store/manifest.js';
import { OBJECT_ID_COLUMN } from '../store/views.js';
import { type NumberedTarget, parquetTypeOf, writeNumberedPart } from '../store/write-numbered-part.js';
import { partitionFolder, writePart } from '../store/write-part.js';
import { makeWorkspace, type Workspace } from './log-folder.js';

const SECONDS_PER_DAY = 86_400;
/** So few that files of a test have several row groups. */
const NUMBERED_GROUP_ROWS = 5;

/** One record by the columns of `flows` it has; a bigint for counters beyond 2^53. */
export type FlowCells = Readonly<Record<string, string | number | bigint | null>>;

/** An empty lake whose records a test writes as it likes, without an ingest. */
export interface FlowLake {
  readonly layout: LakeLayout;
  readonly manifest: Manifest;
  readonly database: Database;
  /** Writes an object's records as one part per day; the columns are those any of them has. Not committed. */
  write(object: number, records: readonly FlowCells[]): Promise<Part[]>;
  /** The same as the loader writes it, sorted and numbered; by `write` when a counter is beyond 2^53. */
  writeNumbered(object: number, records: readonly FlowCells[]): Promise<Part[]>;
  use<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T>;
  remove(): Promise<void>;
}

export async function makeFlowLake(): Promise<FlowLake> {
  const workspace: Workspace = await makeWorkspace();
  const layout = lakeLayout(workspace.lake, LOCAL_SCOPE);
  const database = await Database.open({ threads: 1 });
  let writes = 0;
  const nextName = (): string => {
    writes += 1;
    return `load-${writes}`;
  };
  const write: FlowLake['write'] = async (object, records) => {
    const parts: Part[] = [];
    for (const [day, rows] of byDay(records)) {
      const columns = columnsOf(rows);
      const target = { layout, table: 'flows', name: nextName(), objects: [object, object], columns } as const;
      const folder = partitionFolder(day, target);
      parts.push(...(await database.use((each) => writePart(each, valuesOf(rows, columns, object), folder, target))));
    }
    return parts;
  };
  return {
    layout,
    database,
    manifest: new Manifest(layout.manifestFolder),
    use: (work) => database.use(work),
    write,
    async writeNumbered(object, records) {
      if (records.some((record) => Object.values(record).some((value) => typeof value === 'bigint'))) {
        return write(object, records);
      }
      const parts: Part[] = [];
      for (const [day, rows] of byDay(records)) {
        const folder = partitionFolder(day, { layout, table: 'flows' });
        parts.push(await writeNumberedFlows(object, sorted(rows), { layout, folder, name: nextName() }));
      }
      return parts;
    },
    async remove() {
      await database.close();
      await workspace.remove();
    },
  };
}

/** Records by their day since 1970. */
function byDay(records: readonly FlowCells[]): Map<number | null, FlowCells[]> {
  const days = new Map<number | null, FlowCells[]>();
  for (const record of records) {
    const day = typeof record.start === 'number' ? Math.floor(record.start / SECONDS_PER_DAY) : null;
    days.set(day, [...(days.get(day) ?? []), record]);
  }
  return days;
}

function columnsOf(rows: readonly FlowCells[]): string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))].sort();
}

function sorted(rows: readonly FlowCells[]): FlowCells[] {
  return rows.toSorted((a, b) => Number(a.start ?? 0) - Number(b.start ?? 0));
}

async function writeNumberedFlows(
  object: number,
  rows: readonly FlowCells[],
  target: Pick<NumberedTarget, 'layout' | 'folder' | 'name'>,
): Promise<Part> {
  const names = columnsOf(rows);
  const columns = [...names, OBJECT_ID_COLUMN].map((name) => ({
    name,
    type: name === OBJECT_ID_COLUMN ? ('int64' as const) : parquetTypeOf(flowColumn(name)?.type),
  }));
  const texts = new TextDictionary();
  const starts = rows.flatMap(({ start }) => (typeof start === 'number' ? [start] : []));
  const times = starts.length === 0 ? {} : { first: Math.min(...starts), last: Math.max(...starts) };
  const facts = { table: 'flows', objects: [object, object] as [number, number], columns: names.join(' '), ...times };
  const cells = (name: string, from: number, to: number): readonly FlowCells[string][] =>
    rows.slice(from, to).map((row) => (name === OBJECT_ID_COLUMN ? object : (row[name] ?? null)));
  return writeNumberedPart(
    rows.length,
    ({ name, type }, from, to): ColumnValues => {
      const values = cells(name, from, to);
      return type === 'text'
        ? { texts, codes: Int32Array.from(values, (text) => (text === null ? NULL_VALUE : texts.code(String(text)))) }
        : { numbers: Float64Array.from(values, (number) => (number === null ? NULL_VALUE : Number(number))) };
    },
    facts,
    { ...target, columns, rowGroupRows: NUMBERED_GROUP_ROWS },
  );
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
