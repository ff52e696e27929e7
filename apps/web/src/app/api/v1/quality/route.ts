import { LOCAL_SCOPE } from '@networkflow/engine';
import { z } from 'zod';
import { getEngine } from '../../../../server/engine';
import { handle } from '../../../../server/handle';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

/** One row for each header shape in the lake: what it lacks, and what that turns off. */
export const GET = handle(z.strictObject({}), async () =>
  Response.json(await (await getEngine()).quality(LOCAL_SCOPE)),
);
