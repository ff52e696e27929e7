import { handle } from '../../../../server/handle';
import { sqlRoute } from '../../../../server/routes/sql';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const POST = handle(sqlRoute);
