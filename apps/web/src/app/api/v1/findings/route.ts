import { handle } from '../../../../server/handle';
import { findingsRoute } from '../../../../server/routes/findings';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const GET = handle(findingsRoute);
