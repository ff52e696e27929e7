import { LOCAL_SCOPE } from '@networkflow/engine';
import type { AnalysisResult } from '@networkflow/engine/contract';
import type { z } from 'zod';
import { getEngine } from '../engine';
import { conversationsQuery, objectsQuery, quarantineQuery, recordsQuery } from '../records-query';
import { replyWithRows } from '../reply-with-rows';
import { type Call, defineRoute, type Route } from '../route';
import { analysisResult } from '../schemas';
import { lakeVersion } from '../versions';

type Engine = Awaited<ReturnType<typeof getEngine>>;
type Options = Pick<Call<unknown>, 'signal' | 'client'>;
type PageQuery = z.ZodObject<{ format: z.ZodType<'json' | 'csv'> }>;

/** A route that reads rows page by page: `{ rows, meta }`, or the rows of the page as CSV. */
function definePages<Query extends PageQuery>(
  route: Pick<Route<Query>, 'path' | 'title' | 'description' | 'input' | 'examples'>,
  read: (engine: Engine, request: z.output<Query>, options: Options) => Promise<AnalysisResult>,
): Route<Query> {
  return defineRoute({
    ...route,
    method: 'GET',
    replies: [
      { status: 200, description: 'A page, and how many match.', type: 'application/json', schema: analysisResult },
      { status: 200, description: 'The rows of the page, for `format=csv`.', type: 'text/csv' },
    ],
    problems: ['invalid-input', 'limit-exceeded', 'timeout'],
    version: lakeVersion,
    run: async ({ input, signal, client }) =>
      replyWithRows(await read(await getEngine(), input, { signal, client }), input.format),
  });
}

/** Raw flow records, newest first. */
export const recordsRoute = definePages(
  {
    path: '/api/v1/records',
    title: 'Read raw records',
    description: 'Records of `flows`, newest first unless `sort` says otherwise, page by page.',
    input: recordsQuery,
    examples: ['/api/v1/records?limit=5', '/api/v1/records?limit=5&sort=-bytes&columns=start,srcaddr,dstaddr,bytes'],
  },
  (engine, { format: _, ...request }, options) => engine.records(request, LOCAL_SCOPE, options),
);

/** Conversations, newest first, or their sums by service, client, server or pair. */
export const conversationsRoute = definePages(
  {
    path: '/api/v1/conversations',
    title: 'Read conversations',
    description: 'Conversations, newest first, or what they sum to by service, client, server or pair.',
    input: conversationsQuery,
    examples: ['/api/v1/conversations?limit=5', '/api/v1/conversations?by=service&limit=5'],
  },
  (engine, { format: _, ...request }, options) => engine.conversations(request, LOCAL_SCOPE, options),
);

/** What was refused while loading, line by line. */
export const quarantineRoute = definePages(
  {
    path: '/api/v1/quarantine',
    title: 'Read what was refused',
    description: 'Lines and objects that could not be loaded, each with its reason.',
    input: quarantineQuery,
    examples: ['/api/v1/quarantine?limit=5'],
  },
  (engine, { format: _, ...request }, options) => engine.quarantine(request, LOCAL_SCOPE, options),
);

/** The objects the lake has seen, and what became of each. */
export const objectsRoute = definePages(
  {
    path: '/api/v1/objects',
    title: 'Read which objects were loaded',
    description:
      'Objects the lake has seen, latest first; `meta.totals.counts` says how many there are of each status.',
    input: objectsQuery,
    examples: ['/api/v1/objects?limit=5', '/api/v1/objects?status=failed'],
  },
  (engine, { format: _, ...request }, options) => engine.objects(request, LOCAL_SCOPE, options),
);
