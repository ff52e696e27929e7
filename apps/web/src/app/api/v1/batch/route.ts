import { handle } from '../../../../server/handle';
import { batchRoute } from '../../../../server/routes/batch';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const POST = handle(batchRoute);
