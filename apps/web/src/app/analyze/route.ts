import { handle } from '../../server/handle';
import { analyzeRoute } from '../../server/routes/errors';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const GET = handle(analyzeRoute);
