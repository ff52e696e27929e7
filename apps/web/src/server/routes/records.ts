import { LOCAL_SCOPE } from '@networkflow/engine';
import { getEngine } from '../engine';
import { conversationsQuery, objectsQuery, quarantineQuery, recordsQuery } from '../records-query';
import { replyWithRows } from '../reply-with-rows';
import { defineRoute } from '../route';
import { analysisResult } from '../schemas';
import { lakeVersion } from '../versions';

/** Raw flow records, newest first: `{ rows, meta }`, or the rows as CSV. */
export const recordsRoute = defineRoute({
  method: 'GET',
  path: '/api/v1/records',
  title: 'Read raw records',
  description: 'Records of `flows`, newest first unless `sort` says otherwise, page by page.',
  input: recordsQuery,
  replies: [
    { status: 200, description: 'A page, and how many match.', type: 'application/json', schema: analysisResult },
    { status: 200, description: 'The rows of the page, for `format=csv`.', type: 'text/csv' },
  ],
  problems: ['invalid-input', 'limit-exceeded', 'timeout'],
  examples: ['/api/v1/records?limit=5', '/api/v1/records?limit=5&sort=-bytes&columns=start,srcaddr,dstaddr,bytes'],
  version: lakeVersion,
  async run({ input: { format, ...request }, signal, client }) {
    return replyWithRows(await (await getEngine()).records(request, LOCAL_SCOPE, { signal, client }), format);
  },
});

/** Conversations, newest first, or their sums by service, client, server or pair. */
export const conversationsRoute = defineRoute({
  method: 'GET',
  path: '/api/v1/conversations',
  title: 'Read conversations',
  description: 'Conversations, newest first, or what they sum to by service, client, server or pair.',
  input: conversationsQuery,
  replies: [
    { status: 200, description: 'A page, and how many match.', type: 'application/json', schema: analysisResult },
    { status: 200, description: 'The rows of the page, for `format=csv`.', type: 'text/csv' },
  ],
  problems: ['invalid-input', 'limit-exceeded', 'timeout'],
  examples: ['/api/v1/conversations?limit=5', '/api/v1/conversations?by=service&limit=5'],
  version: lakeVersion,
  async run({ input: { format, ...request }, signal, client }) {
    return replyWithRows(await (await getEngine()).conversations(request, LOCAL_SCOPE, { signal, client }), format);
  },
});

/** What was refused while loading, line by line. */
export const quarantineRoute = defineRoute({
  method: 'GET',
  path: '/api/v1/quarantine',
  title: 'Read what was refused',
  description: 'Lines and objects that could not be loaded, each with its reason.',
  input: quarantineQuery,
  replies: [
    { status: 200, description: 'A page, and how many there are.', type: 'application/json', schema: analysisResult },
    { status: 200, description: 'The rows of the page, for `format=csv`.', type: 'text/csv' },
  ],
  problems: ['invalid-input', 'limit-exceeded', 'timeout'],
  examples: ['/api/v1/quarantine?limit=5'],
  version: lakeVersion,
  async run({ input: { format, ...request }, signal, client }) {
    return replyWithRows(await (await getEngine()).quarantine(request, LOCAL_SCOPE, { signal, client }), format);
  },
});

/** The objects the lake has seen, and what became of each. */
export const objectsRoute = defineRoute({
  method: 'GET',
  path: '/api/v1/objects',
  title: 'Read which objects were loaded',
  description: 'Objects the lake has seen, latest first; `meta.totals.counts` says how many there are of each status.',
  input: objectsQuery,
  replies: [
    { status: 200, description: 'A page, and how many there are.', type: 'application/json', schema: analysisResult },
    { status: 200, description: 'The rows of the page, for `format=csv`.', type: 'text/csv' },
  ],
  problems: ['invalid-input', 'limit-exceeded', 'timeout'],
  examples: ['/api/v1/objects?limit=5', '/api/v1/objects?status=failed'],
  version: lakeVersion,
  async run({ input: { format, ...request }, signal, client }) {
    return replyWithRows(await (await getEngine()).objects(request, LOCAL_SCOPE, { signal, client }), format);
  },
});
