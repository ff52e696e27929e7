import { type ErrorReport, errorReportSchema, errorSummarySchema, summaryOf } from '@networkflow/engine/contract';
import { z } from 'zod';
import { allowed } from '../error-logs/allowed';
import { countsBack, type ErrorsQuery, errorReportQuery, errorsQuery, whichOf } from '../error-logs/errors-query';
import { lookAt, readErrors } from '../error-logs/read-errors';
import { readErrorLogsSettings } from '../error-logs/settings';
import { withoutFolder } from '../error-logs/without-folder';
import { type Call, defineRoute } from '../route';

const summary = errorSummarySchema.meta({ id: 'ErrorSummary' });
const report = errorReportSchema.meta({ id: 'ErrorReport' });

const ABOUT = [
  'Counts the errors in application logs (JSON Lines), by service, straight from the objects: of the one written last, or of',
  'all of a window. Only sources that the dashboard was started with are read; anything else is refused, whether it exists',
  'or not.',
].join(' ');

/** The summary alone, at the address that monitors ask. */
export const analyzeRoute = defineRoute({
  method: 'GET',
  path: '/analyze',
  title: 'Count errors in application logs',
  description: `${ABOUT} The same as /api/v1/errors without details.`,
  input: errorsQuery,
  replies: [{ status: 200, description: 'Whether alert or not.', type: 'application/json', schema: summary }],
  problems: ['invalid-input', 'not-found', 'scope', 'source', 'timeout', 'busy'],
  examples: ['/analyze', '/analyze?threshold=10'],
  version: versionOf,
  async run(call) {
    return Response.json(summaryOf(await reportOf(call)));
  },
});

/** The summary, or the whole report. */
export const errorsRoute = defineRoute({
  method: 'GET',
  path: '/api/v1/errors',
  title: 'Count errors in application logs, with details',
  description: `${ABOUT} With detail=true: messages with samples, what is new, gone or rising, errors a minute, spikes, malformed lines.`,
  input: errorReportQuery,
  replies: [
    {
      status: 200,
      description: 'Whether alert or not.',
      type: 'application/json',
      schema: z.union([summary, report]),
    },
  ],
  problems: ['invalid-input', 'not-found', 'scope', 'source', 'timeout', 'busy'],
  examples: ['/api/v1/errors', '/api/v1/errors?detail=true&window=24h'],
  version: versionOf,
  async run(call) {
    const found = await reportOf(call);
    return Response.json(call.input.detail === true ? found : summaryOf(found));
  },
});

/** What may be asked about. */
export const errorSourcesRoute = defineRoute({
  method: 'GET',
  path: '/api/v1/errors/sources',
  title: 'List the error logs that may be read',
  description:
    'What the dashboard was started with (--error-logs), by name; of a folder also how it was written there.',
  input: z.strictObject({}),
  replies: [
    {
      status: 200,
      description: 'In the order they were given; empty where none were.',
      type: 'application/json',
      schema: z.strictObject({
        sources: z.array(
          z.union([
            z.strictObject({ name: z.string(), folder: z.string() }),
            z.strictObject({ name: z.string(), bucket: z.string(), prefix: z.string() }),
          ]),
        ),
      }),
    },
  ],
  problems: [],
  examples: ['/api/v1/errors/sources'],
  async run() {
    const { sources } = readErrorLogsSettings(process.env);
    return Response.json({
      sources: sources.map((source) => ('folder' in source ? { name: source.name, folder: source.shown } : source)),
    });
  },
});

/** Depends on what lies there, and on nothing else: windows count back from what was written last. */
async function versionOf({ input, signal }: Call<ErrorsQuery>): Promise<string> {
  const { from } = allowed(input, readErrorLogsSettings(process.env));
  return (await lookAt(from, signal)).tag;
}

async function reportOf({ input, signal }: Call<ErrorsQuery>): Promise<ErrorReport> {
  const { from, source } = allowed(input, readErrorLogsSettings(process.env));
  const { threshold, detail } = input;
  const which = whichOf(input, countsBack(input) ? (await lookAt(from, signal)).newestMs : null);
  const report = await readErrors(
    { from, which, ...(threshold === undefined ? {} : { threshold }), detail: detail ?? false },
    signal,
  );
  return 'folder' in source ? withoutFolder(report, source) : report;
}
