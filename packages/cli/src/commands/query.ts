import type { SqlResult } from '@networkflow/engine';
import { LIMITS } from '@networkflow/engine/contract';
import { Command, Option } from 'commander';
import { writeAnswer, writeDocument, writeRows } from '../answer.js';
import { CliError } from '../cli-error.js';
import { addSettings } from '../config/resolve-settings.js';
import type { Effects } from '../effects.js';
import { EXIT } from '../exit-codes.js';
import { type LakeOptions, withEngine } from '../lake.js';
import { nearest } from '../nearest.js';
import { displayCount } from '../output/display-cell.js';
import { ROW_FORMAT_NAMES, type RowFormatName } from '../output/registry.js';
import { TABLE_ROWS_MAX } from '../output/table.js';
import { collect, parsePositiveCount, parseSeconds } from '../parse-option.js';
import { withExpression } from '../with-expression.js';
import { DIRECT_KEYS, type DirectFlags, refuseDirectFlags, withDirect } from './query-direct.js';
import { exportParquet } from './query-parquet.js';
import { watchStatement } from './watch-statement.js';

const MS_PER_SECOND = 1_000;
const NAME = /^[A-Za-z][\w-]*$/;

export interface QueryOptions extends LakeOptions, DirectFlags {
  /** SQL, the name of a named query, or `-` for stdin. */
  readonly text?: string | undefined;
  readonly output?: RowFormatName | 'parquet' | undefined;
  readonly json?: boolean | undefined;
  readonly out?: string | undefined;
  readonly limit?: number | undefined;
  readonly timeout?: number | undefined;
  readonly showSql?: boolean | undefined;
  readonly list?: boolean | undefined;
}

export function queryCommand(effects: Effects): Command {
  const command = new Command('query')
    .description('Run one read-only SQL statement, or a named query, over the lake or over logs as they lie.')
    .argument('[sql|name]', 'SQL, a name from --list, or - to read SQL from standard input')
    .option('--lake <dir>', 'the lake to read (or NETWORKFLOW_LAKE)')
    .addOption(new Option('-o, --output <format>', 'how to print').choices([...ROW_FORMAT_NAMES, 'parquet']))
    .option('--json', 'short for -o json')
    .option('--out <file>', 'write to this file instead of standard output')
    .option('--limit <rows>', 'stop after so many rows', parsePositiveCount)
    .option('--timeout <seconds>', 'give up after this long', parseSeconds, LIMITS.sqlTimeoutMs / MS_PER_SECOND)
    .option('--show-sql', 'also print the SQL, on standard error')
    .option('--list', 'list the named queries')
    .option(
      '--direct <source>',
      'read s3://bucket/prefix or a folder of logs as it is, without a lake; may be given several times',
      collect,
    );
  return addSettings(command, DIRECT_KEYS)
    .addHelpText(
      'after',
      `
Tables: flows, coverage, quarantine, ingested (see: networkflow describe).
Rows: a table shows up to ${displayCount(TABLE_ROWS_MAX)}, other formats ${displayCount(LIMITS.sqlRowsDefault)} on a terminal and ${displayCount(LIMITS.sqlRowsMax)} into a
file or pipe. When an answer is cut, standard error says so.

Examples:
  networkflow query --lake ./lake "SELECT action, count(*) AS flows FROM flows GROUP BY ALL"
  networkflow query --lake ./lake RejectedTraffic
  networkflow query --lake ./lake -o csv --out pairs.csv "SELECT srcaddr, dstaddr, sum(bytes) AS bytes FROM flows GROUP BY ALL"
  networkflow query --lake ./lake -o ndjson - < question.sql | head
  networkflow query --direct s3://my-flow-logs/AWSLogs/ --last 1h "SELECT srcaddr, sum(bytes) FROM flows GROUP BY ALL"

With --direct nothing is loaded: flows and coverage are read where they lie, for one answer. --from, --to and --last say
which objects are fetched at all. Classes and countries of addresses are NULL, since only an ingest works them out, and
one line that is no record ends the query. Credentials and options are those of ingest: networkflow ingest --help.`,
    )
    .action((text: string | undefined, _options: unknown, command: Command) =>
      runQuery({ text, ...command.optsWithGlobals<QueryOptions>() }, effects),
    );
}

export async function runQuery(options: QueryOptions, effects: Effects): Promise<void> {
  const format = options.output ?? (options.json ? 'json' : 'table');
  if (options.list) return listQueries(format, effects);

  const text = await readText(options.text, effects);
  if (options.showSql) await effects.stderr.write(`${await sqlOf(text, effects)}\n`);
  const rowsMax = rowsWanted(options, format, effects);
  const timeoutMs = options.timeout === undefined ? LIMITS.sqlTimeoutMs : options.timeout * MS_PER_SECOND;
  const call = { signal: effects.signal, rowsMax, timeoutMs };
  const question = { text, format, out: options.out, rowsMax, timeoutMs };
  if (options.direct !== undefined) {
    const sql = await sqlOf(text, effects);
    return asking(text, effects, () =>
      withDirect(options, { statement: sql, timeoutMs }, effects, (session) =>
        answer(
          question,
          {
            sql: () => session.sql(sql, call),
            sqlToParquet: (path) => session.sqlToParquet(sql, path, call),
          },
          effects,
        ),
      ),
    );
  }
  refuseDirectFlags(options);
  await withEngine(options, effects, (engine, scope) =>
    answer(
      question,
      {
        sql: () => engine.sql(text, scope, call),
        sqlToParquet: (path) => engine.sqlToParquet(text, path, scope, call),
      },
      effects,
    ),
  );
}

