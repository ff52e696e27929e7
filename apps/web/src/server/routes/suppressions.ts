import { LOCAL_SCOPE } from '@networkflow/engine';
import { z } from 'zod';
import { getEngine } from '../engine';
import { suppression } from '../findings-schemas';
import { defineRoute } from '../route';

const CREATED = 201;
const NO_CONTENT = 204;

/** Suppressions in force or expired. */
export const suppressionsRoute = defineRoute({
  method: 'GET',
  path: '/api/v1/suppressions',
  title: 'List suppressions',
  description: 'Those in force and those that expired: of the configuration file, then of the lake.',
  input: z.strictObject({}),
  replies: [
    {
      status: 200,
      description: 'All of them.',
      type: 'application/json',
      schema: z.strictObject({ suppressions: z.array(suppression) }),
    },
  ],
  problems: ['store'],
  examples: ['/api/v1/suppressions'],
  async run() {
    return Response.json({ suppressions: await (await getEngine()).suppressions(LOCAL_SCOPE) });
  },
});

/** Hides findings about a subject, with a reason and an end. */
export const suppressRoute = defineRoute({
  method: 'POST',
  path: '/api/v1/suppressions',
  title: 'Hide findings about a subject',
  description: 'From now until it expires. The same detection and subject again change reason and end.',
  input: z.strictObject({
    detection: z.string().optional().describe('Only findings of this detection; all when left out.'),
    subject: z.string().describe('An address, a CIDR, or a subject as findings write it.'),
    reason: z.string(),
    expires: z.string().describe('RFC 3339 or YYYY-MM-DD.'),
  }),
  replies: [{ status: CREATED, description: 'It holds.', type: 'application/json', schema: suppression }],
  problems: ['invalid-input', 'limit-exceeded', 'store'],
  examples: [{ subject: '10.0.0.0/24', reason: 'our scanner', expires: '2099-01-01' }],
  async run({ input }) {
    return Response.json(await (await getEngine()).suppress(input, LOCAL_SCOPE), { status: CREATED });
  },
});

/** Shows again what a suppression hid. */
export const unsuppressRoute = defineRoute({
  method: 'DELETE',
  path: '/api/v1/suppressions/{id}',
  title: 'Remove a suppression',
  description: 'Shows again what it hid. Those of the configuration file are changed there.',
  input: z.strictObject({ id: z.string() }),
  replies: [{ status: NO_CONTENT, description: 'It is gone.' }],
  problems: ['not-found', 'store'],
  async run({ input }) {
    await (await getEngine()).unsuppress(input.id, LOCAL_SCOPE);
    return new Response(null, { status: NO_CONTENT });
  },
});
