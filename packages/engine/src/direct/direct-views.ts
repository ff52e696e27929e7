import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteFiles, quoteIdentifier, quoteLiteral } from '../core/quote-sql.js';
import type { TimeWindow } from '../core/time-window.js';
import type { FileKind } from '../formats/format.js';
import { formatNamed } from '../formats/registry.js';
import { type Shape, shapeColumns, unknownFields } from '../formats/shape.js';
import { parquetShape } from '../formats/vpc-flow-parquet.js';
import { coveragePredicate, coverageSelect, flowSelect, type PartSelect } from '../ingest/flow-select.js';
import { coverage } from '../schema/bookkeeping.js';
import type { Column, Table } from '../schema/column.js';
import { flows } from '../schema/flows.js';
import { OBJECT_ID_COLUMN, selectList } from '../store/views.js';
import type { ColumnGroup } from './columns/read-columns.js';
import { SILENT_COLUMN } from './columns/wanted-columns.js';
import type { DirectFile, LeftOut } from './direct-files.js';
import { explainOpening } from './explain-query.js';
import type { QuestionPlan } from './plan-question.js';

/** What tables are made of. */
export interface DirectTables {
  /** Files as they lie, or as they were copied. */
  readonly files: ReadonlyMap<DirectFile, string>;
  readonly columns: readonly ColumnGroup[];
}

/** Columns that are judged beside those that tell a record of traffic from one of coverage. */
const JUDGED: ReadonlySet<string> = new Set(['protocol', 'srcport', 'dstport']);

/** Files of one layout, which one scan reads. */
interface Group {
  readonly shape: Shape;
  readonly kind: FileKind;
  readonly paths: string[];
}

/**
 * Makes the views `flows` and `coverage` over files, with the columns a lake has. What a lake works out from addresses
 * (class, country and the direction guessed from them) is NULL here. Only what the plan names is read of them. Returns the
 * files left out, and why.
 */
export async function makeDirectViews(
  connection: DuckDBConnection,
  { files, columns: columnGroups }: DirectTables,
  { window, plan }: { readonly window: TimeWindow; readonly plan: QuestionPlan | undefined },
): Promise<LeftOut[]> {
  const { groups, leftOut } = await groupFiles(connection, files);
  for (const table of [flows, coverage]) {
    const { columns } = table;
    const wanted = plan?.columns.get(table.name) ?? new Set(columns.map(({ name }) => name));
    const view = { table, wanted };
    await makeView(connection, view, [
      ...columnGroups.map((group) => selectOfColumns(view, group)),
      ...groups.map((group) => selectOf(view, group, window)),
    ]);
  }
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

interface WantedTable {
  readonly table: Table;
  readonly wanted: ReadonlySet<string>;
}

async function makeView(connection: DuckDBConnection, view: WantedTable, selects: readonly string[]): Promise<void> {
  const none = `SELECT ${viewList(view, new Set())} WHERE false`;
  await connection.run(
    `CREATE OR REPLACE TEMP VIEW ${quoteIdentifier(view.table.name)} AS ${selects.length === 0 ? none : selects.join(' UNION ALL ')}`,
  );
}

/** A column that nobody was to ask for says so: an answer made of NULLs would look like one. */
function viewList({ table, wanted }: WantedTable, present: ReadonlySet<string>): string {
  const expressions = table.columns.map((column, index) => {
    if (wanted.has(column.name)) return selectList({ columns: [column] }, present);
    // DuckDB takes the first column where only the number of rows is asked for.
    if (index === 0) return selectList({ columns: [column] }, new Set());
    const unread = quoteLiteral(`The column ${column.name} was not read.`);
    return `CAST(error(${unread}) AS ${column.type}) AS ${quoteIdentifier(column.name)}`;
  });
  return expressions.join(', ');
}

function selectOf(view: WantedTable, { shape, kind, paths }: Group, window: TimeWindow): string {
  const { table, wanted } = view;
  const columns = shapeColumns(shape);
  const rows = formatNamed(shape.format).stagingSelect(shape, paths, kind);
  const options = {
    columns,
    rewriteAddresses: false,
    hasExtra: unknownFields(shape).length > 0,
    from: `(SELECT *, NULL::BIGINT AS ${quoteIdentifier(OBJECT_ID_COLUMN)} FROM (${rows}))`,
    isRaw: true,
    wanted: storedNames(view),
  };
  const part: PartSelect = table === flows ? flowSelect(table, options) : coverageSelect(table, options);
  const silent = coveragePredicate(columns);
  const conditions =
    table === flows
      ? [`NOT ${silent}`, ...judged(columns), ...timeConditions(columns, window)]
      : [silent, ...timeConditions(columns, window)];
  return `SELECT ${viewList({ table, wanted }, new Set(part.columns))} FROM (${part.sql} WHERE ${conditions.join(' AND ')})`;
}

/** The same of files that hold only what the view needs, in its window. */
function selectOfColumns(view: WantedTable, { shape, paths }: ColumnGroup): string {
  const options = {
    columns: shapeColumns(shape),
    rewriteAddresses: false,
    hasExtra: false,
    from: `(SELECT *, NULL::BIGINT AS ${quoteIdentifier(OBJECT_ID_COLUMN)} FROM read_parquet(${quoteFiles(paths)}))`,
    isRaw: true,
    wanted: storedNames(view),
  };
  const isFlows = view.table === flows;
  const part = isFlows ? flowSelect(view.table, options) : coverageSelect(view.table, options);
  return `SELECT ${viewList(view, new Set(part.columns))} FROM (${part.sql} WHERE ${isFlows ? 'NOT ' : ''}s.${SILENT_COLUMN})`;
}

/** The columns a view needs of its files: those wanted, and those that others are worked out from. */
function storedNames({ table, wanted }: WantedTable): Set<string> {
  return new Set(table.columns.filter(({ name }) => wanted.has(name)).map(({ name, needs }) => needs ?? name));
}

/**
 * DuckDB judges only what it reads, so these are read whatever is asked: whether a line is a record must not depend on the
 * question. No protocol and no port is below zero, which DuckDB does not know.
 */
function judged(columns: readonly Column[]): string[] {
  const names = columns.map(({ name }) => name).filter((name) => JUDGED.has(name));
  if (names.length === 0) return [];
  return [`${names.map((name) => `coalesce(s.${quoteIdentifier(name)}::INTEGER, 0)`).join(' + ')} <> -1`];
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
