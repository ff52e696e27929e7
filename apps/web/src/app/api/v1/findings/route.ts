import { LOCAL_SCOPE } from '@networkflow/engine';
import { getEngine } from '../../../../server/engine';
import { findingsQuery } from '../../../../server/findings-query';
import { handle } from '../../../../server/handle';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

/** Findings of all runs, gravest first, with how many there are by severity and by detection. */
export const GET = handle(findingsQuery, async ({ input, signal }) =>
  Response.json(await (await getEngine()).findings(input, LOCAL_SCOPE, { signal })),
);
