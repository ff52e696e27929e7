import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteFiles, quoteIdentifier } from '../core/quote-sql.js';
import type { TimeWindow } from '../core/time-window.js';
import type { FileKind } from '../formats/format.js';
import { formatNamed } from '../formats/registry.js';
import { type Shape, shapeColumns, unknownFields } from '../formats/shape.js';
import { parquetShape } from '../formats/vpc-flow-parquet.js';
import { coveragePredicate, coverageSelect, flowSelect, type PartSelect } from '../ingest/flow-select.js';
import { coverage } from '../schema/bookkeeping.js';
import type { Table } from '../schema/column.js';
import { flows } from '../schema/flows.js';
import { OBJECT_ID_COLUMN, selectList } from '../store/views.js';
import type { DirectFile, LeftOut } from './direct-files.js';
import { explainOpening } from './explain-query.js';

export const DIRECT_TABLES = [flows.name, coverage.name];

/** Files of one layout, which one scan reads. */
interface Group {
  readonly shape: Shape;
  readonly kind: FileKind;
  readonly paths: string[];
}

/**
 * Makes the views `flows` and `coverage` over files, with the columns a lake has. What a lake works out from addresses
 * (class, country and the direction guessed from them) is NULL here. Returns the files left out, and why.
 */
export async function makeDirectViews(
  connection: DuckDBConnection,
  files: ReadonlyMap<DirectFile, string>,
  window: TimeWindow,
): Promise<LeftOut[]> {
  const { groups, leftOut } = await groupFiles(connection, files);
  await makeView(connection, flows, groups, window);
  await makeView(connection, coverage, groups, window);
  return leftOut;
}

async function groupFiles(
  connection: DuckDBConnection,
  files: ReadonlyMap<DirectFile, string>,
): Promise<{ groups: Group[]; leftOut: LeftOut[] }> {
  const groups = new Map<string, Group>();
  const leftOut: LeftOut[] = [];
  for (const [file, path] of files) {
    const { layout, object } = file;
    const shape = layout.kind === 'text' ? layout.shape : await shapeOfParquet(connection, path, file);
    if ('reason' in shape) {
      leftOut.push({ key: object.key, reason: shape.reason });
      continue;
    }
    const kind = layout.kind === 'text' && layout.isPacked ? 'whole-packed' : 'whole';
    const name = `${kind} ${shape.id}`;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, { shape, kind, paths: [path] });
    else group.paths.push(path);
  }
  return { groups: [...groups.values()], leftOut };
}

async function shapeOfParquet(
  connection: DuckDBConnection,
  path: string,
  file: DirectFile,
): Promise<Shape | { readonly reason: string }> {
  try {
    const described = await connection.runAndReadAll(
      `DESCRIBE SELECT * FROM read_parquet(${quoteFiles([path])}, hive_partitioning = false)`,
    );
    return parquetShape(described.getRowsJson().map(([name]) => String(name)));
  } catch (error) {
    // A request that failed says nothing of the file.
    const failure = explainOpening(error, [file]);
    if (failure !== undefined) throw failure;
    return { reason: 'it cannot be read as Parquet' };
  }
}

async function makeView(
  connection: DuckDBConnection,
  table: Table,
  groups: readonly Group[],
  window: TimeWindow,
): Promise<void> {
  const selects = groups.map((group) => selectOf(table, group, window));
  const none = `SELECT ${selectList(table, new Set())} WHERE false`;
  await connection.run(
    `CREATE OR REPLACE TEMP VIEW ${quoteIdentifier(table.name)} AS ${selects.length === 0 ? none : selects.join(' UNION ALL ')}`,
  );
}

function selectOf(table: Table, { shape, kind, paths }: Group, window: TimeWindow): string {
  const columns = shapeColumns(shape);
  const rows = formatNamed(shape.format).stagingSelect(shape, paths, kind);
  const options = {
    columns,
    rewriteAddresses: false,
    hasExtra: unknownFields(shape).length > 0,
    from: `(SELECT *, NULL::BIGINT AS ${quoteIdentifier(OBJECT_ID_COLUMN)} FROM (${rows}))`,
    isRaw: true,
  };
  const part: PartSelect = table === flows ? flowSelect(table, options) : coverageSelect(table, options);
  const silent = coveragePredicate(columns);
  const conditions = [table === flows ? `NOT ${silent}` : silent, ...timeConditions(columns, window)];
  return `SELECT ${selectList(table, new Set(part.columns))} FROM (${part.sql} WHERE ${conditions.join(' AND ')})`;
}

/** A record belongs to the instant of its start; without one it belongs to no window. */
function timeConditions(columns: readonly { readonly name: string }[], { from, to }: TimeWindow): string[] {
  if (from === undefined && to === undefined) return [];
  if (!columns.some(({ name }) => name === 'start')) return ['false'];
  return [
    ...(from === undefined ? [] : [`s."start" >= ${Math.floor(from)}`]),
    ...(to === undefined ? [] : [`s."start" < ${Math.floor(to)}`]),
  ];
}
