import { LOCAL_SCOPE } from '@networkflow/engine';
import { z } from 'zod';
import { analysisQuery } from '../../../../../server/analysis-query';
import { getEngine } from '../../../../../server/engine';
import { handle } from '../../../../../server/handle';
import { toCsv } from '../../../../../server/to-csv';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

const input = analysisQuery.extend({ name: z.string(), format: z.enum(['json', 'csv']).default('json') });

/** Any registered analysis: `{ rows, meta }`, or its rows as CSV. */
export const GET = handle(input, async ({ input: { name, format, ...request }, signal }) => {
  const engine = await getEngine();
  const result = await engine.analyze(name, request, LOCAL_SCOPE, { signal });
  if (format === 'json') return Response.json(result);
  return new Response(toCsv(result.rows, result.meta.columns), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${result.meta.analysis}.csv"`,
    },
  });
});
