import { LOCAL_SCOPE } from '@networkflow/engine';
import { z } from 'zod';
import { getEngine } from '../../../../server/engine';
import { handle } from '../../../../server/handle';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

const CREATED = 201;

/** Suppressions in force or expired. */
export const GET = handle(z.strictObject({}), async () =>
  Response.json({ suppressions: await (await getEngine()).suppressions(LOCAL_SCOPE) }),
);

const request = z.strictObject({
  detection: z.string().optional(),
  subject: z.string(),
  reason: z.string(),
  expires: z.string(),
});

/** Hides findings about a subject, with a reason and an end. */
export const POST = handle(request, async ({ input }) =>
  Response.json(await (await getEngine()).suppress(input, LOCAL_SCOPE), { status: CREATED }),
);
