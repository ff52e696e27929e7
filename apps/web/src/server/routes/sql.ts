import { LIMITS } from '@networkflow/engine';
import { z } from 'zod';
import { toCsv } from '../../format/to-csv';
import { SERVER_LIMITS } from '../limits';
import { ndjsonResponse } from '../ndjson';
import { toProblem } from '../problem';
import { defineRoute } from '../route';
import { type RunningStatement, runStatement } from '../run-statement';
import { problem, resultColumn, row } from '../schemas';

const end = {
  rowCount: z.int(),
  truncated: z.boolean().describe('There are more rows than `rowsMax`, or than one answer may hold.'),
  elapsedMs: z.number(),
};

/** SQL of the user's own over the tables of the lake, read-only. */
export const sqlRoute = defineRoute({
  method: 'POST',
  path: '/api/v1/sql',
  title: 'Run SQL',
  description:
    'One SELECT over the tables that `describe` lists, or the name of a query it lists, in a DuckDB that can read this lake and nothing else. Closing the request stops it.',
  input: z.strictObject({
    statement: z.string().min(1).max(LIMITS.sqlCharsMax),
    rowsMax: z.int().min(1).max(SERVER_LIMITS.sqlRowsMax).default(SERVER_LIMITS.sqlRowsDefault),
    timeoutMs: z.int().min(1).max(SERVER_LIMITS.sqlTimeoutMaxMs).default(SERVER_LIMITS.sqlTimeoutDefaultMs),
    format: z.enum(['json', 'ndjson', 'csv']).default('json'),
  }),
  replies: [
    {
      status: 200,
      description: 'The whole answer.',
      type: 'application/json',
      schema: z.strictObject({ columns: z.array(resultColumn), rows: z.array(row), lakeVersion: z.int(), ...end }),
    },
    {
      status: 200,
      description:
        'For `format=ndjson`, line by line as rows come: columns, rows any number of times, then the end or a problem.',
      type: 'text/x-ndjson',
      schema: z.union([
        z.strictObject({ columns: z.array(resultColumn), lakeVersion: z.int() }),
        z.strictObject({ rows: z.array(row) }),
        z.strictObject({ end: z.strictObject(end) }),
        z.strictObject({ problem }),
      ]),
    },
    { status: 200, description: 'The rows with a header line, for `format=csv`.', type: 'text/csv' },
  ],
  problems: ['invalid-input', 'limit-exceeded', 'sql-refused', 'query', 'timeout'],
  examples: [
    { statement: 'SELECT dstport, count(*) AS flows FROM flows GROUP BY ALL ORDER BY flows DESC', rowsMax: 10 },
  ],
  async run({ input: { statement, format, ...limits }, signal, requestId }) {
    const closed = new AbortController();
    const stop = AbortSignal.any([signal, closed.signal]);
    const running = await runStatement({ text: statement, ...limits }, stop);
    if (format === 'ndjson') return ndjsonResponse(asLines(running, requestId), () => closed.abort());
    const { columns, lakeVersion } = running;
    const rows = [];
    let step = await running.batches.next();
    for (; !step.done; step = await running.batches.next()) rows.push(...step.value);
    if (format === 'json') return Response.json({ columns, rows, lakeVersion, ...step.value });
    return new Response(toCsv(rows, columns), {
      headers: { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': 'attachment; filename="query.csv"' },
    });
  },
});

async function* asLines(
  { columns, lakeVersion, batches }: RunningStatement,
  requestId: string,
): AsyncGenerator<object> {
  yield { columns, lakeVersion };
  try {
    let step = await batches.next();
    for (; !step.done; step = await batches.next()) yield { rows: step.value };
    yield { end: step.value };
  } catch (error) {
    yield { problem: toProblem(error, requestId) };
  } finally {
    await batches.return({ rowCount: 0, truncated: true, elapsedMs: 0 });
  }
}
