import { LOCAL_SCOPE } from '@networkflow/engine';
import { getEngine } from '../../../../server/engine';
import { handle } from '../../../../server/handle';
import { conversationsQuery } from '../../../../server/records-query';
import { replyWithRows } from '../../../../server/reply-with-rows';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

/** Conversations, newest first, or their sums by service, client, server or pair. */
export const GET = handle(conversationsQuery, async ({ input: { format, ...request }, signal }) =>
  replyWithRows(await (await getEngine()).conversations(request, LOCAL_SCOPE, { signal }), format),
);
