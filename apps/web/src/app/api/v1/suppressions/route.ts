import { handle } from '../../../../server/handle';
import { onlyAllows } from '../../../../server/only-allows';
import { suppressionsRoute, suppressRoute } from '../../../../server/routes/suppressions';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const GET = handle(suppressionsRoute);
export const POST = handle(suppressRoute);
export const { OPTIONS, PUT, PATCH, DELETE } = onlyAllows('GET', 'POST');
