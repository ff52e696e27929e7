import { LOCAL_SCOPE } from '@networkflow/engine';
import { z } from 'zod';
import { getEngine } from '../engine';
import { defineRoute } from '../route';

const ACCEPTED = 202;

/** Tries again at once what the process that loads the lake would try later. */
export const lookRoute = defineRoute({
  method: 'POST',
  path: '/api/v1/ingest/look',
  title: 'Look for objects again now',
  description:
    'Asks the process that loads the lake, and waits after an error, to try again now. The status tells how that went.',
  input: z.strictObject({}),
  replies: [{ status: ACCEPTED, description: 'It is asked; it notices within a second or two.' }],
  problems: ['not-found', 'store'],
  async run() {
    await (await getEngine()).askForLook(LOCAL_SCOPE);
    return new Response(null, { status: ACCEPTED });
  },
});
