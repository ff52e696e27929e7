import type { Route } from '../route';
import { analysisRoute } from './analyses';
import { batchRoute } from './batch';
import { columnValuesRoute } from './columns';
import { describeRoute } from './describe';
import { detectRoute } from './detect';
import { evidenceRoute, findingRoute, findingsRoute } from './findings';
import { qualityRoute, statusRoute } from './lake';
import { conversationsRoute, objectsRoute, quarantineRoute, recordsRoute } from './records';
import { sqlRoute } from './sql';
import { suppressionsRoute, suppressRoute, unsuppressRoute } from './suppressions';

/** Every address of the API: the OpenAPI document, the reference page and the tests walk it. */
export const ROUTES: readonly Route[] = [
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
  qualityRoute,
  quarantineRoute,
  objectsRoute,
];
