import { handle } from '../../../../../server/handle';
import { archivesRoute } from '../../../../../server/routes/connection-logs';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const GET = handle(archivesRoute);
