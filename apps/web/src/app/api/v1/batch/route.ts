import { handle } from '../../../../server/handle';
import { onlyAllows } from '../../../../server/only-allows';
import { batchRoute } from '../../../../server/routes/batch';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const POST = handle(batchRoute);
export const { OPTIONS, GET, HEAD, PUT, PATCH, DELETE } = onlyAllows('POST');
