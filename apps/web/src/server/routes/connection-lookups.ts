import { EngineError } from '@networkflow/engine';
import { type AccessEntry, type Row, WHO_LIMITS, whoRequestSchema } from '@networkflow/engine/contract';
import { z } from 'zod';
import { toCsv } from '../../format/to-csv';
import { wholeNumber } from '../analysis-query';
import { accessLogPage, whoReply } from '../connection-answers';
import { askConnections, getConnections } from '../connections';
import { defineRoute } from '../route';

const OFFSET_MAX = 1_000_000_000;

/**
 * Who held a public address and port at a moment. A POST though it only asks: it leaves an entry in the access log, so no link
 * may cause it, and what is asked and why stands in no address, no history and no log of a proxy.
 */
export const whoRoute = defineRoute({
  method: 'POST',
  path: '/api/v1/connections/who',
  title: 'Ask who held an address',
  description:
    'Candidates for a public address, and port, at a moment, each with the records behind it, gaps in the logs and what they lack. Needs a reason; every lookup is written to the access log with who asked. Never cached.',
  input: whoRequestSchema.extend({
    // Missing ones are refused by the engine, which writes that to the access log.
    reason: z.string().default('').describe('Why it is asked; required, and kept in the access log.'),
    reveal: z
      .boolean()
      .default(false)
      .describe('Shows e-mail and MAC as they are. Refused by a server that asks nobody who is there.'),
  }),
  replies: [{ status: 200, description: 'What the logs say.', type: 'application/json', schema: whoReply }],
  problems: ['invalid-input', 'limit-exceeded', 'scope', 'busy', 'timeout', 'store'],
  examples: [{ natIp: '203.0.113.7', port: 40_000, at: '2026-01-05T12:00:00Z', reason: 'trying the API' }],
  async run({ input: { reason, reveal, ...question }, signal, caller }) {
    if (reveal && !caller.isKnown) throw unknownCaller();
    const actor = { kind: 'http' as const, name: caller.name, ...(caller.from === '' ? {} : { from: caller.from }) };
    return Response.json(
      await askConnections(signal, (connections) => connections.who(question, { actor, reason, reveal }, { signal })),
    );
  },
});

/** What was asked before, by whom and why. */
export const accessLogRoute = defineRoute({
  method: 'GET',
  path: '/api/v1/connections/access-log',
  title: 'Read the access log of lookups',
  description: 'Every lookup, refused ones as well, latest first. `verify=true` checks that no entry was changed.',
  input: z.strictObject({
    limit: wholeNumber(1, WHO_LIMITS.accessLogRowsMax),
    offset: wholeNumber(0, OFFSET_MAX),
    verify: z
      .enum(['true', 'false'])
      .default('false')
      .transform((value) => value === 'true'),
    format: z.enum(['json', 'csv']).default('json').describe('CSV has the entries alone.'),
  }),
  replies: [
    { status: 200, description: 'A page of it.', type: 'application/json', schema: accessLogPage },
    { status: 200, description: 'The entries with a header line, for `format=csv`.', type: 'text/csv' },
  ],
  problems: ['invalid-input', 'store'],
  examples: ['/api/v1/connections/access-log?limit=5', '/api/v1/connections/access-log?limit=5&verify=true'],
  async run({ input: { format, ...request } }) {
    const log = await getConnections().accessLog(request);
    if (format === 'json') return Response.json(log);
    return new Response(toCsv(log.entries.map(asRow), CSV_COLUMNS), {
      headers: {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="access-log.csv"',
      },
    });
  },
});

const CSV_COLUMNS = [
  ...['seq', 'at', 'actor', 'actor_from', 'reason', 'case_id', 'requester', 'legal_basis', 'asked', 'outcome'],
  ...['candidates', 'revealed', 'error', 'answer_sha256', 'hash'],
].map((name) => ({ name, type: 'VARCHAR' }));

function asRow(entry: AccessEntry): Row {
  const { actor, asked, case: of, answerSha256, ...plain } = entry;
  return {
    ...plain,
    actor: actor.name,
    actor_from: actor.from ?? null,
    case_id: of.caseId ?? null,
    requester: of.requester ?? null,
    legal_basis: of.legalBasis ?? null,
    asked: JSON.stringify(asked),
    answer_sha256: answerSha256,
  };
}

function unknownCaller(): EngineError {
  return new EngineError(
    'scope',
    'This server asks nobody who is there, so the access log could not say who was shown e-mail and MAC. Start it with --auth-token or behind a proxy that signs people in (--auth-header), or ask on the command line: networkflow connections who --reveal.',
  );
}