interface Question {
  readonly text: string;
  readonly format: RowFormatName | 'parquet';
  readonly out: string | undefined;
  readonly rowsMax: number;
  readonly timeoutMs: number;
}

/** Who answers: a lake, or logs that were never loaded. */
interface Answerer {
  sql(): Promise<Omit<SqlResult, 'lakeVersion'>>;
  sqlToParquet(path: string): Promise<number>;
}

async function answer(question: Question, answerer: Answerer, effects: Effects): Promise<void> {
  const { text, format, out, rowsMax } = question;
  const deadline = effects.now() + question.timeoutMs;
  const ask = <T>(call: () => Promise<T>): Promise<T> => asking(text, effects, call);
  let isWriting = false;
  const unwatch = watchStatement(deadline, () => !isWriting, effects);
  try {
    if (format === 'parquet') {
      const rows = await exportParquet(out, effects, (path) => ask(() => answerer.sqlToParquet(path)));
      if (rows >= rowsMax) await noteCut(rowsMax, effects);
      return;
    }
    const result = await ask(() => answerer.sql());
    await writeAnswer({ format, out }, effects, async (writer) => {
      let isBegun = false;
      // Begun inside the loop: leaving a loop that runs closes the statement, whoever goes away and when.
      for await (const batch of result.batches) {
        if (!isBegun) await writer.begin(result.columns);
        isBegun = true;
        isWriting = true;
        await writer.rows(batch);
        isWriting = false;
      }
      checkUninterrupted(deadline, effects);
      if (!isBegun) await writer.begin(result.columns);
      await writer.end();
    });
    if (result.truncated()) await noteCut(rowsMax, effects);
  } finally {
    unwatch();
  }
}

/** DuckDB ends an interrupted stream as if it were complete (seen in 1.5.5); half an answer must not look whole. */
function checkUninterrupted(deadline: number, effects: Effects): void {
  if (effects.signal.aborted) {
    throw new CliError('The query was cancelled; the answer is incomplete.', { exitCode: EXIT.cancelled });
  }
  if (effects.now() >= deadline) {
    throw new CliError('The query ran out of time; the answer is incomplete. Allow more with --timeout <seconds>.', {
      exitCode: EXIT.timeout,
    });
  }
}

function rowsWanted(options: QueryOptions, format: RowFormatName | 'parquet', effects: Effects): number {
  if (format === 'table') {
    const wanted = options.limit ?? TABLE_ROWS_MAX;
    if (wanted <= TABLE_ROWS_MAX) return wanted;
    throw new CliError(
      `A table shows up to ${displayCount(TABLE_ROWS_MAX)} rows. For more, use -o csv, json, ndjson or parquet.`,
    );
  }
  const isForReading = format !== 'parquet' && options.out === undefined && effects.stdout.isTTY;
  return Math.min(options.limit ?? (isForReading ? LIMITS.sqlRowsDefault : LIMITS.sqlRowsMax), LIMITS.sqlRowsMax);
}

async function noteCut(rowsMax: number, effects: Effects): Promise<void> {
  await effects.stderr.write(
    `Cut after ${displayCount(rowsMax)} rows; there may be more. Raise it with --limit, or ask for less.\n`,
  );
}

async function readText(text: string | undefined, effects: Effects): Promise<string> {
  const isPiped = text === undefined && !effects.stdin.isTTY;
  const sql = text === '-' || isPiped ? await effects.stdin.read() : text;
  if (sql === undefined || sql.trim() === '') {
    throw new CliError(
      'What should be asked? Give SQL in quotes, a name from `networkflow query --list`, or - to read SQL from standard input.',
    );
  }
  return sql;
}

/** Shows where in the text an error is, and what name was probably meant. */
function asking<T>(text: string, effects: Effects, call: () => Promise<T>): Promise<T> {
  return withQueryNames(text, effects, () => withExpression(text, call));
}

/** One word that is no SQL was meant as a name; "syntax error" would not help whoever mistyped it. */
async function withQueryNames<T>(text: string, effects: Effects, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const name = text.trim();
    if (!NAME.test(name)) throw error;
    const names = (await effects.describe()).queries.map((query) => query.name);
    if (names.some((known) => known.toLowerCase() === name.toLowerCase())) throw error;
    const close = nearest(name, names);
    throw new CliError(
      `There is no query called '${name}'.${close === undefined ? '' : ` Did you mean ${close}?`} See: networkflow query --list`,
      { cause: error },
    );
  }
}

async function sqlOf(text: string, effects: Effects): Promise<string> {
  const { queries } = await effects.describe();
  return queries.find((query) => query.name.toLowerCase() === text.trim().toLowerCase())?.sql ?? text;
}

async function listQueries(format: RowFormatName | 'parquet', effects: Effects): Promise<void> {
  const { queries } = await effects.describe();
  if (format === 'json') return writeDocument(queries, effects);
  if (format === 'parquet') throw new CliError('--list prints table, csv, json or ndjson.');
  await writeRows(
    {
      columns: [
        { name: 'name', type: 'VARCHAR' },
        { name: 'description', type: 'VARCHAR' },
      ],
      rows: queries.map(({ name, description }) => ({ name, description })),
    },
    { format },
    effects,
  );
}
