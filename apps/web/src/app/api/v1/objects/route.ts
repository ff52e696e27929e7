import { handle } from '../../../../server/handle';
import { objectsRoute } from '../../../../server/routes/records';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const GET = handle(objectsRoute);
