import { LIMITS, LOCAL_SCOPE } from '@networkflow/engine';
import { z } from 'zod';
import { analysisQuery, wholeNumber } from '../analysis-query';
import { getEngine } from '../engine';
import { defineRoute } from '../route';
import { cell } from '../schemas';
import { lakeVersion } from '../versions';

const PREFIX_CHARS_MAX = 256;

/** The most frequent values of a column of `flows`, with their flow counts. */
export const columnValuesRoute = defineRoute({
  method: 'GET',
  path: '/api/v1/columns/{name}/values',
  title: 'List the values of a column',
  description:
    'The most frequent values of a column of `flows` under a filter and a window, with how many flows have them.',
  input: analysisQuery.pick({ where: true, from: true, to: true, fromRecords: true }).extend({
    limit: wholeNumber(1, LIMITS.valuesMax).describe('Values at the most.'),
    name: z.string().describe('A column of `flows` that can be grouped by.'),
    prefix: z.string().max(PREFIX_CHARS_MAX).optional().describe('Only values that begin with it, whatever the case.'),
  }),
  replies: [
    {
      status: 200,
      description: 'Most frequent first.',
      type: 'application/json',
      schema: z.strictObject({ values: z.array(z.strictObject({ value: cell, flows: z.int() })) }),
    },
  ],
  problems: ['invalid-input', 'not-found', 'timeout'],
  examples: ['/api/v1/columns/action/values', '/api/v1/columns/dstport/values?limit=10&prefix=4'],
  version: lakeVersion,
  async run({ input: { name, ...request }, signal, client }) {
    const engine = await getEngine();
    return Response.json({ values: await engine.values(name, request, LOCAL_SCOPE, { signal, client }) });
  },
});
