import { handle } from '../../../../server/handle';
import { errorsRoute } from '../../../../server/routes/errors';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const GET = handle(errorsRoute);
