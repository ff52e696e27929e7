import { LOCAL_SCOPE } from '@networkflow/engine';
import { z } from 'zod';
import { getEngine } from '../engine';
import { defineRoute } from '../route';
import { lakeStatus, qualityRow } from '../schemas';
import { lakeVersion } from '../versions';

/** What is in the lake: rows, bytes, window, version. */
export const statusRoute = defineRoute({
  method: 'GET',
  path: '/api/v1/status',
  title: 'Say what is in the lake',
  description: 'Rows, bytes, window and version of the lake, and what the process that loads it is doing.',
  input: z.strictObject({}),
  replies: [{ status: 200, description: 'As of now.', type: 'application/json', schema: lakeStatus }],
  problems: ['store'],
  examples: ['/api/v1/status'],
  async run() {
    return Response.json(await (await getEngine()).status(LOCAL_SCOPE));
  },
});

/** One row for each header shape in the lake: what it lacks, and what that turns off. */
export const qualityRoute = defineRoute({
  method: 'GET',
  path: '/api/v1/quality',
  title: 'Say what the logs lack',
  description: 'One row for each set of fields seen in the logs: which are missing, and what that turns off.',
  input: z.strictObject({}),
  replies: [{ status: 200, description: 'Most objects first.', type: 'application/json', schema: z.array(qualityRow) }],
  problems: ['timeout'],
  examples: ['/api/v1/quality'],
  version: lakeVersion,
  async run() {
    return Response.json(await (await getEngine()).quality(LOCAL_SCOPE));
  },
});
