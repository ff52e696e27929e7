import { handle } from '../../../../server/handle';
import { openApiRoute } from '../../../../server/routes/registry';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const GET = handle(openApiRoute);
