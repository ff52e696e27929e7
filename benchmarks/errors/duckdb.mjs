// DuckDB at its best: explicit columns, nothing sniffed, one scan.
import { DuckDBInstance } from '@duckdb/node-api';
import { answerOf } from './answer.mjs';

const [file] = process.argv.slice(2);
const connection = await (await DuckDBInstance.create(':memory:', { memory_limit: '1GB' })).connect();
await connection.run('SET preserve_insertion_order = false');
const result = await connection.runAndReadAll(
  `SELECT service, count(*) FROM read_json('${file}', format = 'newline_delimited',
     columns = {timestamp: 'VARCHAR', level: 'VARCHAR', service: 'VARCHAR'})
   WHERE level IN ('error', 'fatal') GROUP BY service`,
);
answerOf(result.getRows());
