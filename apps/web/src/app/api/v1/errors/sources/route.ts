import { handle } from '../../../../../server/handle';
import { errorSourcesRoute } from '../../../../../server/routes/errors';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const GET = handle(errorSourcesRoute);
