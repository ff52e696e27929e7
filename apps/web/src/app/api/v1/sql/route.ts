import { handle } from '../../../../server/handle';
import { onlyAllows } from '../../../../server/only-allows';
import { sqlRoute } from '../../../../server/routes/sql';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const POST = handle(sqlRoute);
export const { OPTIONS, GET, HEAD, PUT, PATCH, DELETE } = onlyAllows('POST');
