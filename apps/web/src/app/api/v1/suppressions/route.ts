import { handle } from '../../../../server/handle';
import { suppressionsRoute, suppressRoute } from '../../../../server/routes/suppressions';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const GET = handle(suppressionsRoute);
export const POST = handle(suppressRoute);
