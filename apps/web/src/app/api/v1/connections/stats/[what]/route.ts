import { handle } from '../../../../../../server/handle';
import { connectionStatsRoute } from '../../../../../../server/routes/connection-logs';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const GET = handle(connectionStatsRoute);
