import { LOCAL_SCOPE } from '@networkflow/engine';
import { getEngine } from '../../../../../../server/engine';
import { evidenceQuery } from '../../../../../../server/findings-query';
import { handle } from '../../../../../../server/handle';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

/** The flow records behind a finding, earliest first, and the SQL that lists them. */
export const GET = handle(evidenceQuery, async ({ input: { id, ...page }, signal }) =>
  Response.json(await (await getEngine()).evidence(id, page, LOCAL_SCOPE, { signal })),
);
