import { z } from 'zod';
import { openApiDocument } from '../openapi/document';
import { defineRoute, type Route } from '../route';
import { analysisRoute } from './analyses';
import { batchRoute } from './batch';
import { columnValuesRoute } from './columns';
import { archivesRoute, connectionStatsRoute, connectionsStatusRoute, refusedRoute } from './connection-logs';
import { accessLogRoute, whoRoute } from './connection-lookups';
import { describeRoute } from './describe';
import { detectRoute } from './detect';
import { analyzeRoute, errorSourcesRoute, errorsRoute } from './errors';
import { evidenceRoute, findingRoute, findingsRoute } from './findings';
import { qualityRoute, statusRoute } from './lake';
import { lookRoute } from './look';
import { conversationsRoute, objectsRoute, quarantineRoute, recordsRoute } from './records';
import { sqlRoute } from './sql';
import { suppressionsRoute, suppressRoute, unsuppressRoute } from './suppressions';

/** Of the document: raised with what the API takes and answers. */
const API_VERSION = '1.0.0';

const ASKED: readonly Route[] = [
  analysisRoute,
  batchRoute,
  columnValuesRoute,
  describeRoute,
  recordsRoute,
  conversationsRoute,
  sqlRoute,
  findingsRoute,
  findingRoute,
  evidenceRoute,
  detectRoute,
  suppressionsRoute,
  suppressRoute,
  unsuppressRoute,
  statusRoute,
  lookRoute,
  qualityRoute,
  quarantineRoute,
  objectsRoute,
  analyzeRoute,
  errorsRoute,
  errorSourcesRoute,
  connectionsStatusRoute,
  connectionStatsRoute,
  archivesRoute,
  refusedRoute,
  whoRoute,
  accessLogRoute,
];

/** What all of them take and answer, for programs. */
export const openApiRoute = defineRoute({
  method: 'GET',
  path: '/api/v1/openapi.json',
  title: 'Describe this API',
  description: 'Every route with what it takes and answers, as an OpenAPI 3.1 document.',
  input: z.strictObject({}),
  replies: [
    {
      status: 200,
      description: 'This document.',
      type: 'application/json',
      schema: z.looseObject({ openapi: z.string() }),
    },
  ],
  problems: [],
  examples: ['/api/v1/openapi.json'],
  version: async () => 'for as long as the process lives',
  async run() {
    return Response.json(openApiDocument(ROUTES, API_VERSION));
  },
});

/** Every address of the API: the OpenAPI document, the reference page and the tests walk it. */
export const ROUTES: readonly Route[] = [...ASKED, openApiRoute];
