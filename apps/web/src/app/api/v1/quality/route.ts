import { handle } from '../../../../server/handle';
import { qualityRoute } from '../../../../server/routes/lake';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const GET = handle(qualityRoute);
