import { LOCAL_SCOPE } from '@networkflow/engine';
import { z } from 'zod';
import { getEngine } from '../../../../../server/engine';
import { handle } from '../../../../../server/handle';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

const NO_CONTENT = 204;

/** Shows again what a suppression hid. */
export const DELETE = handle(z.strictObject({ id: z.string() }), async ({ input }) => {
  await (await getEngine()).unsuppress(input.id, LOCAL_SCOPE);
  return new Response(null, { status: NO_CONTENT });
});
