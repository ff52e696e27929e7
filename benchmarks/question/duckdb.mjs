// DuckDB at its best: explicit columns, no sniffing, one pass.
import { DuckDBInstance } from '@duckdb/node-api';
import { readCsv } from '../read-csv.mjs';
import { answerOf } from './answer.mjs';
import { listsOf, questionSql } from './sql.mjs';

const [folder] = process.argv.slice(2);
const connection = await (await DuckDBInstance.create(':memory:', { memory_limit: '1GB' })).connect();
await connection.run('SET preserve_insertion_order = false');
const result = await connection.runAndReadAll(questionSql(await readCsv(folder), { dash: true }));
answerOf(...listsOf(result.getRowObjectsJson()));
