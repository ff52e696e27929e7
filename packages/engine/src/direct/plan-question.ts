import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { quoteFiles, quoteIdentifier, quoteLiteral } from '../core/quote-sql.js';
import { coverage } from '../schema/bookkeeping.js';
import type { Table } from '../schema/column.js';
import { flows } from '../schema/flows.js';
import type { RunOptions } from '../store/database.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../store/temporary-folder.js';
import { UserSqlSession } from '../store/user-sql.js';

const TABLES: readonly Table[] = [flows, coverage];
export const DIRECT_TABLES = TABLES.map(({ name }) => name);

/** What DuckDB calls reading a stand-in. */
const SCAN = 'READ_CSV';
/** Steps that have to see every row before the first row of an answer is known. */
const GATHERS = /GROUP_BY|AGGREGATE|ORDER_BY|TOP_N|WINDOW/;

/** What a statement is going to need of the logs. */
export interface QuestionPlan {
  /** The columns it reads, by table. */
  readonly columns: ReadonlyMap<string, ReadonlySet<string>>;
  /** Whether it reads all rows before it answers, rather than as many as somebody looks at. */
  readonly isGathering: boolean;
}

/**
 * Asks DuckDB what it would read for a statement: plans it over empty stand-ins of the tables. They are CSV files, of
 * which DuckDB knows no statistics it could take a short cut by. Undefined when that cannot be told. Throws what
 * `UserSqlSession.check` throws, `timeout`, `cancelled`.
 */
export async function planQuestion(statement: string, options: RunOptions): Promise<QuestionPlan | undefined> {
  const folder = await makeTemporaryFolder('query');
  try {
    const empty = path.join(folder, 'empty.csv');
    await writeFile(empty, '');
    const session = await UserSqlSession.start({
      tables: DIRECT_TABLES,
      paths: [empty],
      prepare: async (connection) => {
        for (const table of TABLES) await connection.run(standIn(table, empty));
      },
      conceal: (error) => error,
    });
    try {
      return readPlan(await session.plan(statement, options));
    } finally {
      await session.close();
    }
  } finally {
    await removeTemporaryFolder(folder);
  }
}

/** Its columns bear the table's name, so that a plan says whose they are. */
function standIn({ name, columns }: Table, file: string): string {
  const types = columns.map((column) => `${quoteLiteral(`${name}.${column.name}`)}: ${quoteLiteral(column.type)}`);
  const named = columns.map(
    (column) => `${quoteIdentifier(`${name}.${column.name}`)} AS ${quoteIdentifier(column.name)}`,
  );
  return (
    `CREATE TEMP VIEW ${quoteIdentifier(name)} AS SELECT ${named.join(', ')} FROM read_csv(${quoteFiles([file])}, ` +
    `auto_detect = false, header = false, columns = {${types.join(', ')}})`
  );
}

function readPlan(plan: unknown): QuestionPlan | undefined {
  if (!Array.isArray(plan)) return undefined;
  const columns = new Map(TABLES.map(({ name }) => [name, new Set<string>()]));
  let isGathering = false;
  const pending: unknown[] = [...plan];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const name = String(Reflect.get(Object(node), 'name')).trim();
    const children: unknown = Reflect.get(Object(node), 'children');
    if (Array.isArray(children)) pending.push(...children);
    if (GATHERS.test(name)) isGathering = true;
    if (!name.startsWith(SCAN)) continue;
    for (const column of projectionsOf(node)) {
      const [table = '', named = ''] = column.split('.');
      const wanted = columns.get(table);
      if (wanted === undefined) return undefined;
      wanted.add(named);
    }
  }
  return { columns, isGathering };
}

/** The columns of a scan: a list, one alone as a text, or an empty text. */
function projectionsOf(scan: unknown): string[] {
  const info: unknown = Reflect.get(Object(scan), 'extra_info');
  const listed: unknown = Reflect.get(Object(info), 'Projections');
  const all: readonly unknown[] = Array.isArray(listed) ? listed : [listed ?? ''];
  return all.map(String).filter((column) => column !== '');
}
