import { LOCAL_SCOPE } from '@networkflow/engine';
import { getEngine } from '../../../../server/engine';
import { handle } from '../../../../server/handle';
import { recordsQuery } from '../../../../server/records-query';
import { replyWithRows } from '../../../../server/reply-with-rows';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

/** Raw flow records, newest first: `{ rows, meta }`, or the rows as CSV. */
export const GET = handle(recordsQuery, async ({ input: { format, ...request }, signal }) =>
  replyWithRows(await (await getEngine()).records(request, LOCAL_SCOPE, { signal }), format),
);
