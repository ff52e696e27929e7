import { EngineError } from '@networkflow/engine';
import {
  CONNECTION_STATS,
  CONNECTION_STATS_ROWS_MAX,
  type ConnectionStatsName,
  type ConnectionStatsResult,
} from '@networkflow/engine/contract';
import { z } from 'zod';
import { toCsv } from '../../format/to-csv';
import { accessSettings } from '../access/judge';
import { knowsCallers } from '../access/settings';
import { text, wholeNumber } from '../analysis-query';
import { connectionStatus } from '../connection-status';
import { askConnections, connectionsVersion, getConnections } from '../connections';
import { type Call, defineRoute, type Reply } from '../route';
import { resultColumn, row } from '../schemas';

const TIME_CHARS_MAX = 64;

const statsResult = z
  .strictObject({
    what: z.string(),
    columns: z.array(resultColumn),
    rows: z.array(row),
    notes: z.array(z.string()).describe('What the figures mean and what they cannot say.'),
    window: z.strictObject({ from: z.string().optional(), to: z.string().optional() }),
    isCut: z.boolean().describe('There are more rows than were asked for.'),
    lakeVersion: z.int(),
  })
  .meta({ id: 'ConnectionStats' });

const page = z.strictObject({
  from: text(TIME_CHARS_MAX).describe('RFC 3339 or YYYY-MM-DD, UTC, inclusive.'),
  to: text(TIME_CHARS_MAX).describe('RFC 3339 or YYYY-MM-DD, UTC, exclusive.'),
  limit: wholeNumber(1, CONNECTION_STATS_ROWS_MAX).describe('Rows at the most.'),
  format: z.enum(['json', 'csv']).default('json').describe('CSV has the rows alone.'),
});

const REPLIES: readonly [Reply, ...Reply[]] = [
  { status: 200, description: 'Rows, and what they mean.', type: 'application/json', schema: statsResult },
  { status: 200, description: 'The rows with a header line, for `format=csv`.', type: 'text/csv' },
];

/** What there is of connection logs, and whether lookups may show e-mail and MAC. */
export const connectionsStatusRoute = defineRoute({
  method: 'GET',
  path: '/api/v1/connections/status',
  title: 'Say what there is of connection logs',
  description: 'Archives, records and window of the connection logs, and whether this server may reveal personal data.',
  input: z.strictObject({}),
  replies: [
    {
      status: 200,
      description: 'As of now.',
      type: 'application/json',
      schema: connectionStatus,
    },
  ],
  problems: ['store'],
  examples: ['/api/v1/connections/status'],
  async run() {
    return Response.json({ ...(await getConnections().status()), canReveal: knowsCallers(accessSettings()) });
  },
});

/** A bounded statistic of connections; people in it are masked. */
export const connectionStatsRoute = defineRoute({
  method: 'GET',
  path: '/api/v1/connections/stats/{what}',
  title: 'Ask a statistic of connections',
  description: `Over a window, with people masked: ${CONNECTION_STATS.join(', ')}.`,
  input: page.extend({
    what: z.string().describe('Which statistic.'),
    natIp: z
      .union([z.ipv4(), z.ipv6()], { error: 'is not an IPv4 or IPv6 address' })
      .optional()
      .describe('Only this public address.'),
  }),
  replies: REPLIES,
  problems: ['invalid-input', 'limit-exceeded', 'not-found', 'busy', 'timeout', 'store'],
  examples: CONNECTION_STATS.map((what) => `/api/v1/connections/stats/${what}?limit=5`),
  version: connectionsVersion,
  async run({ input: { what, format, ...request }, signal }) {
    return reply({ what: statOf(what), ...request }, format, signal);
  },
});

/** What was imported, the latest first. */
export const archivesRoute = defineList({
  path: '/api/v1/connections/archives',
  what: 'archives',
  title: 'Read which archives were imported',
  description: 'Archives of connection logs, the latest first, with what was loaded and how much was refused.',
});

/** What was refused of them. */
export const refusedRoute = defineList({
  path: '/api/v1/connections/refused',
  what: 'refused',
  title: 'Read what was refused of archives',
  description: 'Archives, members and lines of connection logs that could not be loaded, each with its reason.',
});

/** A list of the whole of the connection logs, whatever the time. */
function defineList(list: {
  readonly path: string;
  readonly what: ConnectionStatsName;
  readonly title: string;
  readonly description: string;
}) {
  const { what, ...rest } = list;
  return defineRoute({
    ...rest,
    method: 'GET',
    input: page.pick({ limit: true, format: true }),
    replies: REPLIES,
    problems: ['invalid-input', 'limit-exceeded', 'busy', 'timeout', 'store'],
    examples: [`${rest.path}?limit=5`],
    version: connectionsVersion,
    run: ({ input: { format, ...request }, signal }) => reply({ what, ...request }, format, signal),
  });
}

type StatsRequest = Parameters<ReturnType<typeof getConnections>['stats']>[0];

async function reply(
  request: StatsRequest,
  format: 'json' | 'csv',
  signal: Call<unknown>['signal'],
): Promise<Response> {
  const result: ConnectionStatsResult = await askConnections(signal, (connections) =>
    connections.stats(request, { signal }),
  );
  if (format === 'json') return Response.json(result);
  return new Response(toCsv(result.rows, result.columns), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${result.what}.csv"`,
    },
  });
}

function statOf(text: string): ConnectionStatsName {
  const found = CONNECTION_STATS.find((name) => name === text);
  if (found !== undefined) return found;
  throw new EngineError(
    'not-found',
    `There is no statistic '${text.slice(0, TIME_CHARS_MAX)}' of connections. There are ${CONNECTION_STATS.join(', ')}.`,
  );
}
