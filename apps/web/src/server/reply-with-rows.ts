import type { AnalysisResult } from '@networkflow/engine';
import { toCsv } from '../format/to-csv';

/** Rows with what is known about them as JSON, or the rows alone as a CSV file. */
export function replyWithRows(result: AnalysisResult, format: 'json' | 'csv'): Response {
  if (format === 'json') return Response.json(result);
  return new Response(toCsv(result.rows, result.meta.columns), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${result.meta.analysis}.csv"`,
    },
  });
}
