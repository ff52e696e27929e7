import { handle } from '../../../../../server/handle';
import { analysisRoute } from '../../../../../server/routes/analyses';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const GET = handle(analysisRoute);
