import { LOCAL_SCOPE } from '@networkflow/engine';
import { z } from 'zod';
import { getEngine } from '../engine';
import { evidenceQuery, findingsQuery } from '../findings-query';
import { evidenceResult, finding, findingsResult } from '../findings-schemas';
import { defineRoute } from '../route';
import { findingsVersion } from '../versions';

/** Findings of all runs, gravest first, with how many there are by severity and by detection. */
export const findingsRoute = defineRoute({
  method: 'GET',
  path: '/api/v1/findings',
  title: 'List findings',
  description: 'Findings of all runs, gravest first, with how many there are by severity and by detection.',
  input: findingsQuery,
  replies: [{ status: 200, description: 'A page of them.', type: 'application/json', schema: findingsResult }],
  problems: ['invalid-input', 'limit-exceeded', 'timeout'],
  examples: ['/api/v1/findings', '/api/v1/findings?severity=high,critical&suppressed=show&limit=10'],
  version: findingsVersion,
  async run({ input, signal, client }) {
    return Response.json(await (await getEngine()).findings(input, LOCAL_SCOPE, { signal, client }));
  },
});

/** One finding, suppressed or not. */
export const findingRoute = defineRoute({
  method: 'GET',
  path: '/api/v1/findings/{id}',
  title: 'Show a finding',
  description: 'One finding, suppressed or not.',
  input: z.strictObject({ id: z.string() }),
  replies: [{ status: 200, description: 'The finding.', type: 'application/json', schema: finding }],
  problems: ['not-found', 'timeout'],
  version: findingsVersion,
  async run({ input, signal, client }) {
    return Response.json(await (await getEngine()).finding(input.id, LOCAL_SCOPE, { signal, client }));
  },
});

/** The flow records behind a finding, earliest first, and the SQL that lists them. */
export const evidenceRoute = defineRoute({
  method: 'GET',
  path: '/api/v1/findings/{id}/evidence',
  title: 'Show the records behind a finding',
  description:
    'The flow records behind the latest appearance of a finding, earliest first, and the SQL that lists them.',
  input: evidenceQuery,
  replies: [{ status: 200, description: 'A page of records.', type: 'application/json', schema: evidenceResult }],
  problems: ['invalid-input', 'not-found', 'timeout'],
  version: findingsVersion,
  async run({ input: { id, ...page }, signal, client }) {
    return Response.json(await (await getEngine()).evidence(id, page, LOCAL_SCOPE, { signal, client }));
  },
});
