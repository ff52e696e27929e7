import { LOCAL_SCOPE } from '@networkflow/engine';
import { z } from 'zod';
import { getEngine } from '../../../../../server/engine';
import { handle } from '../../../../../server/handle';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

/** One finding, suppressed or not. */
export const GET = handle(z.strictObject({ id: z.string() }), async ({ input, signal }) =>
  Response.json(await (await getEngine()).finding(input.id, LOCAL_SCOPE, { signal })),
);
