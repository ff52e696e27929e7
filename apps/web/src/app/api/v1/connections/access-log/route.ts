import { handle } from '../../../../../server/handle';
import { accessLogRoute } from '../../../../../server/routes/connection-lookups';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const GET = handle(accessLogRoute);
