import { LOCAL_SCOPE } from '@networkflow/engine';
import { z } from 'zod';
import { analysisQuery } from '../analysis-query';
import { getEngine } from '../engine';
import { replyWithRows } from '../reply-with-rows';
import { defineRoute } from '../route';
import { analysisResult } from '../schemas';
import { lakeVersion } from '../versions';

/** Any registered analysis: `{ rows, meta }`, or its rows as CSV. */
export const analysisRoute = defineRoute({
  method: 'GET',
  path: '/api/v1/analyses/{name}',
  title: 'Ask an analysis',
  description: 'Every analysis that `describe` lists, by name, over a filter and a window.',
  input: analysisQuery.extend({
    name: z.string().describe('An analysis that `describe` lists.'),
    format: z.enum(['json', 'csv']).default('json').describe('CSV has the rows alone.'),
  }),
  replies: [
    { status: 200, description: 'Rows, and how they came about.', type: 'application/json', schema: analysisResult },
    { status: 200, description: 'The rows with a header line, for `format=csv`.', type: 'text/csv' },
  ],
  problems: ['invalid-input', 'limit-exceeded', 'not-found', 'timeout'],
  examples: [
    '/api/v1/analyses/totals',
    '/api/v1/analyses/talkers?limit=5&measure=bytes',
    '/api/v1/analyses/denied?where=port%2022&format=csv',
  ],
  version: lakeVersion,
  async run({ input: { name, format, ...request }, signal, client }) {
    const engine = await getEngine();
    const result = await engine.analyze(name, request, LOCAL_SCOPE, { signal, client });
    return replyWithRows(result, format);
  },
});
