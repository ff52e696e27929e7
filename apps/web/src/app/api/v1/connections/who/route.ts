import { handle } from '../../../../../server/handle';
import { whoRoute } from '../../../../../server/routes/connection-lookups';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const POST = handle(whoRoute);
